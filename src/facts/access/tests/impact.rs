//! Whom a change of policies hits.

use super::*;
use crate::facts::access::{Impact, impact};
use crate::facts::lists::lists;
use crate::facts::tests::missing;
use crate::model::{
    Gap, LocationKind, NamedLocation, PrincipalType, Registration, Registrations, RoleAssignment, RoleDefinition, Scope,
};

const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";

/// Three people: 1 has a phishing-resistant method, 2 has Authenticator, 3 has nothing.
fn people(policies: Vec<Policy>) -> Snapshot {
    let mut snapshot = of(vec![user(1), user(2), user(3)], policies);
    let row = |number: u128, methods: u64| Registration {
        user: id(number),
        mfa_registered: methods != 0,
        mfa_capable: methods != 0,
        methods,
    };
    let words = words(&["fido2SecurityKey", "microsoftAuthenticatorPush"]);
    snapshot.registration = whole(Registrations { rows: vec![row(1, 1), row(2, 2), row(3, 0)], words });
    snapshot
}

fn parked(policy: &Policy) -> Policy {
    Policy { state: "enabledForReportingButNotEnforced".into(), ..policy.clone() }
}

fn strong(name: &str) -> Policy {
    let mut policy = policy(name, &[]);
    if let Some(grant) = policy.grant.as_mut() {
        grant.strength = Some(crate::model::Strength {
            id: "x".into(),
            name: "x".into(),
            satisfies: "mfa".into(),
            combinations: words(&["fido2"]),
        });
    }
    policy
}

/// From one list of policies to another.
fn change(before: Vec<Policy>, after: Vec<Policy>) -> Impact {
    impact(&people(before), &people(after), &Settings::default(), lists())
}

fn none() -> Vec<uuid::Uuid> {
    Vec::new()
}

fn ids(numbers: &[u128]) -> Vec<uuid::Uuid> {
    numbers.iter().map(|&number| id(number)).collect()
}

#[test]
fn without_a_change_nobody_is_hit() {
    let all = policy("all", &["mfa"]);
    assert_eq!(change(vec![all.clone()], vec![all.clone()]), Impact::default());
    assert_eq!(
        change(vec![all.clone()], vec![all, policy("second", &["mfa"])]),
        Impact::default(),
        "it was asked before"
    );
}

#[test]
fn security_defaults_ask_everybody_and_spare_no_break_glass_account() {
    let on = || {
        let mut snapshot = people(Vec::new());
        snapshot.security_defaults = whole(true);
        snapshot
    };
    let settings = Settings { break_glass: vec![id(3).to_string()], ..Settings::default() };
    let found = impact(&people(Vec::new()), &on(), &settings, lists());
    assert_eq!((found.prompted, found.to_register), (ids(&[1, 2, 3]), ids(&[3])));
    assert_eq!((found.break_glass_locked_out, found.cannot_comply), (ids(&[3]), none()));
    assert_eq!(impact(&on(), &on(), &settings, lists()), Impact::default(), "they ask already");
    let mut unread = on();
    unread.registration = missing();
    assert!(impact(&people(Vec::new()), &unread, &settings, lists()).gap.is_some(), "who has registered is not known");
}

#[test]
fn switching_a_parked_policy_on_is_told_from_its_effect_and_not_from_its_name() {
    let all = policy("all", &["mfa"]);
    let found = change(vec![parked(&all)], vec![all.clone()]);
    assert_eq!(found.prompted, ids(&[1, 2, 3]));
    assert_eq!((found.to_register, found.cannot_comply), (ids(&[3]), none()));
    let (snapshot, settings) = (people(vec![parked(&all), parked(&policy("other", &["block"]))]), Settings::default());
    let access = Access::of(&snapshot, &settings, lists());
    let registered = crate::facts::registered::Registered::of(&snapshot.registration, lists());
    let alone = access.impact_of(all.id, (&registered, &[]));
    assert_eq!((alone.prompted, alone.loses_access), (ids(&[1, 2, 3]), none()));
}

#[test]
fn where_registering_is_guarded_nobody_can_begin() {
    let mut guard = policy("guard", &["mfa"]);
    guard.resources = words(&["action:urn:user:registersecurityinfo"]);
    let all = policy("all", &["mfa"]);
    let found = change(vec![guard.clone()], vec![guard, all]);
    assert_eq!((found.to_register, found.cannot_comply), (none(), ids(&[3])));
}

#[test]
fn a_stronger_demand_hits_those_without_the_method() {
    let found = change(vec![policy("all", &["mfa"])], vec![policy("all", &["mfa"]), strong("keys")]);
    assert_eq!((found.prompted, found.cannot_comply), (ids(&[1, 2, 3]), ids(&[2, 3])));
    assert_eq!(found.to_register, none(), "a key cannot be registered at sign-in");
}

#[test]
fn a_demand_for_a_device_is_new_beside_one_for_mfa() {
    let device = policy("device", &["compliantDevice"]);
    let found = change(vec![policy("all", &["mfa"])], vec![policy("all", &["mfa"]), device]);
    assert_eq!((found.prompted, found.device_asked), (ids(&[1, 2, 3]), ids(&[1, 2, 3])));
    let either = policy("either", &["mfa", "compliantDevice"]);
    assert_eq!(change(vec![policy("all", &["mfa"])], vec![policy("all", &["mfa"]), either]), Impact::default());
}

#[test]
fn a_narrow_policy_hits_in_its_own_sign_ins() {
    let mut browsers = policy("browsers", &["mfa"]);
    browsers.conditions.client_app_types = words(&["browser"]);
    let found = change(Vec::new(), vec![browsers]);
    assert_eq!(found.prompted, ids(&[1, 2, 3]));
    let mut legacy = policy("legacy", &["block"]);
    legacy.conditions.client_app_types = words(&["other"]);
    assert_eq!(change(Vec::new(), vec![legacy]), Impact::default(), "a person has another client");
}

#[test]
fn a_block_takes_away_unless_some_way_from_outside_is_left() {
    assert_eq!(change(Vec::new(), vec![policy("b", &["block"])]).loses_access, ids(&[1, 2, 3]));
    let mut abroad = policy("abroad", &["block"]);
    abroad.conditions.locations = Some(Scope { include: words(&["All"]), exclude: words(&[&id(7).to_string()]) });
    let with = |kind: LocationKind| {
        let location = NamedLocation { id: id(7), name: "l".into(), kind };
        let [mut before, mut after] = [people(Vec::new()), people(vec![abroad.clone()])];
        before.named_locations = whole(vec![location.clone()]);
        after.named_locations = whole(vec![location]);
        impact(&before, &after, &Settings::default(), lists()).loses_access
    };
    assert_eq!(with(LocationKind::Country { countries: words(&["NO"]), unknown: false }), none());
    let office = LocationKind::Ip { trusted: true, ranges: words(&["203.0.113.0/24"]) };
    assert_eq!(with(office), ids(&[1, 2, 3]));
}

#[test]
fn administrators_and_break_glass_accounts_are_named_apart() {
    let state = |policies: Vec<Policy>| {
        let mut snapshot = people(policies);
        let held = RoleAssignment {
            id: "a".into(),
            principal: id(2),
            principal_type: PrincipalType::User,
            principal_name: None,
            principal_upn: None,
            role: GLOBAL_ADMINISTRATOR.into(),
            scope: "/".into(),
            kind: None,
            start: Stamp::NONE,
            end: Stamp::NONE,
        };
        snapshot.role_assignments = whole(vec![held]);
        snapshot.role_definitions = whole(vec![RoleDefinition {
            id: GLOBAL_ADMINISTRATOR.into(),
            template: Some(GLOBAL_ADMINISTRATOR.into()),
            name: "Global Administrator".into(),
            built_in: true,
            privileged: None,
            actions: Vec::new(),
        }]);
        snapshot
    };
    let settings = Settings { break_glass: vec!["u3@contoso.example".into()], ..Settings::default() };
    let change = |after: Policy| impact(&state(Vec::new()), &state(vec![after]), &settings, lists());
    let mfa = change(policy("all", &["mfa"]));
    assert_eq!((mfa.administrators_locked_out, mfa.break_glass_locked_out), (none(), ids(&[3])));
    let keys = change(strong("keys"));
    assert_eq!((keys.administrators_locked_out, keys.break_glass_locked_out), (ids(&[2]), ids(&[3])));
    let mut one_app = policy("one app", &["block"]);
    one_app.resources = words(&[&id(70).to_string()]);
    let mut rest = policy("rest", &["mfa"]);
    rest.excluded_resources = words(&[&id(70).to_string()]);
    let few = impact(&state(vec![rest.clone()]), &state(vec![rest, one_app]), &settings, lists());
    assert_eq!(few.loses_access, ids(&[1, 2, 3]));
    assert_eq!((few.administrators_locked_out, few.break_glass_locked_out), (none(), none()));
}

#[test]
fn what_is_not_known_is_never_called_harmless() {
    let strange = policy("strange", &["telepathy"]);
    let found = change(Vec::new(), vec![strange]);
    assert_eq!(found.open, ids(&[1, 2, 3]));
    let mut unread = people(vec![policy("all", &["mfa"])]);
    unread.registration = missing();
    let found = impact(&people(Vec::new()), &unread, &Settings::default(), lists());
    assert_eq!((found.prompted, found.open), (ids(&[1, 2, 3]), ids(&[1, 2, 3])));
    unread.conditional_access = missing();
    assert!(impact(&people(Vec::new()), &unread, &Settings::default(), lists()).gap.is_some());
    let place = |range: &str| NamedLocation {
        id: id(7),
        name: "l".into(),
        kind: LocationKind::Ip { trusted: true, ranges: words(&[range]) },
    };
    let [mut before, mut after] = [people(Vec::new()), people(Vec::new())];
    before.named_locations = whole(vec![place("203.0.113.0/24")]);
    after.named_locations = whole(vec![place("203.0.113.0/25")]);
    assert!(matches!(impact(&before, &after, &Settings::default(), lists()).gap, Some(Gap::Failed(_))));
}
