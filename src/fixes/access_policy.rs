//! Conditional Access policies that palisade makes: in report-only mode first, switched on by a second plan (Graph
//! "Create conditionalAccessPolicy", "Update conditionalAccessPolicy").
//!
//! The named break-glass accounts are left out of every one of them; without such an account none is made.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::carry::Situation;
use super::effect::{rows, setting};
use super::graph_write::About;
use super::set_cmdlet::organisation;
use crate::facts;
use crate::model::{
    Call, Change, Conditions, Expect, Finding, GrantControls, Held, Method, Policy, PolicyUsers, Resource,
    ResourceType, Safety, Snapshot, Stamp, Strength,
};

pub(super) const NEEDS: &[&str] = &["Policy.ReadWrite.ConditionalAccess", "Policy.Read.All", "Application.Read.All"];

const COLLECTION: &str = "/identity/conditionalAccess/policies";
const REPORT_ONLY: &str = "enabledForReportingButNotEnforced";

/// A policy to be made.
pub(super) struct Wanted<'w> {
    pub(super) fix: &'static str,
    /// Its display name: by it, and by what it says, it is known again.
    pub(super) name: &'static str,
    /// What it does, after "Make a policy, report-only: " and "Switch on: ".
    pub(super) says: &'static str,
    pub(super) users: Who<'w>,
    pub(super) resources: What,
    pub(super) clients: &'static [&'static str],
    pub(super) flows: Option<&'static str>,
    pub(super) grant: Demand,
}

pub(super) enum Who<'w> {
    Everyone,
    /// Everybody but guests and external users, who are asked by their own rules.
    Roles(Vec<&'w str>),
}

pub(super) enum What {
    Everything,
    RegisteringMethods,
}

pub(super) enum Demand {
    Block,
    Mfa,
    /// An authentication strength, by its id.
    Strength(&'static str),
}

/// Makes the policy; or, when it has been there in report-only mode and this is asked for, switches it on.
pub(super) fn plan(wanted: &Wanted<'_>, finding: &Finding, situation: &Situation<'_>) -> Result<Vec<Change>, String> {
    let snapshot = situation.snapshot;
    let policies =
        snapshot.conditional_access.whole().map_err(|gap| format!("the policies could not be read: {gap}"))?;
    if snapshot.security_defaults.known() == Some(&true) {
        return Err("security defaults are on, and exclude Conditional Access: switch them off only after these \
                    policies are prepared"
            .into());
    }
    let spared = facts::break_glass_accounts(snapshot, situation.settings);
    if spared.is_empty() {
        return Err("no break-glass account is named in palisade.toml, and nobody shall be locked out".into());
    }
    let body = body(wanted, &spared, situation);
    let made = policy(&body).ok_or("the policy cannot be written")?;
    match policies.iter().find(|policy| *policy.name == *wanted.name) {
        None => Ok(vec![create(wanted, finding, body)]),
        Some(there) if !says_the_same(there, &made) => {
            Err(format!("a policy named \"{}\" is there and says something else: look at it", wanted.name))
        }
        Some(there) if *there.state != *REPORT_ONLY => {
            Err(format!("the policy \"{}\" is there already; look at what it lets through", wanted.name))
        }
        Some(_) if !situation.enforce => Err(format!(
            "the policy \"{}\" is there in report-only mode: read its results in the sign-in log, then plan with --enforce",
            wanted.name
        )),
        Some(there) => Ok(vec![switch_on(wanted.fix, wanted.says, there, finding)]),
    }
}

fn create(wanted: &Wanted<'_>, finding: &Finding, body: Value) -> Change {
    let target = Resource::new(ResourceType::Policy, wanted.fix, wanted.name);
    let about = About {
        fix: wanted.fix,
        target,
        safety: Safety::Review,
        says: format!("Make a policy, report-only: {}", wanted.says),
        touches: organisation("nobody is stopped or asked; the sign-in log tells who would be"),
    };
    let shows = [("displayName", wanted.name.into()), ("state", REPORT_ONLY.into())];
    // It only watches: what was found stays until it is switched on.
    Change { resolves: Vec::new(), ..about.create(finding, COLLECTION, body, &shows) }
}

/// Switches a policy on that is in report-only mode.
pub(super) fn switch_on(fix: &'static str, says: &str, policy: &Policy, finding: &Finding) -> Change {
    let about = About {
        fix,
        target: Resource::new(ResourceType::Policy, policy.id, &*policy.name),
        safety: Safety::Review,
        says: format!("Switch on: {says}"),
        touches: organisation("people are asked for more, or stopped, at their next sign-in"),
    };
    let state = [("state", REPORT_ONLY.into(), "enabled".into())];
    let mut change = about.patch(finding, &format!("{COLLECTION}/{}", policy.id), &state);
    if let Expect::Holds(held) = &mut change.precondition.expect {
        held.extend(as_it_was_read(policy));
    }
    change
}

/// Everything that it says, known to this version or not: what was previewed is switched on, or nothing.
fn as_it_was_read(policy: &Policy) -> impl Iterator<Item = Held> {
    let said = ["conditions", "grantControls", "sessionControls"];
    said.map(|part| Held { at: format!("/{part}"), is: policy.document.get(part).cloned().unwrap_or_default() })
        .into_iter()
}

/// What the changes above do, and those that set a policy's excluded users.
pub(super) fn effect(change: &Change, snapshot: &mut Snapshot) {
    let Call::Graph { method, body: Some(body), .. } = &change.request else { return };
    if *method == Method::Post {
        if let Some(policy) = policy(body) {
            setting(&mut snapshot.conditional_access, |policies| policies.push(policy));
        }
        return;
    }
    let meant = |policy: &Policy| policy.id.to_string() == change.target.id;
    rows(&mut snapshot.conditional_access, meant, |policy| {
        if let Some(state) = body.get("state").and_then(Value::as_str) {
            policy.state = state.into();
        }
        if let Some(excluded) = body.pointer("/conditions/users/excludeUsers") {
            policy.users.exclude_users = words(excluded);
        }
    });
}

fn body(wanted: &Wanted<'_>, spared: &[Uuid], situation: &Situation<'_>) -> Value {
    let snapshot = situation.snapshot;
    let mut users = Map::new();
    match &wanted.users {
        // The sync's own accounts cannot answer: their sign-ins would end, and with them the synchronisation.
        Who::Everyone => {
            users.insert("includeUsers".into(), json!(["All"]));
            users.insert("excludeRoles".into(), json!(existing(situation.lists.sync_roles.entries(), snapshot)));
        }
        Who::Roles(roles) => {
            users.insert("includeRoles".into(), json!(existing(roles.iter().copied(), snapshot)));
        }
    }
    users.insert("excludeUsers".into(), json!(spared));
    let applications = match wanted.resources {
        What::Everything => json!({"includeApplications": ["All"]}),
        What::RegisteringMethods => json!({"includeUserActions": ["urn:user:registersecurityinfo"]}),
    };
    let grant = match wanted.grant {
        Demand::Block => json!({"operator": "OR", "builtInControls": ["block"]}),
        Demand::Mfa => json!({"operator": "OR", "builtInControls": ["mfa"]}),
        Demand::Strength(id) => json!({"operator": "OR", "builtInControls": [], "authenticationStrength": {"id": id}}),
    };
    let mut conditions = json!({"users": users, "applications": applications, "clientAppTypes": wanted.clients});
    if let (Some(flows), Some(conditions)) = (wanted.flows, conditions.as_object_mut()) {
        conditions.insert("authenticationFlows".into(), json!({"transferMethods": flows}));
    }
    json!({"displayName": wanted.name, "state": REPORT_ONLY, "conditions": conditions, "grantControls": grant})
}

/// Those roles that the tenant has; all where that is not known. A policy that names others is refused.
fn existing<'r>(roles: impl Iterator<Item = &'r str>, snapshot: &Snapshot) -> Vec<&'r str> {
    let defined = snapshot.role_definitions.whole();
    let is_known = |role: &str| defined.is_ok_and(|all| all.iter().any(|known| known.id.eq_ignore_ascii_case(role)));
    roles.filter(|role| defined.is_err() || is_known(role)).collect()
}

/// The policy that such a body makes. Its id is not known yet.
fn policy(body: &Value) -> Option<Policy> {
    let list = |pointer: &str| body.pointer(pointer).map(words).unwrap_or_default();
    let strength = body.pointer("/grantControls/authenticationStrength/id").and_then(Value::as_str);
    let apps = list("/conditions/applications/includeApplications");
    let actions = list("/conditions/applications/includeUserActions");
    let flows = body.pointer("/conditions/authenticationFlows/transferMethods").and_then(Value::as_str);
    Some(Policy {
        id: Uuid::nil(),
        name: body.get("displayName")?.as_str()?.into(),
        state: body.get("state")?.as_str()?.into(),
        created: Stamp::NONE,
        modified: Stamp::NONE,
        template: None,
        users: PolicyUsers {
            include_users: list("/conditions/users/includeUsers"),
            exclude_users: list("/conditions/users/excludeUsers"),
            include_roles: list("/conditions/users/includeRoles"),
            exclude_roles: list("/conditions/users/excludeRoles"),
            ..PolicyUsers::default()
        },
        resources: [apps, actions].concat(),
        excluded_resources: Vec::new(),
        conditions: Conditions {
            client_app_types: list("/conditions/clientAppTypes"),
            flows: flows.map(|flows| flows.split(',').map(Into::into).collect()).unwrap_or_default(),
            ..Conditions::default()
        },
        grant: Some(GrantControls {
            operator: Some("OR".into()),
            controls: list("/grantControls/builtInControls"),
            strength: strength.map(known_strength),
        }),
        session: None,
        document: Arc::default(),
    })
}

/// Phishing-resistant MFA, Microsoft's own strength.
pub(super) const PHISHING_RESISTANT: &str = "00000000-0000-0000-0000-000000000004";

fn known_strength(id: &str) -> Strength {
    let combinations = ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"];
    Strength {
        id: id.into(),
        name: "Phishing-resistant MFA".into(),
        satisfies: "mfa".into(),
        combinations: combinations.map(Into::into).into(),
    }
}

/// Whether a policy that is there is the one that was made: an attacker can give his the same name. Order is the
/// service's.
fn says_the_same(there: &Policy, made: &Policy) -> bool {
    let sorted = |policy: &Policy| {
        let mut users = policy.users.clone();
        for list in [
            &mut users.include_users,
            &mut users.exclude_users,
            &mut users.include_groups,
            &mut users.exclude_groups,
            &mut users.include_roles,
            &mut users.exclude_roles,
        ] {
            list.sort();
        }
        let mut conditions = policy.conditions.clone();
        conditions.client_app_types.sort();
        conditions.flows.sort();
        (users, conditions, policy.resources.clone(), policy.excluded_resources.clone())
    };
    let grant = |policy: &Policy| {
        let grant = policy.grant.as_ref();
        grant.map(|grant| {
            let strength = grant.strength.as_ref().map(|strength| strength.id.clone());
            // One demand alone is the same under both operators; a strength counts as one.
            let several = grant.controls.len() + usize::from(strength.is_some()) > 1;
            (grant.controls.clone(), strength, several.then(|| grant.operator.clone()))
        })
    };
    // Session controls that are all off say nothing.
    let session = |policy: &Policy| policy.session.clone().unwrap_or_default();
    sorted(there) == sorted(made) && grant(there) == grant(made) && session(there) == session(made)
}

fn words(list: &Value) -> Vec<Box<str>> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(Into::into).collect()
}
