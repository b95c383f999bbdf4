//! What guards the sign-in of accounts, as rules read it.

use super::*;
use crate::facts::access::tests::policy;
use crate::model::{Guaranteed, Registered, Registration, Registrations};

fn guarded() -> Snapshot {
    let mut snapshot = tenant();
    let mut all = policy("MFA for all", &["mfa"]);
    all.users.exclude_users = vec![id(2).to_string().into()];
    snapshot.users = whole((1..=3).map(user).collect());
    snapshot.conditional_access = whole(vec![all]);
    snapshot.policy_groups = whole(Vec::new());
    snapshot.named_locations = whole(Vec::new());
    snapshot.security_defaults = whole(false);
    snapshot.per_user_mfa = whole(Vec::new());
    for family in [&mut snapshot.role_assignments, &mut snapshot.role_active, &mut snapshot.role_eligible] {
        *family = whole(Vec::new());
    }
    snapshot.role_groups = whole(Vec::new());
    snapshot.role_definitions = whole(Vec::new());
    let row = |number| Registration { user: id(number), mfa_registered: true, mfa_capable: number == 1, methods: 0 };
    snapshot.registration = whole(Registrations { rows: (1..=2).map(row).collect(), words: Vec::new() });
    snapshot
}

fn of_user(snapshot: &Snapshot, number: u128, fact: &str) -> Fact {
    ask(snapshot, &Settings::default(), "user", &id(number).to_string(), &format!("access.{fact}"))
}

#[test]
fn an_account_tells_its_class_and_the_door() {
    let snapshot = guarded();
    assert_eq!(of_user(&snapshot, 1, "class"), Fact::Text("mfa".into()));
    assert_eq!(of_user(&snapshot, 1, "passwordAlone"), NO);
    assert_eq!(of_user(&snapshot, 1, "legacyShutOut"), YES);
    assert_eq!(of_user(&snapshot, 2, "passwordAlone"), YES);
    let Fact::Text(cause) = of_user(&snapshot, 2, "cause") else { panic!("no text") };
    assert!(cause.starts_with("policy ") && cause.ends_with(": account"), "{cause}");
    let Fact::Text(witness) = of_user(&snapshot, 2, "witness") else { panic!("no text") };
    assert!(witness.contains("leaves out the account itself"), "{witness}");
}

#[test]
fn what_was_not_read_of_policies_is_open_for_every_account() {
    let mut snapshot = guarded();
    snapshot.conditional_access = missing();
    for fact in ["class", "passwordAlone", "adminBound", "legacyShutOut", "deviceCodeShut", "highUserRiskAnswered"] {
        assert_eq!(of_user(&snapshot, 1, fact), Fact::Open(denied()), "{fact}");
    }
    assert_eq!(ask(&snapshot, &Settings::default(), "tenant", "", "registrationProtected"), Fact::Open(denied()));
}

#[test]
fn people_are_counted_by_what_guards_them_and_break_glass_accounts_are_not() {
    let count = |snapshot: &Snapshot, settings: &Settings| {
        let history = History::default();
        Facts::derive(snapshot, settings, &history, lists(), |_| &[]).coverage().map(|coverage| {
            let rows = coverage.people.counts.iter();
            rows.map(|row| (row.guaranteed, row.registered, row.people)).collect::<Vec<_>>()
        })
    };
    let mut settings = Settings::default();
    let (mut snapshot, all) = (guarded(), Guaranteed::Mfa);
    let rest = [(all, Registered::Mfa, 1), (all, Registered::Unknown, 1)];
    let with_hole = [&[(Guaranteed::None, Registered::None, 1)][..], &rest].concat();
    assert_eq!(count(&snapshot, &settings), Some(with_hole));
    settings.break_glass = vec!["u2@contoso.example".into()];
    assert_eq!(count(&snapshot, &settings), Some(rest.into()));
    snapshot.conditional_access = missing();
    assert_eq!(count(&snapshot, &settings), None);
}
