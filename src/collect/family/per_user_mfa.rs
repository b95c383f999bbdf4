//! The old per-user MFA state, where nothing newer can ask for a second factor.

use serde::Deserialize;
use uuid::Uuid;

use crate::collect::collector::{Asks, Collector, Needs, Options, Targets};
use crate::collect::decode::part;
use crate::collect::grouped::{Answers, Group, Grouped};
use crate::collect::wire::{Text, id};
use crate::model::{Call, Gap, PerUserMfa, Policy, Snapshot, UserType};

/// Microsoft Graph beta, "Get authentication method states" (`strongAuthenticationRequirements`).
pub(super) const FAMILY: Collector = Collector {
    name: "per_user_mfa",
    needs: Needs::Graph(&[&["Policy.Read.All"]]),
    licence: None,
    round: 2,
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

fn enforces(policy: &Policy) -> bool {
    let bars = |control: &str| ["block", "mfa"].iter().any(|word| control.eq_ignore_ascii_case(word));
    policy.state.eq_ignore_ascii_case("enabled")
        && policy
            .grant
            .as_ref()
            .is_some_and(|grant| grant.strength.is_some() || grant.controls.iter().any(|control| bars(control)))
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
