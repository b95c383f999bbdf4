//! Whom policies reach.

use super::*;
use crate::facts::lists::lists;
use crate::facts::tests::{denied, missing, partial, unlicensed};
use crate::model::{
    Gap, GroupMembers, Guests, NamedGroup, PerUserMfa, PrincipalType, Registration, Registrations, RoleAssignment,
    RoleDefinition, UserType,
};

fn group(number: u128, users: &[u128]) -> GroupMembers {
    GroupMembers { group: id(number), users: users.iter().map(|&user| id(user)).collect() }
}

#[test]
fn an_excluded_group_is_a_door_and_the_witness_names_it() {
    let mut all = policy("MFA for all", &["mfa"]);
    all.users.exclude_groups = words(&[&id(50).to_string()]);
    let mut snapshot = of(vec![user(1), user(2)], vec![all]);
    snapshot.policy_groups = whole(vec![group(50, &[2])]);
    assert_eq!(class(&snapshot, 1), proven(Class::Mfa));
    assert_eq!(class(&snapshot, 2), proven(Class::PasswordOnly));
    let (text, cause) = witness(&snapshot, 2);
    assert!(text.contains("needs the password alone; policy \"MFA for all\" leaves out group"), "{text}");
    assert!(cause.ends_with(&format!("group {}", id(50))), "{cause}");
    snapshot.named_groups = whole(vec![NamedGroup {
        id: id(50),
        name: "Contractors\u{1b}[2J".into(),
        types: None,
        mail_enabled: None,
        role_assignable: false,
        restricted: false,
        owners: None,
    }]);
    let (text, called_cause) = witness(&snapshot, 2);
    assert!(text.contains(r#"leaves out group "Contractors\u{1b}[2J", to which it belongs"#), "{text}");
    assert_eq!(called_cause, cause, "names change, causes stay");
    let (text, _) = witness(&snapshot, 1);
    assert!(text.contains("needs MFA; policy \"MFA for all\" asks for it"), "{text}");
}

#[test]
fn a_group_that_was_not_read_is_open_for_those_it_may_touch() {
    let mut all = policy("p", &["mfa"]);
    all.users.exclude_groups = words(&[&id(50).to_string()]);
    let mut snapshot = of(vec![user(1)], vec![all.clone()]);
    assert_eq!(class(&snapshot, 1), proven(Class::Mfa), "all groups were read, so this one is deleted");
    snapshot.policy_groups = partial(Vec::new());
    assert_eq!(range(&class(&snapshot, 1)), (Class::PasswordOnly, Class::Mfa));
    snapshot.conditional_access = whole(vec![all, policy("q", &["mfa"])]);
    assert_eq!(class(&snapshot, 1), proven(Class::Mfa), "another policy covers");
}

#[test]
fn exclude_beats_include_and_deleted_accounts_are_nobody() {
    let mut named = policy("p", &["mfa"]);
    named.users.include_users = words(&[&id(1).to_string(), &id(99).to_string()]);
    named.users.exclude_users = words(&[&id(98).to_string()]);
    assert_eq!(under(vec![named.clone()]), proven(Class::Mfa));
    named.users.exclude_users = words(&[&id(1).to_string()]);
    assert_eq!(under(vec![named.clone()]), proven(Class::PasswordOnly));
    named.users.include_users = words(&["None"]);
    assert_eq!(under(vec![named.clone()]), proven(Class::PasswordOnly));
    named.users.workloads_only = true;
    named.users.include_users = words(&["All"]);
    named.users.exclude_users = Vec::new();
    assert_eq!(under(vec![named.clone()]), proven(Class::PasswordOnly));
    named.users.workloads_only = false;
    named.users.include_users = words(&["Everyone"]);
    assert_eq!(range(&under(vec![named])), (Class::PasswordOnly, Class::Mfa));
}

fn guest(number: u128, user_type: UserType, is_external: bool) -> User {
    User { user_type, is_external: Some(is_external), ..user(number) }
}

#[test]
fn guests_are_told_apart_by_kind() {
    let users = || {
        vec![
            guest(1, UserType::Guest, false),
            guest(2, UserType::Guest, true),
            guest(3, UserType::Member, true),
            user(4),
            guest(5, UserType::Unrecognised, false),
        ]
    };
    let classes = |users_named: &[&str], guests: Option<Guests>| {
        let mut policy = policy("p", &["mfa"]);
        policy.users.include_users = words(users_named);
        policy.users.include_guests = guests;
        let snapshot = of(users(), vec![policy]);
        (1..=5).map(|account| range(&class(&snapshot, account))).collect::<Vec<_>>()
    };
    let (no, yes, open) =
        ((Class::PasswordOnly, Class::PasswordOnly), (Class::Mfa, Class::Mfa), (Class::PasswordOnly, Class::Mfa));
    let kinds =
        |kinds: &[&str], tenants: Option<&str>| Some(Guests { kinds: words(kinds), tenants: tenants.map(Into::into) });
    assert_eq!(classes(&["GuestsOrExternalUsers"], None), [yes, yes, yes, no, open]);
    assert_eq!(classes(&["All"], None), [yes; 5]);
    assert_eq!(classes(&[], kinds(&["internalGuest"], None)), [yes, no, no, no, open]);
    assert_eq!(
        classes(&[], kinds(&["b2bCollaborationGuest", "serviceProvider"], Some("all"))),
        [no, yes, no, no, open]
    );
    assert_eq!(classes(&[], kinds(&["b2bCollaborationMember"], Some("enumerated"))), [no, no, open, no, open]);
    assert_eq!(classes(&[], kinds(&["newKind"], None)), [open, open, open, no, open]);
}

const EXCHANGE_ADMINISTRATOR: &str = "29232cdf-9323-42fd-ade2-1d097af3e4de";

fn held(principal: u128, scope: &str) -> RoleAssignment {
    RoleAssignment {
        id: "a".into(),
        principal: id(principal),
        principal_type: PrincipalType::User,
        principal_name: None,
        principal_upn: None,
        role: EXCHANGE_ADMINISTRATOR.into(),
        scope: scope.into(),
        kind: None,
        start: Stamp::NONE,
        end: Stamp::NONE,
    }
}

fn with_role(built_in: bool) -> Snapshot {
    let mut admins = policy("p", &["mfa"]);
    admins.users.include_users = Vec::new();
    admins.users.include_roles = words(&[EXCHANGE_ADMINISTRATOR]);
    let mut snapshot = of(vec![user(1), user(2), user(3), user(4)], vec![admins]);
    snapshot.role_definitions = whole(vec![RoleDefinition {
        id: EXCHANGE_ADMINISTRATOR.into(),
        template: Some(EXCHANGE_ADMINISTRATOR.into()),
        name: "Exchange Administrator".into(),
        built_in,
        privileged: None,
        actions: Vec::new(),
    }]);
    snapshot
}

#[test]
fn roles_count_when_active_built_in_and_over_the_whole_directory() {
    let mut snapshot = with_role(true);
    snapshot.role_assignments = whole(vec![held(1, "/"), held(2, "/administrativeUnits/x"), held(60, "/")]);
    snapshot.role_eligible = whole(vec![held(3, "/")]);
    snapshot.role_groups = whole(vec![group(60, &[4])]);
    let classes = |snapshot: &Snapshot| [1, 2, 3, 4].map(|account| range(&class(snapshot, account)).0);
    assert_eq!(classes(&snapshot), [Class::Mfa, Class::PasswordOnly, Class::PasswordOnly, Class::Mfa]);
    let settings = Settings::default();
    let access = Access::of(&snapshot, &settings, lists());
    let as_admin = |account| access.of_user(id(account)).expect("an account").class_as_admin();
    assert_eq!(as_admin(3), proven(Class::Mfa));
    assert_eq!(as_admin(2), proven(Class::PasswordOnly));
    let mut custom = with_role(false);
    custom.role_assignments = whole(vec![held(1, "/")]);
    assert_eq!(class(&custom, 1), proven(Class::PasswordOnly));
}

#[test]
fn roles_that_were_not_read_are_open_where_a_policy_names_them() {
    let mut snapshot = with_role(true);
    snapshot.role_assignments = partial(vec![held(1, "/")]);
    assert_eq!(class(&snapshot, 1), proven(Class::Mfa));
    assert_eq!(range(&class(&snapshot, 2)), (Class::PasswordOnly, Class::Mfa));
}

#[test]
fn policies_that_were_not_read_leave_everything_unknown() {
    let mut snapshot = of(vec![user(1)], Vec::new());
    snapshot.conditional_access = missing();
    assert_eq!(class(&snapshot, 1), Verdict::Unknown(denied()));
    snapshot.conditional_access = partial(vec![policy("p", &["mfa"])]);
    assert_eq!(class(&snapshot, 1), Verdict::Unknown(denied()));
    snapshot.conditional_access = unlicensed();
    assert!(matches!(class(&snapshot, 1), Verdict::Unknown(Gap::Unlicensed(_))), "the plan is there: a refusal is odd");
    snapshot.licences = whole(Vec::new());
    assert_eq!(class(&snapshot, 1), proven(Class::PasswordOnly), "without the plan there are none");
}

#[test]
fn security_defaults_and_the_switch_of_an_account_count_beside_policies() {
    let mut snapshot = of(vec![user(1), user(2), user(3), user(4)], Vec::new());
    let row = |number, state: &str| PerUserMfa { user: id(number), state: state.into() };
    snapshot.per_user_mfa = whole(vec![row(1, "enforced"), row(2, "enabled"), row(3, "enabled"), row(4, "paused")]);
    let registered =
        |number| Registration { user: id(number), mfa_registered: number == 2, mfa_capable: true, methods: 0 };
    snapshot.registration = whole(Registrations { rows: (1..=3).map(registered).collect(), words: Vec::new() });
    let classes = |snapshot: &Snapshot| [1, 2, 3, 4].map(|account| range(&class(snapshot, account)));
    let (no, switch) = ((Class::PasswordOnly, Class::PasswordOnly), (Class::PerUserMfa, Class::PerUserMfa));
    let open = (Class::PasswordOnly, Class::PerUserMfa);
    assert_eq!(classes(&snapshot), [switch, switch, no, open]);
    snapshot.per_user_mfa = missing();
    assert_eq!(classes(&snapshot), [open; 4]);
    snapshot.per_user_mfa = whole(Vec::new());
    snapshot.security_defaults = whole(true);
    assert_eq!(classes(&snapshot), [(Class::SecurityDefaults, Class::SecurityDefaults); 4]);
    snapshot.security_defaults = missing();
    assert_eq!(classes(&snapshot), [(Class::PasswordOnly, Class::SecurityDefaults); 4]);
    snapshot.conditional_access = whole(vec![policy("p", &["mfa"])]);
    assert_eq!(class(&snapshot, 1), proven(Class::Mfa));
}

#[test]
fn accounts_alike_under_the_policies_and_beside_them_have_one_standing() {
    let mut snapshot = of((1..=7).map(user).collect(), vec![policy("p", &["mfa"])]);
    let row = |number, state: &str| PerUserMfa { user: id(number), state: state.into() };
    let states = ["disabled", "disabled", "enforced", "enabled", "enabled", "enabled", "paused"];
    snapshot.per_user_mfa = whole((1..).zip(states).map(|(number, state)| row(number, state)).collect());
    let registered =
        |number| Registration { user: id(number), mfa_registered: number == 4, mfa_capable: true, methods: 0 };
    snapshot.registration = whole(Registrations { rows: (1..=5).map(registered).collect(), words: Vec::new() });
    let standings = |snapshot: &Snapshot| {
        let settings = Settings::default();
        let access = Access::of(snapshot, &settings, lists());
        let number = |account| access.of_user(id(account)).expect("an account").standing();
        [1, 2, 3, 4, 5, 6, 7].map(number)
    };
    assert_eq!(standings(&snapshot), [0, 0, 1, 2, 3, 4, 5], "by state, and by registration where that decides");
    snapshot.per_user_mfa = whole(Vec::new());
    assert_eq!(standings(&snapshot), [0; 7]);
    let mut policies = vec![policy("p", &["mfa"])];
    policies[0].users.exclude_users = words(&[&id(2).to_string()]);
    snapshot.conditional_access = whole(policies);
    assert_eq!(standings(&snapshot), [0, 1, 0, 0, 0, 0, 0]);
}

#[test]
fn legacy_clients_are_shut_out_by_one_policy_or_by_two() {
    let ask = |policies: Vec<Policy>| {
        let (snapshot, settings) = (of(vec![user(1)], policies), Settings::default());
        let access = Access::of(&snapshot, &settings, lists());
        access.of_user(id(1)).expect("an account").shut_out_of_legacy()
    };
    let of_type = |name: &str, kind: &str| {
        let mut block = policy(name, &["block"]);
        block.conditions.client_app_types = words(&[kind]);
        block
    };
    assert_eq!(ask(Vec::new()), Ok(false));
    assert_eq!(ask(vec![policy("p", &["mfa"])]), Ok(true));
    assert_eq!(ask(vec![of_type("p", "other")]), Ok(false));
    assert_eq!(ask(vec![of_type("p", "other"), of_type("q", "exchangeActiveSync")]), Ok(true));
    let parked = Policy { state: "enabledForReportingButNotEnforced".into(), ..policy("p", &["block"]) };
    assert_eq!(ask(vec![parked]), Ok(false));
    assert!(ask(vec![policy("p", &["telepathy"])]).is_err());
}
