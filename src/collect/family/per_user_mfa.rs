//! The old per-user MFA state, where nothing newer can ask for a second factor.

use serde::Deserialize;
use uuid::Uuid;

use crate::collect::collector::{Asks, Collector, Needs, Options, Targets};
use crate::collect::decode::part;
use crate::collect::grouped::{Answers, Group, Grouped};
use crate::collect::wire::{Text, id};
use crate::model::{Call, Gap, GrantControls, PerUserMfa, Policy, Snapshot, UserType};

/// Microsoft Graph beta, "Get authentication method states" (`strongAuthenticationRequirements`).
pub(super) const FAMILY: Collector = Collector {
    name: "per_user_mfa",
    needs: Needs::Graph(&[&["Policy.Read.All"]]),
    licence: None,
    asks: Asks::Each {
        after: &["security_defaults", "conditional_access", "users"],
        targets,
        call: |user| Call::get_beta(format!("/users/{user}/authentication/requirements")),
        batched: true,
    },
    decoder: Grouped::<Wanted>::decoder,
};

/// How many users are looked at: enough to see whether the tenant lives by it.
const SAMPLE: usize = 20;

fn targets(snapshot: &Snapshot, _: &Options) -> Targets {
    let mut targets = Targets::default();
    if targets.from(&snapshot.security_defaults) == Some(&true) || is_enforced(snapshot, &mut targets) {
        return targets;
    }
    if let Some(users) = targets.from(&snapshot.users) {
        let members = users.iter().filter(|user| user.enabled == Some(true) && user.user_type != UserType::Guest);
        targets.keys = members.take(SAMPLE).map(|user| user.id.to_string().into()).collect();
    }
    targets
}

/// Whether an enabled Conditional Access policy asks for a second factor or blocks. Without the plan there is none, which
/// is no gap.
fn is_enforced(snapshot: &Snapshot, targets: &mut Targets) -> bool {
    let policies = &snapshot.conditional_access;
    if matches!(policies.gap(), Some(Gap::Unlicensed(_))) {
        return false;
    }
    targets.from(policies).is_some_and(|policies| policies.iter().any(enforces))
}

/// For sure: where it takes more to tell, asking about a few accounts is cheaper than not knowing.
fn enforces(policy: &Policy) -> bool {
    let bars = |control: &str| ["block", "mfa"].iter().any(|word| control.eq_ignore_ascii_case(word));
    let is = |list: &[Box<str>], word: &str| list.iter().any(|entry| entry.eq_ignore_ascii_case(word));
    let demands = |grant: &GrantControls| {
        let by_strength = grant.strength.as_ref().is_some_and(|strength| &*strength.satisfies == "mfa");
        let alone = grant.strength.is_none() && grant.controls.iter().all(|control| bars(control));
        let any = grant.controls.iter().any(|control| bars(control));
        let alternatives = grant.operator.as_deref().is_some_and(|operator| operator.eq_ignore_ascii_case("OR"));
        if alternatives { (alone && any) || (by_strength && grant.controls.is_empty()) } else { any || by_strength }
    };
    policy.state.eq_ignore_ascii_case("enabled")
        && is(&policy.resources, "All")
        && !policy.users.workloads_only
        && policy.users.include_users.iter().any(|user| !user.eq_ignore_ascii_case("None"))
        && !is(&policy.users.exclude_users, "All")
        && policy.grant.as_ref().is_some_and(demands)
}

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    per_user_mfa_state: Option<Text<'a>>,
}

impl Group for Wanted {
    type Wire<'a> = Wire<'a>;
    type Row = Box<str>;

    fn keep(wire: Wire<'_>, rows: &mut Vec<Box<str>>) -> Option<()> {
        rows.push(wire.per_user_mfa_state?.boxed());
        Some(())
    }

    fn place(answers: Answers<Box<str>>, snapshot: &mut Snapshot) {
        let any = answers.any();
        let rows = answers.about.into_iter().filter_map(|about| {
            let user: Uuid = id(&about.target)?;
            Some(PerUserMfa { user, state: about.rows.into_iter().next()? })
        });
        snapshot.per_user_mfa = part(rows.collect(), any, answers.gap).into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Conditions, PolicyUsers, Stamp, TERMS_OF_USE};

    fn policy(operator: &str, controls: &[&str], resource: &str) -> Policy {
        Policy {
            id: Uuid::nil(),
            name: "p".into(),
            state: "enabled".into(),
            created: Stamp::NONE,
            modified: Stamp::NONE,
            template: None,
            users: PolicyUsers { include_users: vec!["All".into()], ..PolicyUsers::default() },
            resources: vec![resource.into()],
            excluded_resources: Vec::new(),
            conditions: Conditions::default(),
            session: None,
            grant: Some(GrantControls {
                operator: Some(operator.into()),
                controls: controls.iter().map(|&control| control.into()).collect(),
                strength: None,
            }),
        }
    }

    #[test]
    fn accounts_are_asked_about_unless_a_policy_enforces_for_sure() {
        assert!(enforces(&policy("OR", &["mfa"], "All")) && enforces(&policy("OR", &["block"], "All")));
        assert!(enforces(&policy("AND", &["mfa", "compliantDevice"], "All")));
        assert!(!enforces(&policy("OR", &["mfa", TERMS_OF_USE], "All")), "terms can be accepted instead");
        assert!(!enforces(&policy("OR", &[], "All")), "a session policy demands nothing");
        assert!(!enforces(&policy("OR", &["mfa"], "action:urn:user:registersecurityinfo")));
        let off = Policy { state: "enabledForReportingButNotEnforced".into(), ..policy("OR", &["mfa"], "All") };
        assert!(!enforces(&off));
    }
}
