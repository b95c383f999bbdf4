//! Privileged roles: who holds them, through what, for how long.

use super::*;
use crate::facts::privileged::GLOBAL_ADMINISTRATOR;
use crate::model::{GroupMembers, HolderKind, PrincipalType, RoleAssignment, RoleDefinition, RoleHolder};

const EXCHANGE_ADMINISTRATOR: &str = "29232cdf-9323-42fd-ade2-1d097af3e4de";
const DIRECTORY_READERS: &str = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b";

pub(super) fn holds(principal: u128, role: &str) -> RoleAssignment {
    RoleAssignment {
        id: "a".into(),
        principal: id(principal),
        principal_type: PrincipalType::User,
        principal_name: None,
        principal_upn: None,
        role: role.into(),
        scope: "/".into(),
        kind: None,
        start: Stamp::NONE,
        end: Stamp::NONE,
    }
}

pub(super) fn group_holds(principal: u128, role: &str) -> RoleAssignment {
    RoleAssignment { principal_type: PrincipalType::Group, ..holds(principal, role) }
}

fn definition(id: &str, privileged: Option<bool>, actions: &[&str]) -> RoleDefinition {
    RoleDefinition {
        id: id.into(),
        template: Some(id.into()),
        name: format!("role {id}").into(),
        built_in: actions.is_empty(),
        privileged,
        actions: actions.iter().map(|&action| action.into()).collect(),
    }
}

/// Users 1 to 9, no groups, nobody holds anything; all of it read.
pub(super) fn with_roles() -> Snapshot {
    let mut snapshot = tenant();
    snapshot.users = whole((1..10).map(user).collect());
    snapshot.role_definitions = whole(vec![
        definition(EXCHANGE_ADMINISTRATOR, Some(false), &[]),
        definition(GLOBAL_ADMINISTRATOR, Some(true), &[]),
        definition(DIRECTORY_READERS, Some(false), &[]),
    ]);
    snapshot.role_assignments = whole(Vec::new());
    snapshot.role_active = whole(Vec::new());
    snapshot.role_eligible = whole(Vec::new());
    snapshot.role_groups = whole(Vec::new());
    snapshot
}

fn of_user(snapshot: &Snapshot, number: u128, fact: &str) -> Fact {
    ask(snapshot, &Settings::default(), "user", &id(number).to_string(), fact)
}

#[test]
fn privileged_is_whoever_holds_a_privileged_role_by_any_list_or_group() {
    let mut snapshot = with_roles();
    snapshot.role_assignments = whole(vec![
        holds(1, EXCHANGE_ADMINISTRATOR),
        holds(2, DIRECTORY_READERS),
        group_holds(0x61, GLOBAL_ADMINISTRATOR),
    ]);
    snapshot.role_active = whole(vec![holds(3, GLOBAL_ADMINISTRATOR)]);
    snapshot.role_eligible = whole(vec![holds(4, GLOBAL_ADMINISTRATOR), group_holds(0x62, EXCHANGE_ADMINISTRATOR)]);
    snapshot.role_groups = whole(vec![
        GroupMembers { group: id(0x61), users: vec![id(5)] },
        GroupMembers { group: id(0x62), users: vec![id(6)] },
    ]);
    for (number, active, privileged) in [
        (1, YES, YES), // Exchange Administrator, which Microsoft does not label privileged
        (2, NO, NO),
        (3, YES, YES),
        (4, NO, YES),
        (5, YES, YES),
        (6, NO, YES),
        (7, NO, NO),
    ] {
        assert_eq!(of_user(&snapshot, number, "isActiveAdmin"), active, "user {number}");
        assert_eq!(of_user(&snapshot, number, "isPrivileged"), privileged, "user {number}");
    }
}

#[test]
fn a_custom_role_is_privileged_by_what_it_may_write() {
    for (action, expected) in [
        ("microsoft.directory/applications/credentials/update", YES),
        ("microsoft.directory/conditionalAccessPolicies/basic/update", YES),
        ("microsoft.directory/users/password/update", YES),
        ("microsoft.directory/applications/standard/read", NO),
        ("microsoft.directory/users/photo/update", NO),
    ] {
        let mut snapshot = with_roles();
        snapshot.role_definitions = whole(vec![definition("c1", Some(false), &[action])]);
        snapshot.role_assignments = whole(vec![holds(1, "c1")]);
        assert_eq!(of_user(&snapshot, 1, "isPrivileged"), expected, "{action}");
    }
}

#[test]
fn where_holders_may_be_missing_only_those_found_are_known() {
    let mut snapshot = with_roles();
    snapshot.role_assignments = partial(vec![holds(1, GLOBAL_ADMINISTRATOR)]);
    assert_eq!(of_user(&snapshot, 1, "isPrivileged"), YES);
    assert_eq!(of_user(&snapshot, 2, "isPrivileged"), Fact::Open(denied()));

    let mut unread_group = with_roles();
    unread_group.role_assignments = whole(vec![group_holds(0x61, GLOBAL_ADMINISTRATOR)]);
    assert!(of_user(&unread_group, 2, "isPrivileged").is_open());

    let mut unread_pim = with_roles();
    unread_pim.role_eligible = missing();
    assert_eq!(of_user(&unread_pim, 2, "isActiveAdmin"), NO);
    assert_eq!(of_user(&unread_pim, 2, "isPrivileged"), Fact::Open(denied()));
}

#[test]
fn without_the_plan_there_is_nobody_eligible() {
    let mut snapshot = with_roles();
    snapshot.licences = whole(Vec::new());
    snapshot.role_active = unlicensed();
    snapshot.role_eligible = unlicensed();
    assert_eq!(of_user(&snapshot, 2, "isPrivileged"), NO);

    snapshot.licences = missing();
    assert!(of_user(&snapshot, 2, "isPrivileged").is_open(), "the plan may be there all the same");
}

#[test]
fn permanent_is_what_has_no_end_and_was_not_activated() {
    let ending = Stamp::parse("2026-12-31T00:00:00Z");
    let mut snapshot = with_roles();
    snapshot.role_assignments = whole((1..5).map(|number| holds(number, GLOBAL_ADMINISTRATOR)).collect());
    let pim = |number: u128, kind: &str, end| RoleAssignment {
        kind: Some(kind.into()),
        end,
        ..holds(number, GLOBAL_ADMINISTRATOR)
    };
    snapshot.role_active =
        whole(vec![pim(1, "Assigned", Stamp::NONE), pim(2, "Assigned", ending), pim(3, "Activated", ending)]);
    let permanent = |snapshot: &Snapshot, number: u128| {
        let resource = format!("{}/{GLOBAL_ADMINISTRATOR}//", id(number));
        ask(snapshot, &Settings::default(), "role_assignment", &resource, "permanent")
    };
    // The fourth stands in the plain list alone: given past PIM.
    assert_eq!([1, 2, 3, 4].map(|number| permanent(&snapshot, number)), [YES, NO, NO, YES]);

    snapshot.role_active = missing();
    assert!(permanent(&snapshot, 1).is_open(), "it may have an end");
}

#[test]
fn global_administrators_are_counted_as_enabled_people_each_once() {
    let mut snapshot = with_roles();
    let mut users: Vec<User> = (1..10).map(user).collect();
    users[2].enabled = Some(false);
    snapshot.users = whole(users);
    snapshot.role_assignments = whole(vec![
        holds(1, GLOBAL_ADMINISTRATOR),
        holds(3, GLOBAL_ADMINISTRATOR), // disabled
        group_holds(0x61, GLOBAL_ADMINISTRATOR),
        RoleAssignment { principal_type: PrincipalType::ServicePrincipal, ..holds(0x71, GLOBAL_ADMINISTRATOR) },
    ]);
    snapshot.role_groups = whole(vec![GroupMembers { group: id(0x61), users: vec![id(1), id(2)] }]);
    snapshot.role_eligible = whole(vec![holds(4, GLOBAL_ADMINISTRATOR)]);
    let count = |snapshot: &Snapshot, fact| ask(snapshot, &Settings::default(), "tenant", "", fact);
    assert_eq!(count(&snapshot, "globalAdmins.count"), Fact::Count(3));

    snapshot.role_eligible = missing();
    assert_eq!(count(&snapshot, "globalAdmins.atLeast"), Fact::Count(2));
    assert_eq!(count(&snapshot, "globalAdmins.count"), Fact::Open(denied()));
}

#[test]
fn a_break_glass_account_counts_only_when_named_and_sound() {
    let mut users: Vec<User> = (1..10).map(user).collect();
    users[1].enabled = Some(false);
    users[2].is_synced = Some(true);
    users[3].upn = "u4@fed.example".into();
    let mut snapshot = with_roles();
    snapshot.users = whole(users);
    // 5 holds the role through a group, 6 is only eligible, 7 for a time; 8 is right but not named.
    snapshot.role_assignments = whole(
        [1, 2, 3, 4, 7, 8]
            .map(|number| holds(number, GLOBAL_ADMINISTRATOR))
            .into_iter()
            .chain([group_holds(0x61, GLOBAL_ADMINISTRATOR)])
            .collect(),
    );
    snapshot.role_groups = whole(vec![GroupMembers { group: id(0x61), users: vec![id(5)] }]);
    snapshot.role_eligible = whole(vec![holds(6, GLOBAL_ADMINISTRATOR)]);
    snapshot.role_active = whole(vec![RoleAssignment {
        kind: Some("Assigned".into()),
        end: Stamp::parse("2026-12-31T00:00:00Z"),
        ..holds(7, GLOBAL_ADMINISTRATOR)
    }]);
    let sound = |names: &[&str]| {
        let settings =
            Settings { break_glass: names.iter().map(|&name| name.to_owned()).collect(), ..Settings::default() };
        ask(&snapshot, &settings, "tenant", "", "breakGlass.sound")
    };
    assert_eq!(sound(&["u1@contoso.example"]), Fact::Count(1));
    assert_eq!(sound(&[&id(8).to_string()]), Fact::Count(1));
    for unsound in [
        "u2@contoso.example",
        "u3@contoso.example",
        "u4@fed.example",
        "u5@contoso.example",
        "u6@contoso.example",
        "u7@contoso.example",
        "nobody@contoso.example",
    ] {
        assert_eq!(sound(&[unsound]), Fact::Count(0), "{unsound}");
    }
    assert_eq!(sound(&[]), Fact::Count(0));
}

#[test]
fn a_break_glass_account_is_not_sound_as_long_as_its_role_may_end() {
    let mut snapshot = with_roles();
    snapshot.role_assignments = whole(vec![holds(1, GLOBAL_ADMINISTRATOR)]);
    snapshot.role_active = missing();
    let settings = Settings { break_glass: vec!["u1@contoso.example".into()], ..Settings::default() };
    assert!(ask(&snapshot, &settings, "tenant", "", "breakGlass.sound").is_open());
}

#[test]
fn members_are_enabled_people_of_the_organisation() {
    let mut users: Vec<User> = (1..10).map(user).collect();
    users[1].enabled = Some(false);
    users[2].user_type = UserType::Guest;
    users[3].user_type = UserType::Unset;
    users[5].user_type = UserType::Unrecognised;
    users[6].enabled = None;
    users[8].user_type = UserType::Absent;
    let mut snapshot = with_roles();
    snapshot.users = whole(users);
    snapshot.role_assignments = whole(vec![holds(8, "d29b2b05-8046-44ba-8758-1e26182fcf32")]);
    let settings = Settings { break_glass: vec!["u5@contoso.example".into()], ..Settings::default() };
    let member = |number: u128| ask(&snapshot, &settings, "user", &id(number).to_string(), "isMember");
    assert_eq!([1, 2, 3, 4, 5, 8].map(member), [YES, NO, NO, YES, NO, NO]);
    assert!([6, 7, 9].map(member).iter().all(Fact::is_open));
}

#[test]
fn what_did_not_come_of_an_account_is_not_known() {
    let mut snapshot = tenant();
    let bare = User {
        is_external: None,
        is_synced: None,
        strong_password_off: None,
        has_exchange_plan: None,
        has_teams_plan: None,
        last_password_change: Stamp::UNREADABLE,
        upn: "".into(),
        ..user(1)
    };
    snapshot.users = whole(vec![bare, user(2)]);
    let facts = [
        "isGuest",
        "isSynced",
        "strongPasswordOff",
        "hasExchangePlan",
        "hasTeamsPlan",
        "passwordChanged",
        "isFederated",
    ];
    for fact in facts {
        let of = |number: u128| ask(&snapshot, &Settings::default(), "user", &id(number).to_string(), fact);
        assert!(of(1).is_open(), "{fact}");
        assert!(!of(2).is_open(), "{fact}");
    }
    let guest = User { user_type: UserType::Guest, is_external: None, ..user(3) };
    snapshot.users = whole(vec![guest]);
    assert_eq!(ask(&snapshot, &Settings::default(), "user", &id(3).to_string(), "isGuest"), YES);
}

#[test]
fn an_approved_holder_is_approved_for_that_role_and_no_more_than_the_kind() {
    let mut snapshot = with_roles();
    let app = |role| RoleAssignment { principal_type: PrincipalType::ServicePrincipal, ..holds(0x71, role) };
    snapshot.role_assignments = whole(vec![app(EXCHANGE_ADMINISTRATOR)]);
    let approved = |role: &str, kind| {
        let holder = RoleHolder { principal: id(0x71).to_string(), role: role.into(), kind };
        let settings = Settings { role_holders: vec![holder], ..Settings::default() };
        let resource = format!("{}/{EXCHANGE_ADMINISTRATOR}//", id(0x71));
        ask(&snapshot, &settings, "role_assignment", &resource, "isApproved")
    };
    assert_eq!(approved(EXCHANGE_ADMINISTRATOR, HolderKind::Permanent), YES);
    assert_eq!(approved(&format!("role {EXCHANGE_ADMINISTRATOR}"), HolderKind::Permanent), YES);
    assert_eq!(approved(EXCHANGE_ADMINISTRATOR, HolderKind::TimeBound), NO);
    assert_eq!(approved(GLOBAL_ADMINISTRATOR, HolderKind::Permanent), NO);
}

#[test]
fn an_app_is_approved_by_its_id_and_not_by_the_name_it_gave_itself() {
    let mut snapshot = with_roles();
    let held = RoleAssignment {
        principal_type: PrincipalType::ServicePrincipal,
        principal_name: Some("Backup".into()),
        ..holds(0x71, EXCHANGE_ADMINISTRATOR)
    };
    snapshot.role_assignments = whole(vec![held]);
    snapshot.service_principals = whole(Vec::new());
    let approved = |principal: &str| {
        let kind = HolderKind::Permanent;
        let holder = RoleHolder { principal: principal.into(), role: EXCHANGE_ADMINISTRATOR.into(), kind };
        let settings = Settings { role_holders: vec![holder], ..Settings::default() };
        let resource = format!("{}/{EXCHANGE_ADMINISTRATOR}//", id(0x71));
        ask(&snapshot, &settings, "role_assignment", &resource, "isApproved")
    };
    assert_eq!([approved(&id(0x71).to_string()), approved("Backup")], [YES, NO]);
}

#[test]
fn a_display_name_approves_nobody() {
    let mut snapshot = with_roles();
    let posing = |kind, upn: Option<&str>| RoleAssignment {
        principal_type: kind,
        principal_name: Some("alice@contoso.example".into()),
        principal_upn: upn.map(Into::into),
        ..holds(0x72, EXCHANGE_ADMINISTRATOR)
    };
    let holder = RoleHolder {
        principal: "alice@contoso.example".into(),
        role: EXCHANGE_ADMINISTRATOR.into(),
        kind: HolderKind::Permanent,
    };
    let settings = Settings { role_holders: vec![holder], ..Settings::default() };
    let mut approved = |held: RoleAssignment, users: Family<Vec<User>>| {
        (snapshot.role_assignments, snapshot.users) = (whole(vec![held]), users);
        let resource = format!("{}/{EXCHANGE_ADMINISTRATOR}//", id(0x72));
        ask(&snapshot, &settings, "role_assignment", &resource, "isApproved")
    };
    assert_eq!(approved(posing(PrincipalType::Group, None), whole(Vec::new())), NO);
    assert!(approved(posing(PrincipalType::User, None), missing()).is_open());
    assert_eq!(approved(posing(PrincipalType::User, Some("alice@contoso.example")), missing()), YES);
}

/// The configuration names accounts as people know them, which only the list of users ties to ids.
#[test]
fn a_holder_whose_name_did_not_come_may_be_one_that_the_configuration_names() {
    let mut snapshot = with_roles();
    snapshot.role_assignments = whole(vec![holds(5, EXCHANGE_ADMINISTRATOR)]);
    let name = "u5@contoso.example".to_owned();
    let holder =
        RoleHolder { principal: name.clone(), role: EXCHANGE_ADMINISTRATOR.into(), kind: HolderKind::Permanent };
    let settings = Settings { break_glass: vec![name], role_holders: vec![holder], ..Settings::default() };
    let resource = format!("{}/{EXCHANGE_ADMINISTRATOR}//", id(5));
    let both = |snapshot: &Snapshot, settings: &Settings| {
        ["isBreakGlass", "isApproved"].map(|fact| ask(snapshot, settings, "role_assignment", &resource, fact))
    };
    assert_eq!(both(&snapshot, &settings), [YES, YES]);
    snapshot.users = missing();
    assert!(both(&snapshot, &settings).iter().all(Fact::is_open));
    assert_eq!(both(&snapshot, &Settings::default()), [NO, NO], "nobody is named");
}
