//! Tenants that were read badly, or that are odd: nothing unknown protects, nothing unread passes.

use std::sync::Arc;

use palisade::model::{Gap, GroupMembers, Part, Snapshot};
use serde_json::{Value, json};
use uuid::Uuid;

use super::judged::{Judged, by_reference};
use super::{engine, written};
use crate::reference::{Class, Verdict};

const GONE: &str = "00000000-dead-4000-8000-000000000001";

#[test]
fn what_was_deleted_includes_nobody_and_excludes_nobody() {
    let mut excluding = mfa(1);
    excluding["conditions"]["users"] = json!({
        "includeUsers": ["All"], "excludeUsers": [GONE], "excludeGroups": [GONE], "excludeRoles": [GONE],
    });
    excluding["conditions"]["applications"]["excludeApplications"] = json!([GONE]);
    excluding["conditions"]["locations"] = json!({"includeLocations": ["All"], "excludeLocations": [GONE]});
    let resistant = with_grant(policy(2), json!({"operator": "OR", "builtInControls": ["block"]}));
    let mut including = resistant;
    including["conditions"]["users"] = json!({"includeUsers": [GONE], "includeGroups": [GONE], "includeRoles": [GONE]});
    each(&[excluding, including], |judged| {
        // The app may still be asked for by its id: it alone stays open.
        assert_eq!(judged.of["*"], Verdict::Proven(Class::Mfa));
        assert_eq!(judged.of[GONE], Verdict::Proven(Class::PasswordOnly));
    });
}

#[test]
fn no_policy_is_no_protection_and_240_are_read() {
    each(&[], |judged| {
        assert_eq!(judged.class, Verdict::Proven(Class::PasswordOnly));
        assert_eq!(judged.shut_out_of_legacy, Some(false));
    });
    let mut many: Vec<Value> = (0..239).map(policy).collect();
    many.push(mfa(239));
    each(&many, |judged| assert_eq!(judged.class, Verdict::Proven(Class::Mfa)));
}

/// Every enum of a policy with a word that nobody has published yet.
#[test]
fn an_unknown_word_never_protects() {
    let odd: [fn(&mut Value); 11] = [
        |policy| policy["state"] = json!("enabledOnTuesdays"),
        |policy| policy["conditions"]["clientAppTypes"] = json!(["smartFridge"]),
        |policy| policy["conditions"]["platforms"] = json!({"includePlatforms": ["toaster"], "excludePlatforms": []}),
        |policy| {
            policy["conditions"]["platforms"] = json!({"includePlatforms": ["all"], "excludePlatforms": ["toaster"]})
        },
        |policy| {
            policy["conditions"]["locations"] = json!({"includeLocations": ["All"], "excludeLocations": ["AllOdd"]})
        },
        |policy| {
            policy["conditions"]["devices"] =
                json!({"deviceFilter": {"mode": "odd", "rule": "device.isCompliant -eq True"}})
        },
        |policy| policy["conditions"]["applications"] = json!({"includeApplications": ["AllOdd"]}),
        |policy| policy["conditions"]["applications"]["applicationFilter"] = json!({"mode": "odd", "rule": "x"}),
        |policy| policy["conditions"]["moonPhases"] = json!(["full"]),
        |policy| policy["grantControls"] = json!({"operator": "OR", "builtInControls": ["mfa", "handshake"]}),
        |policy| policy["grantControls"] = json!({"operator": "XOR", "builtInControls": ["mfa", "compliantDevice"]}),
    ];
    for (number, change) in odd.iter().enumerate() {
        let mut changed = mfa(1);
        change(&mut changed);
        each(&[changed], |judged| {
            let (least, most) = judged.class.bounds().expect("bounds");
            assert_eq!(least, Class::PasswordOnly, "case {number} protects");
            assert!(most > Class::PasswordOnly, "case {number} may protect");
        });
    }
}

#[test]
fn where_policies_may_not_be_read_nothing_is_covered() {
    let denied = Gap::Denied("Policy.Read.All".into());
    let mut snapshot = tenant(&[mfa(1)]);
    snapshot.conditional_access = Arc::new(Part::Missing(denied.clone()));
    judges(&snapshot, |judged| {
        assert_eq!(judged.class, Verdict::Unknown(denied.clone()));
        assert_eq!(judged.shut_out_of_legacy, None);
    });
    let mut cut = tenant(&[mfa(1)]);
    let policies = cut.conditional_access.known().cloned().expect("policies");
    cut.conditional_access = Arc::new(Part::Partial(policies, denied.clone()));
    judges(&cut, |judged| assert_eq!(judged.class.bounds().map(|(least, _)| least > Class::PasswordOnly), None));
}

#[test]
fn one_group_that_may_not_be_read_leaves_open_who_is_excluded() {
    let (read, unread) = (Uuid::from_u128(0xB1), Uuid::from_u128(0xB2));
    let mut excluding = mfa(1);
    excluding["conditions"]["users"] = json!({"includeUsers": ["All"], "excludeGroups": [read, unread]});
    let mut snapshot = tenant(&[excluding]);
    let members = vec![GroupMembers { group: read, users: vec![Uuid::from_u128(1)] }];
    snapshot.policy_groups = Arc::new(Part::Partial(members, Gap::Denied("GroupMember.Read.All".into())));
    judges(&snapshot, |judged| {
        let expected = if judged.user == Uuid::from_u128(1) {
            Verdict::Proven(Class::PasswordOnly)
        } else {
            Verdict::Unproven { least: Class::PasswordOnly, most: Class::Mfa }
        };
        assert_eq!(judged.class, expected, "{}", judged.user);
    });
}

#[test]
fn security_defaults_cover_all_but_the_account_of_the_synchronisation() {
    let mut snapshot = tenant(&[]);
    written::read(&mut snapshot, "security_defaults", &json!({"isEnabled": true}));
    let held = json!({"value": [{
        "id": "a",
        "principalId": Uuid::from_u128(2),
        "roleDefinitionId": "d29b2b05-8046-44ba-8758-1e26182fcf32",
        "directoryScopeId": "/",
        "principal": {"@odata.type": "#microsoft.graph.user", "id": Uuid::from_u128(2), "displayName": "Sync"},
    }]});
    written::read(&mut snapshot, "role_assignments", &held);
    judges(&snapshot, |judged| {
        let synced = judged.user == Uuid::from_u128(2);
        let expected = if synced { Class::PasswordOnly } else { Class::SecurityDefaults };
        assert_eq!(judged.class, Verdict::Proven(expected), "{}", judged.user);
    });
}

fn each(policies: &[Value], holds: impl Fn(&Judged)) {
    judges(&tenant(policies), holds);
}

/// Both judges, over both people.
fn judges(snapshot: &Snapshot, holds: impl Fn(&Judged)) {
    let judged = by_reference(snapshot).into_iter().chain(engine::judged(snapshot));
    judged.for_each(|judged| holds(&judged));
}

fn tenant(policies: &[Value]) -> Snapshot {
    let users = [written::user(Uuid::from_u128(1), "one"), written::user(Uuid::from_u128(2), "two")];
    let snapshot = written::tenant(&users, policies, &[]);
    assert_eq!(snapshot.conditional_access.whole().map(Vec::len), Ok(policies.len()));
    snapshot
}

fn policy(number: u128) -> Value {
    written::policy(number, &format!("policy {number}"))
}

fn mfa(number: u128) -> Value {
    with_grant(policy(number), json!({"operator": "OR", "builtInControls": ["mfa"]}))
}

fn with_grant(mut policy: Value, grant: Value) -> Value {
    policy["grantControls"] = grant;
    policy
}
