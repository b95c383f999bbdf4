//! Whether anything but a password guards sign-in.

use super::*;
use crate::model::{
    Conditions, GrantControls, PerUserMfa, Policy, PolicyUsers, PrincipalType, Registration, Registrations,
    RoleAssignment,
};

fn policy(state: &str) -> Policy {
    Policy {
        id: id(1),
        name: "MFA".into(),
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
        grant: Some(GrantControls { operator: Some("OR".into()), controls: vec!["mfa".into()], strength: None }),
    }
}

fn of_tenant(snapshot: &Snapshot, fact: &str) -> Fact {
    ask(snapshot, &Settings::default(), "tenant", "", fact)
}

#[test]
fn policies_enforce_when_one_is_on() {
    let enforces = |policies: Family<Vec<Policy>>| {
        let mut snapshot = tenant();
        snapshot.conditional_access = policies;
        of_tenant(&snapshot, "enforcesAnything")
    };
    assert_eq!(enforces(whole(vec![policy("enabled")])), YES);
    assert_eq!(enforces(whole(vec![policy("disabled"), policy("enabledForReportingButNotEnforced")])), NO);
    assert_eq!(enforces(whole(Vec::new())), NO);
    assert_eq!(enforces(partial(vec![policy("enabled")])), YES);
    assert_eq!(enforces(partial(vec![policy("disabled")])), Fact::Open(denied()));
    assert!(enforces(whole(vec![policy("dormant")])).is_open());
}

#[test]
fn refused_for_want_of_the_plan_there_are_no_policies() {
    let mut snapshot = tenant();
    snapshot.conditional_access = unlicensed();
    assert!(of_tenant(&snapshot, "enforcesAnything").is_open(), "the plan is there: a refusal is odd");
    snapshot.licences = whole(Vec::new());
    assert_eq!(of_tenant(&snapshot, "enforcesAnything"), NO);
    snapshot.licences = missing();
    assert!(of_tenant(&snapshot, "enforcesAnything").is_open());
}

#[test]
fn per_user_mfa_covers_everybody_only_when_everybody_was_read() {
    let covers = |states: &[&str], members: u128| {
        let mut snapshot = tenant();
        snapshot.users = whole((1..=members).map(user).collect());
        let row = |(number, state): (u128, &&str)| PerUserMfa { user: id(number), state: (*state).into() };
        snapshot.per_user_mfa = whole((1..).zip(states).map(row).collect());
        let registration =
            |number| Registration { user: id(number), mfa_registered: number == 1, mfa_capable: true, methods: 0 };
        snapshot.registration =
            whole(Registrations { rows: (1..=members).map(registration).collect(), words: Vec::new() });
        of_tenant(&snapshot, "allPerUserMfa")
    };
    assert_eq!(covers(&["enforced", "enforced"], 2), YES);
    assert_eq!(covers(&["enforced", "disabled"], 2), NO);
    assert_eq!(covers(&["enforced", "disabled"], 200), NO);
    assert!(covers(&["enforced", "enforced"], 200).is_open());
    assert_eq!(covers(&["enabled"], 1), YES);
    assert_eq!(covers(&["enforced", "enabled"], 2), NO, "the second is not registered");
    assert!(covers(&["enforced", "paused"], 2).is_open());
}

#[test]
fn the_account_of_the_synchronisation_need_not_be_covered() {
    let mut snapshot = tenant();
    snapshot.users = whole(vec![user(1), user(2)]);
    let row = |number, state: &str| PerUserMfa { user: id(number), state: state.into() };
    snapshot.per_user_mfa = whole(vec![row(1, "enforced"), row(2, "disabled")]);
    assert_eq!(of_tenant(&snapshot, "allPerUserMfa"), NO);
    snapshot.role_assignments = whole(vec![RoleAssignment {
        id: "a".into(),
        principal: id(2),
        principal_type: PrincipalType::User,
        principal_name: None,
        principal_upn: None,
        role: "d29b2b05-8046-44ba-8758-1e26182fcf32".into(),
        scope: "/".into(),
        kind: None,
        start: Stamp::NONE,
        end: Stamp::NONE,
    }]);
    assert_eq!(of_tenant(&snapshot, "allPerUserMfa"), YES);
}
