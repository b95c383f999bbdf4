//! What it takes to activate a role, who controls the groups that hold one, and who holds those of the synchronisation.

use super::roles::{group_holds, holds, with_roles};
use super::*;
use crate::facts::privileged::GLOBAL_ADMINISTRATOR;
use crate::model::{ActivationApproval, AssignableGroup, GroupMembers, RoleNotice, RoleSetting};

const SYNC: &str = "d29b2b05-8046-44ba-8758-1e26182fcf32";

fn setting(role: &str) -> RoleSetting {
    let told = RoleNotice { by_default: Some(true), named: Some(0), level: Some("All".into()) };
    RoleSetting {
        role: role.into(),
        approval: Some(ActivationApproval { required: Some(true), approvers: Some(2) }),
        demands: Some(vec!["MultiFactorAuthentication".into()]),
        authentication_context: Some(false),
        longest: Some("PT8H".into()),
        told_of_eligibility: Some(told.clone()),
        told_of_assignment: Some(told.clone()),
        told_of_activation: Some(told),
    }
}

fn with(setting: RoleSetting) -> Snapshot {
    let mut snapshot = with_roles();
    snapshot.role_settings = whole(vec![setting]);
    snapshot
}

fn of_role(snapshot: &Snapshot, fact: &str) -> Fact {
    ask(snapshot, &Settings::default(), "role_setting", GLOBAL_ADMINISTRATOR, fact)
}

fn approval(snapshot: &Snapshot) -> Fact {
    ask(snapshot, &Settings::default(), "tenant", "", "approvals.globalAdministrator")
}

#[test]
fn an_approval_needs_somebody_to_give_it() {
    let asked = |required, approvers| {
        let approval = Some(ActivationApproval { required, approvers });
        self::approval(&with(RoleSetting { approval, ..setting(GLOBAL_ADMINISTRATOR) }))
    };
    assert_eq!(asked(Some(true), Some(1)), YES);
    assert_eq!(asked(Some(true), Some(0)), NO);
    assert_eq!(asked(Some(false), Some(2)), NO);
    assert!(asked(None, Some(2)).is_open() && asked(Some(true), None).is_open());
    assert!(approval(&with(RoleSetting { approval: None, ..setting(GLOBAL_ADMINISTRATOR) })).is_open());
    // Of a role that is not among those listed nothing is known.
    assert!(approval(&with(setting(SYNC))).is_open());
    let mut unread = with_roles();
    unread.role_settings = missing();
    assert_eq!(approval(&unread), Fact::Open(denied()));
}

#[test]
fn mfa_or_a_context_will_do_and_silence_is_no_mfa() {
    let asks = |demands: Option<&[&str]>, context| {
        let demands = demands.map(|words| words.iter().map(|&word| word.into()).collect());
        let changed = RoleSetting { demands, authentication_context: context, ..setting(GLOBAL_ADMINISTRATOR) };
        of_role(&with(changed), "asksForMfa")
    };
    assert_eq!(asks(Some(&["multifactorauthentication"]), Some(false)), YES);
    assert_eq!(asks(Some(&["Justification"]), Some(true)), YES);
    assert_eq!(asks(Some(&["Justification"]), Some(false)), NO);
    assert!(asks(None, Some(false)).is_open() && asks(Some(&[]), None).is_open());
}

#[test]
fn a_notice_to_nobody_is_silence() {
    let told = |by_default, named, level: &str| {
        let notice = Some(RoleNotice { by_default, named, level: Some(level.into()) });
        let changed = RoleSetting { told_of_activation: notice, ..setting(GLOBAL_ADMINISTRATOR) };
        of_role(&with(changed), "silentOn")
    };
    let (nothing, activation) = (Fact::Text(String::new()), Fact::Text("activated".into()));
    assert_eq!(told(Some(true), Some(0), "All"), nothing);
    assert_eq!(told(Some(false), Some(1), "All"), nothing);
    assert_eq!(told(Some(false), Some(0), "All"), activation);
    assert_eq!(told(None, Some(0), "All"), activation);
    assert_eq!(told(Some(true), Some(1), "None"), activation);
    assert!(told(Some(false), None, "All").is_open());
}

#[test]
fn whoever_controls_the_group_controls_the_role() {
    let mut snapshot = with_roles();
    snapshot.role_assignments = whole(vec![group_holds(0x61, GLOBAL_ADMINISTRATOR), holds(1, GLOBAL_ADMINISTRATOR)]);
    snapshot.role_groups = whole(vec![GroupMembers { group: id(0x61), users: vec![] }]);
    snapshot.role_assignable_groups =
        whole(vec![AssignableGroup { id: id(0x61), name: "Tier 0".into(), synced: Some(false) }]);
    let by = |users: Vec<Uuid>| whole(vec![GroupMembers { group: id(0x61), users }]);
    snapshot.role_group_owners = by(vec![id(1)]);
    snapshot.role_group_eligible = by(vec![]);
    let ask = |snapshot: &Snapshot, fact: &str| {
        ask(snapshot, &Settings::default(), "role_group", &id(0x61).to_string(), fact)
    };
    for (fact, answer) in [("assignable", YES), ("synced", NO), ("outsideOwner", NO), ("outsideEligible", NO)] {
        assert_eq!(ask(&snapshot, fact), answer, "{fact}");
    }
    let mut loose = snapshot.clone();
    loose.role_group_owners = by(vec![id(1), id(2)]);
    loose.role_group_eligible = by(vec![id(3)]);
    loose.role_assignable_groups = whole(vec![]);
    for (fact, answer) in [("assignable", NO), ("outsideOwner", YES), ("outsideEligible", YES)] {
        assert_eq!(ask(&loose, fact), answer, "{fact}");
    }
    let mut unread = snapshot.clone();
    unread.role_group_owners = missing();
    unread.role_group_eligible = missing();
    unread.role_assignable_groups = missing();
    for fact in ["assignable", "synced", "outsideOwner", "outsideEligible"] {
        assert_eq!(ask(&unread, fact), Fact::Open(denied()), "{fact}");
    }
}

#[test]
fn roles_of_the_synchronisation_are_for_one_account_called_as_microsoft_calls_it() {
    let mut snapshot = with_roles();
    let mut users: Vec<User> = (1..10).map(user).collect();
    users[0].upn = "Sync_DC1_4f2a@contoso.example".into();
    snapshot.users = whole(users);
    snapshot.role_assignments = whole(vec![holds(1, SYNC)]);
    let ask = |snapshot: &Snapshot, number: u128, fact: &str| {
        let key = format!("{}/{SYNC}//", id(number));
        ask(snapshot, &Settings::default(), "role_assignment", &key, fact)
    };
    assert_eq!(ask(&snapshot, 1, "ofSync"), YES);
    assert_eq!((ask(&snapshot, 1, "namedAsConnector"), ask(&snapshot, 1, "syncHolders")), (YES, Fact::Count(1)));
    snapshot.role_assignments = whole(vec![holds(1, SYNC), holds(2, SYNC)]);
    assert_eq!((ask(&snapshot, 2, "namedAsConnector"), ask(&snapshot, 1, "syncHolders")), (NO, Fact::Count(2)));
    snapshot.role_assignments = partial(vec![holds(1, SYNC)]);
    assert!(ask(&snapshot, 1, "syncHolders").is_open(), "there may be another");
}
