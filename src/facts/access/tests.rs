//! Small tenants made by hand, each with the class that the service's published rules give.

mod aside;
mod conditions;
mod impact;
mod people;
mod what_if;

use crate::facts::access::{Access, Class, Verdict};
use crate::facts::lists::lists;
use crate::facts::tests::{id, tenant, user, whole};
use crate::model::{Conditions, GrantControls, Policy, PolicyUsers, Settings, Snapshot, Stamp, User};

/// An enforced policy for all accounts and resources; of several controls one is enough.
pub(in crate::facts) fn policy(name: &str, controls: &[&str]) -> Policy {
    Policy {
        id: id(name.bytes().map(u128::from).sum()),
        name: name.into(),
        state: "enabled".into(),
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
            operator: Some("OR".into()),
            controls: controls.iter().map(|&control| control.into()).collect(),
            strength: None,
        }),
    }
}

fn words(words: &[&str]) -> Vec<Box<str>> {
    words.iter().map(|&word| word.into()).collect()
}

/// A tenant whose families are read, with these accounts and policies.
fn of(users: Vec<User>, policies: Vec<Policy>) -> Snapshot {
    let mut snapshot = tenant();
    snapshot.users = whole(users);
    snapshot.conditional_access = whole(policies);
    snapshot.named_locations = whole(Vec::new());
    snapshot.policy_groups = whole(Vec::new());
    snapshot.security_defaults = whole(false);
    snapshot.per_user_mfa = whole(Vec::new());
    snapshot.role_assignments = whole(Vec::new());
    snapshot.role_active = whole(Vec::new());
    snapshot.role_eligible = whole(Vec::new());
    snapshot.role_groups = whole(Vec::new());
    snapshot.role_definitions = whole(Vec::new());
    snapshot
}

fn class(snapshot: &Snapshot, account: u128) -> Verdict {
    let settings = Settings::default();
    Access::of(snapshot, &settings, lists()).of_user(id(account)).expect("an account").class()
}

/// Of one member under these policies.
fn under(policies: Vec<Policy>) -> Verdict {
    class(&of(vec![user(1)], policies), 1)
}

fn witness(snapshot: &Snapshot, account: u128) -> (String, String) {
    let settings = Settings::default();
    let access = Access::of(snapshot, &settings, lists());
    let witness = access.of_user(id(account)).and_then(|coverage| coverage.witness()).expect("a witness");
    (witness.to_string(), witness.cause())
}

fn proven(class: Class) -> Verdict {
    Verdict::Proven(class)
}

fn range(verdict: &Verdict) -> (Class, Class) {
    match verdict {
        Verdict::Proven(class) => (*class, *class),
        Verdict::Unproven { least, most, .. } => (*least, *most),
        Verdict::Unknown(gap) => panic!("{gap}"),
    }
}
