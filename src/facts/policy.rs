//! Conditional Access policies: what each demands, and of whom.

use std::sync::OnceLock;

use jiff::Timestamp;

use super::Value;
use super::access::Left;
use super::ground::Ground;
use super::known::{all, any, unrecognised, word};
use super::listing::listed;
use super::record::{Kind, Subject};
use super::{dangling, declined, trial};
use crate::model::{
    CUSTOM_FACTOR, Exposure, Gap, GrantControls, Known, LocationKind, Policy, Resource, ResourceType, TERMS_OF_USE,
    Trial,
};
use crate::record;

pub(super) struct PolicyFacts<'a> {
    policy: &'a Policy,
    now: Timestamp,
    state: Known<&'static str>,
    demands: Known<bool>,
    changed: Known<Option<Timestamp>>,
    left: OnceLock<LeftOpen>,
    if_on: OnceLock<String>,
    declined_open: OnceLock<Known<bool>>,
    countries: OnceLock<Result<Vec<Box<str>>, Gap>>,
    deleted: OnceLock<Result<Vec<Box<str>>, Gap>>,
    ground: &'a Ground<'a>,
}

/// What it leaves out that nothing else covers as well.
struct LeftOpen {
    accounts: Left,
    apps: Left,
}

listed!(Policies, PolicyFacts<'_>, conditional_access, |ground, policy| PolicyFacts {
    policy,
    now: ground.snapshot.taken,
    state: state(policy).into(),
    demands: demands_anything(policy).into(),
    changed: changed(policy).into(),
    left: OnceLock::new(),
    if_on: OnceLock::new(),
    declined_open: OnceLock::new(),
    countries: OnceLock::new(),
    deleted: OnceLock::new(),
    ground,
});

record! {
    /// A Conditional Access policy (Graph `conditionalAccessPolicy`).
    PolicyFacts<'_> as "policy" {
        /// The display name.
        "name": Kind::Str, ["conditional_access"] => |it| (&*it.policy.name).into();
        /// Enforced, off, or in report-only mode, which protects nothing (`state`).
        "state": Kind::Word(&["enabled", "disabled", "report_only"]), ["conditional_access"] => |it| (&it.state).into();
        /// Whole days since it was last changed, else made; null when the service does not say.
        "daysUnchanged": Kind::Int, ["conditional_access"] => |it| it.days_unchanged();
        /// Were it enforced, somebody's sign-in would need MFA or be blocked (`conditions.users`, `grantControls`).
        "demandsMfaOrBlocks": Kind::Bool, ["conditional_access"] => |it| (&it.demands).into();
        /// Of a policy in report-only mode: what it would do if it were on, as a sentence; else null.
        "ifOn": Kind::Str, ["conditional_access", "policy_groups", "users", "registration", "role_assignments",
            "role_active", "role_eligible", "role_groups", "role_definitions", "named_locations", "security_defaults",
            "per_user_mfa"] => |it| match it.trial() {
                Some(trial) => Value::Str(it.if_on.get_or_init(|| trial::sentence(trial))),
                None => Value::Null,
            };
        /// Of a policy in report-only mode: how many accounts it would lock out of the control planes, administrators and
        /// break-glass accounts, were it on; else null.
        "wouldLockOut": Kind::Int, ["conditional_access", "policy_groups", "users", "registration", "role_assignments",
            "role_active", "role_eligible", "role_groups", "role_definitions", "named_locations", "security_defaults",
            "per_user_mfa"] => |it| match it.trial() {
                Some(trial) => would_lock_out(trial),
                None => Value::Null,
            };
        /// Accounts, groups, roles and locations that it names and that do not exist, by id. Apps are not looked up.
        "deletedReferences": Kind::List(&Kind::Str), ["conditional_access", "users", "named_groups", "role_definitions",
            "named_locations"] => |it| match it.deleted.get_or_init(|| dangling::of(it.policy, it.ground)) {
                Ok(deleted) => Value::List(deleted),
                Err(gap) => gap.into(),
            };
        /// The names of locations of countries that it leaves out (`excludeLocations`): addresses there can be rented.
        "excludedCountries": Kind::List(&Kind::Str), ["conditional_access", "named_locations"]
            => |it| match it.countries.get_or_init(|| excluded_countries(it.policy, it.ground)) {
                Ok(countries) => Value::List(countries),
                Err(gap) => gap.into(),
            };
        /// The controls (`grantControls`): the built-in ones, `mfa`, `block`, `compliantDevice` …, and `termsOfUse` and
        /// `customAuthenticationFactor` where it asks for some.
        "controls": Kind::List(&Kind::Str), ["conditional_access"] => |it| Value::List(it.controls());
        /// Levels of user risk it is limited to (`conditions.userRiskLevels`).
        "userRisk": Kind::List(&Kind::Str), ["conditional_access"] => |it| Value::List(&it.policy.conditions.user_risk);
        /// Levels of sign-in risk it is limited to (`conditions.signInRiskLevels`).
        "signInRisk": Kind::List(&Kind::Str), ["conditional_access"] => |it| Value::List(&it.policy.conditions.sign_in_risk);
        /// Microsoft made it from a template (`templateId`).
        "fromTemplate": Kind::Bool, ["conditional_access"] => |it| it.policy.template.is_some().into();
        /// Microsoft put it into the tenant and may switch it on (`templateId`, and a name that begins "Microsoft-managed").
        "isManaged": Kind::Bool, ["conditional_access"] => |it| declined::is_managed(it.policy).into();
        /// Of one that Microsoft put there and somebody switched off: what it is to close is open for some member.
        "leavesOpen": Kind::Bool, ["conditional_access", "policy_groups", "users", "registration", "role_assignments",
            "role_active", "role_eligible", "role_groups", "role_definitions", "named_locations", "security_defaults",
            "per_user_mfa"] => |it| match it.declined_open.get_or_init(|| it.declined_leaves_open().into()) {
                Known::Yes(open) => (*open).into(),
                Known::No(gap) => gap.into(),
            };
        /// It is enforced, closes some app by itself or bars legacy clients, and leaves out enabled accounts, no break-glass
        /// accounts, of whom other policies do not ask as much.
        "hasExclusionGap": Kind::Bool, ["conditional_access", "policy_groups", "users", "role_assignments", "role_active",
            "role_groups", "role_definitions", "named_locations"] => |it| is_open(&it.left().accounts);
        /// What it leaves them out by: `account`, `kind`, `guests`, or a group or role by its name, by its id where that is
        /// not known.
        "openExclusions": Kind::List(&Kind::Str), ["conditional_access", "named_groups"] => |it| Value::List(&it.left().accounts.entries);
        /// How many accounts that are.
        "openAccounts": Kind::Int, ["conditional_access"] => |it| count(&it.left().accounts);
        /// It is enforced, closes all apps by itself but for some that it leaves out, and for these other policies do not ask
        /// as much of its accounts.
        "hasAppExclusionGap": Kind::Bool, ["conditional_access", "policy_groups", "users", "role_assignments",
            "role_active", "role_groups", "role_definitions", "named_locations"] => |it| is_open(&it.left().apps);
        /// These apps, by id.
        "openApps": Kind::List(&Kind::Str), ["conditional_access"] => |it| Value::List(&it.left().apps.entries);
        /// Of how many accounts less is asked there.
        "openAppAccounts": Kind::Int, ["conditional_access"] => |it| count(&it.left().apps);
    }
}

impl PolicyFacts<'_> {
    fn days_unchanged(&self) -> Value<'_> {
        match &self.changed {
            Known::No(gap) => gap.into(),
            Known::Yes(changed) => changed.map(|changed| self.now.duration_since(changed).as_hours() / 24).into(),
        }
    }

    fn left(&self) -> &LeftOpen {
        let (access, id) = (&self.ground.access, self.policy.id);
        self.left.get_or_init(|| LeftOpen { accounts: access.left_out(id), apps: access.apps_left_out(id) })
    }

    fn declined_leaves_open(&self) -> Result<bool, Gap> {
        all([
            Ok(declined::is_managed(self.policy)),
            state(self.policy).map(|state| state == "disabled"),
            declined::is_open(self.policy, self.ground),
        ])
    }

    fn trial(&self) -> Option<&Trial> {
        self.ground.trials().iter().find(|trial| trial.policy == self.policy.id)
    }

    fn controls(&self) -> &Vec<Box<str>> {
        static NONE: Vec<Box<str>> = Vec::new();
        self.policy.grant.as_ref().map_or(&NONE, |grant| &grant.controls)
    }
}

impl Subject for PolicyFacts<'_> {
    fn resource(&self) -> Resource {
        let policy = self.policy;
        Resource::new(ResourceType::Policy, policy.id, &*policy.name)
    }
    fn aliases(&self) -> Vec<String> {
        vec![self.policy.name.to_string()]
    }
    fn exposure(&self) -> Exposure {
        Exposure::Everybody
    }
}

/// What the phone says of where it is can be told by whoever holds the phone, and is not among them.
fn excluded_countries(policy: &Policy, ground: &Ground<'_>) -> Result<Vec<Box<str>>, Gap> {
    let known = &ground.snapshot.named_locations;
    let scope = policy.conditions.locations.as_ref();
    let mut found = Vec::new();
    for id in scope.into_iter().flat_map(|scope| &scope.exclude).filter_map(|entry| entry.parse::<uuid::Uuid>().ok()) {
        match known.known().into_iter().flatten().find(|location| location.id == id) {
            Some(location) if matches!(location.kind, LocationKind::Country { .. }) => {
                found.push(location.name.clone())
            }
            Some(_) => {}
            None => known.gap().map_or(Ok(()), |gap| Err(gap.clone()))?,
        }
    }
    Ok(found)
}

/// One who is locked out decides, whatever else is not known.
fn would_lock_out(trial: &Trial) -> Value<'_> {
    let locked = trial.administrators_locked_out.len() + trial.break_glass_locked_out.len();
    match &trial.gap {
        Some(gap) if locked == 0 => gap.into(),
        _ => i64::try_from(locked).unwrap_or(i64::MAX).into(),
    }
}

fn is_open(left: &Left) -> Value<'_> {
    match &left.gap {
        Some(gap) if left.entries.is_empty() => gap.into(),
        _ => (!left.entries.is_empty()).into(),
    }
}

fn count(left: &Left) -> Value<'_> {
    i64::try_from(left.accounts).unwrap_or(i64::MAX).into()
}

/// `enabled`, `disabled` or `report_only`.
pub(super) fn state(policy: &Policy) -> Result<&'static str, Gap> {
    const WORDS: [(&str, &str); 3] =
        [("enabled", "enabled"), ("disabled", "disabled"), ("enabledForReportingButNotEnforced", "report_only")];
    word(&policy.state, &WORDS, "a policy's state")
}

/// Whether the policy is enforced and demands MFA of somebody, or blocks somebody.
pub(super) fn enforces_anything(policy: &Policy) -> Result<bool, Gap> {
    all([state(policy).map(|state| state == "enabled"), demands_anything(policy)])
}

fn changed(policy: &Policy) -> Result<Option<Timestamp>, Gap> {
    if policy.modified.is_unreadable() || policy.created.is_unreadable() {
        return Err(Gap::Unrecognised("the time a policy was changed is no date".into()));
    }
    Ok(policy.modified.timestamp().or_else(|| policy.created.timestamp()))
}

fn demands_anything(policy: &Policy) -> Result<bool, Gap> {
    if policy.users.workloads_only || !reaches_somebody(policy) {
        return Ok(false);
    }
    all([reaches_a_resource(policy), policy.grant.as_ref().map_or(Ok(false), demands)])
}

fn reaches_somebody(policy: &Policy) -> bool {
    let users = &policy.users;
    let says = |list: &[Box<str>], word: &str| list.iter().any(|entry| entry.eq_ignore_ascii_case(word));
    let included = users.include_users.iter().any(|user| !user.eq_ignore_ascii_case("None"))
        || !users.include_groups.is_empty()
        || !users.include_roles.is_empty()
        || users.include_guests.is_some();
    included && !says(&users.exclude_users, "All")
}

/// User actions and authentication contexts protect nothing but that action or context. A policy that names no app chooses
/// them by a filter on attributes that are not read.
fn reaches_a_resource(policy: &Policy) -> Result<bool, Gap> {
    if policy.resources.is_empty() {
        return Err(unrecognised("a policy's choice of apps", "applicationFilter"));
    }
    let is_app = |entry: &str| {
        !entry.starts_with("action:") && !entry.starts_with("context:") && !entry.eq_ignore_ascii_case("None")
    };
    Ok(policy.resources.iter().any(|entry| is_app(entry)))
}

/// Whether the controls yield MFA or a block. Of alternatives (`OR`) each must bar whoever has only the password, else the
/// weakest is what is demanded. What several controls yield together is not known where the word between them is not.
fn demands(grant: &GrantControls) -> Result<bool, Gap> {
    let strength = || {
        grant.strength.iter().map(|strength| match &*strength.satisfies {
            "mfa" => Ok(true),
            "none" => Ok(false),
            other => Err(unrecognised("requirementsSatisfied", other)),
        })
    };
    let some = any(grant.controls.iter().map(|control| yields(control)).chain(strength()));
    let is_one = grant.controls.len() + grant.strength.iter().len() < 2;
    match grant.operator.as_deref() {
        Some(or) if or.eq_ignore_ascii_case("OR") => {
            let each = all(grant.controls.iter().map(|control| bars(control)).chain(strength()));
            all([some, each])
        }
        Some(strange) if !is_one && !strange.eq_ignore_ascii_case("AND") => {
            all([some, Err(unrecognised("the operator of a policy's controls", strange))])
        }
        _ => some,
    }
}

/// Whether a control is MFA or a block.
fn yields(control: &str) -> Result<bool, Gap> {
    match control {
        "mfa" | "block" => Ok(true),
        other => bars(other).map(|_| false),
    }
}

/// Whether a control bars whoever has only the password. Terms can be accepted, and an app can be had.
fn bars(control: &str) -> Result<bool, Gap> {
    match control {
        "mfa" | "block" | "compliantDevice" | "domainJoinedDevice" | "passwordChange" | "riskRemediation" => Ok(true),
        CUSTOM_FACTOR => Ok(true),
        TERMS_OF_USE | "approvedApplication" | "compliantApplication" => Ok(false),
        other => Err(unrecognised("a policy's controls", other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Conditions, PolicyUsers, Stamp, Strength};

    fn policy(state: &str, operator: Option<&str>, controls: &[&str]) -> Policy {
        Policy {
            id: uuid::Uuid::nil(),
            name: "p".into(),
            state: state.into(),
            created: Stamp::NONE,
            modified: Stamp::NONE,
            template: None,
            users: PolicyUsers { include_users: vec!["All".into()], ..PolicyUsers::default() },
            resources: vec!["All".into()],
            excluded_resources: Vec::new(),
            conditions: Conditions::default(),
            session: None,
            document: std::sync::Arc::default(),
            grant: Some(GrantControls {
                operator: operator.map(Into::into),
                controls: controls.iter().map(|&control| control.into()).collect(),
                strength: None,
            }),
        }
    }

    #[test]
    fn what_enforces_something() {
        for (state, operator, controls, expected) in [
            ("enabled", Some("OR"), &["mfa"][..], true),
            ("enabled", Some("OR"), &["block"], true),
            ("enabled", Some("AND"), &["mfa", "compliantDevice"], true),
            ("enabled", Some("OR"), &["mfa", "termsOfUse"], false),
            ("enabled", Some("OR"), &["mfa", "compliantDevice"], true),
            ("enabled", Some("OR"), &["compliantDevice"], false),
            ("enabled", Some("OR"), &["termsOfUse"], false),
            ("enabled", Some("OR"), &["mfa", "customAuthenticationFactor"], true),
            ("enabled", Some("OR"), &["customAuthenticationFactor"], false),
            ("enabled", None, &[], false),
            ("disabled", Some("OR"), &["mfa"], false),
            ("enabledForReportingButNotEnforced", Some("OR"), &["mfa"], false),
        ] {
            assert_eq!(enforces_anything(&policy(state, operator, controls)), Ok(expected), "{state} {controls:?}");
        }
    }

    #[test]
    fn an_unknown_state_or_strength_is_not_known_to_protect() {
        assert!(enforces_anything(&policy("paused", Some("OR"), &["mfa"])).is_err());
        assert!(enforces_anything(&policy("enabled", Some("OR"), &["mfa", "telepathy"])).is_err());
        assert!(enforces_anything(&policy("enabled", Some("OR"), &["telepathy"])).is_err());
        assert_eq!(enforces_anything(&policy("enabled", Some("AND"), &["mfa", "telepathy"])), Ok(true));
        assert!(enforces_anything(&policy("enabled", Some("XOR"), &["mfa", "compliantDevice"])).is_err());
        assert_eq!(enforces_anything(&policy("enabled", Some("XOR"), &["mfa"])), Ok(true), "it joins nothing");
        assert_eq!(enforces_anything(&policy("enabled", Some("XOR"), &["termsOfUse", "compliantDevice"])), Ok(false));
        let mut strong = policy("enabled", Some("OR"), &[]);
        let strength = |satisfies: &str| Strength {
            id: "4".into(),
            name: "s".into(),
            satisfies: satisfies.into(),
            combinations: Vec::new(),
        };
        for (satisfies, expected) in [("mfa", Some(true)), ("none", Some(false)), ("novelty", None)] {
            if let Some(grant) = strong.grant.as_mut() {
                grant.strength = Some(strength(satisfies));
            }
            assert_eq!(enforces_anything(&strong).ok(), expected);
        }
    }

    #[test]
    fn a_policy_for_nobody_or_for_an_action_enforces_nothing() {
        let mut nobody = policy("enabled", Some("OR"), &["mfa"]);
        nobody.users.include_users = vec!["None".into()];
        assert_eq!(enforces_anything(&nobody), Ok(false));
        let mut action = policy("enabled", Some("OR"), &["mfa"]);
        action.resources = vec!["action:urn:user:registersecurityinfo".into()];
        assert_eq!(enforces_anything(&action), Ok(false));
    }
}
