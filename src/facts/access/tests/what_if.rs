//! What is put to Microsoft's own evaluation, and what a contradiction does.

use super::{of, policy, words};
use crate::facts::access::{Access, Class, Verdict, questions};
use crate::facts::lists::lists;
use crate::facts::tests::{id, user, whole};
use crate::model::{
    CrossCheck, Guests, LocationKind, NamedLocation, Part, Policy, PolicySaid, Scope, Settings, SignInAsked, Snapshot,
    UserType, WhatIf,
};

fn asked(snapshot: &Snapshot) -> Vec<SignInAsked> {
    questions(snapshot).iter().map(|question| question.parse().expect("a sign-in")).collect()
}

/// The snapshot with Microsoft's answers: a policy applies or not, as `says`.
fn answered(mut snapshot: Snapshot, says: impl Fn(&SignInAsked, &Policy) -> (bool, &'static str)) -> Snapshot {
    let policies = snapshot.conditional_access.known().cloned().unwrap_or_default();
    let answers = asked(&snapshot).into_iter().map(|sign_in| {
        let said = |policy: &Policy| {
            let (applies, reasons) = says(&sign_in, policy);
            PolicySaid { policy: policy.id, applies, reasons: reasons.into() }
        };
        let mut policies: Vec<PolicySaid> = policies.iter().map(said).collect();
        policies.sort_by_key(|said| said.policy);
        WhatIf { sign_in, policies }
    });
    snapshot.what_if = whole(answers.collect());
    snapshot
}

fn judged<T>(snapshot: &Snapshot, of: impl FnOnce(&Access<'_>) -> T) -> T {
    let settings = Settings::default();
    of(&Access::of(snapshot, &settings, lists()))
}

fn check(snapshot: &Snapshot) -> CrossCheck {
    judged(snapshot, |access| access.cross_check()).expect("questions were asked")
}

/// MFA for all but account 2.
fn baseline() -> Snapshot {
    let mut mfa = policy("mfa", &["mfa"]);
    mfa.users.exclude_users = vec![id(2).to_string().into()];
    of(vec![user(1), user(2), user(3)], vec![mfa])
}

#[test]
fn one_of_each_relation_is_asked_about_and_weaker_ones_first() {
    let asked = asked(&baseline());
    assert_eq!(asked.iter().map(|one| one.user).collect::<Vec<_>>(), [id(2), id(1)]);
    assert_eq!((&*asked[0].client, &*asked[0].platform, &*asked[0].flow), ("browser", "windows", "none"));
}

#[test]
fn guests_and_disabled_accounts_are_not_asked_about() {
    let mut snapshot = baseline();
    let mut guest = user(1);
    guest.user_type = UserType::Guest;
    let mut disabled = user(2);
    disabled.enabled = Some(false);
    snapshot.users = whole(vec![guest, disabled, user(3)]);
    assert_eq!(asked(&snapshot).iter().map(|one| one.user).collect::<Vec<_>>(), [id(3)]);
}

#[test]
fn the_weakest_sign_in_is_asked_about_in_words_of_the_service() {
    let mut phones = policy("phones", &["mfa"]);
    phones.conditions.platforms = Some(Scope { include: words(&["all"]), exclude: words(&["macOS"]) });
    phones.conditions.flows = words(&["deviceCodeFlow"]);
    let mut rest = policy("rest", &["mfa"]);
    rest.conditions.client_app_types = words(&["browser"]);
    let asked = asked(&of(vec![user(1)], vec![phones, rest]));
    assert_eq!(
        (&*asked[0].client, &*asked[0].platform, &*asked[0].flow),
        ("mobileAppsAndDesktopClients", "windows", "none")
    );
}

#[test]
fn it_comes_from_no_named_network_and_from_the_country_that_matters() {
    let network = NamedLocation {
        id: id(50),
        name: "n".into(),
        kind: LocationKind::Ip { trusted: true, ranges: words(&["40.64.0.0/10"]) },
    };
    let home = NamedLocation {
        id: id(51),
        name: "h".into(),
        kind: LocationKind::Country { countries: words(&["US", "CA"]), unknown: false },
    };
    let mut abroad = policy("abroad", &["mfa"]);
    abroad.conditions.locations = Some(Scope { include: words(&["All"]), exclude: vec![id(51).to_string().into()] });
    let mut snapshot = of(vec![user(1)], vec![abroad]);
    snapshot.named_locations = whole(vec![network, home]);
    let asked = asked(&snapshot);
    assert_eq!((&*asked[0].country, asked[0].address.to_string().as_str()), ("US", "192.0.2.1"));
    snapshot.named_locations = std::sync::Arc::new(Part::Missing(crate::model::Gap::Failed("500".into())));
    assert_eq!(questions(&snapshot), Vec::<Box<str>>::new(), "where it would be is not known");
}

#[test]
fn what_microsoft_confirms_stays_proven() {
    let snapshot =
        answered(baseline(), |sign_in, _| if sign_in.user == id(2) { (false, "users") } else { (true, "notSet") });
    let check = check(&snapshot);
    assert_eq!((check.asked, check.agreed, check.undecided, check.disagreements.len()), (2, 2, 0, 0));
    assert_eq!(super::class(&snapshot, 1), Verdict::Proven(Class::Mfa));
}

#[test]
fn what_microsoft_contradicts_is_unproven_for_all_who_stand_alike_and_for_no_others() {
    let snapshot = answered(baseline(), |_, _| (false, "users"));
    let check = check(&snapshot);
    assert_eq!((check.asked, check.agreed, check.undecided), (2, 1, 0));
    let [disagreement] = &*check.disagreements else { panic!("{check:?}") };
    assert_eq!((disagreement.account.id.as_str(), disagreement.alike), (id(1).to_string().as_str(), 2));
    for account in [1, 3] {
        let verdict = super::class(&snapshot, account);
        assert!(verdict.is_at_least(Class::Mfa).is_err(), "{verdict:?}");
        assert!(verdict.is(Class::PasswordOnly).is_err(), "{verdict:?}");
    }
    assert_eq!(super::class(&snapshot, 2), Verdict::Proven(Class::PasswordOnly));
    judged(&snapshot, |access| {
        let coverage = access.of_user(id(1)).expect("an account");
        assert!(coverage.shut_out_of_legacy().is_err() && coverage.device_code_is_shut().is_err());
        assert!(coverage.class_as_admin().proven().is_err());
    });
}

#[test]
fn a_door_that_microsoft_does_not_see_is_unproven_too() {
    let snapshot = answered(baseline(), |_, _| (true, "notSet"));
    assert!(super::class(&snapshot, 2).is(Class::PasswordOnly).is_err());
    let [disagreement] = &*check(&snapshot).disagreements else { panic!("one") };
    assert_eq!((&*disagreement.record.ours, &*disagreement.record.theirs), ("password_only", "mfa"));
}

#[test]
fn security_defaults_and_the_old_switch_are_none_of_what_is_disputed() {
    let mut snapshot = answered(baseline(), |_, _| (false, "users"));
    snapshot.per_user_mfa = whole(vec![crate::model::PerUserMfa { user: id(1), state: "enforced".into() }]);
    assert_eq!(super::class(&snapshot, 1).is_at_least(Class::PerUserMfa), Ok(true));
}

#[test]
fn an_answer_that_lacked_something_or_is_not_known_contradicts_nobody() {
    for reason in ["notEnoughInformation", "invalidCondition", "users,notEnoughInformation", "moonPhase"] {
        let check = check(&answered(baseline(), |_, _| (false, reason)));
        assert_eq!((check.undecided, check.disagreements.len()), (2, 0), "{reason}");
    }
    let mut snapshot = answered(baseline(), |_, _| (true, "notSet"));
    let told = snapshot.what_if.known().cloned().unwrap_or_default();
    let silent = told.into_iter().map(|answer| WhatIf { policies: Vec::new(), ..answer });
    snapshot.what_if = whole(silent.collect());
    assert_eq!(check(&snapshot).undecided, 2, "of a policy that is not told of nothing is said");
}

#[test]
fn what_is_open_on_our_side_cannot_be_contradicted() {
    let mut open = policy("open", &["mfa"]);
    open.state = "novelState".into();
    let mut report_only = policy("report-only", &["mfa"]);
    report_only.state = "enabledForReportingButNotEnforced".into();
    let snapshot = answered(of(vec![user(1)], vec![open, report_only]), |_, _| (true, "notSet"));
    assert_eq!(check(&snapshot).disagreements, []);
    let mut calm = policy("calm", &["block"]);
    calm.conditions.sign_in_risk = words(&["none"]);
    let snapshot = answered(of(vec![user(1)], vec![calm]), |_, _| (true, "notSet"));
    assert_eq!(check(&snapshot).disagreements, [], "it is met, and bars nobody who is noticed");
}

#[test]
fn the_record_holds_the_structure_and_no_name_and_no_id() {
    let mut mfa = policy("The Smith family's policy", &["mfa"]);
    mfa.users.include_users = Vec::new();
    mfa.users.include_groups = vec![id(70).to_string().into(), id(71).to_string().into()];
    mfa.users.exclude_users = vec![id(1).to_string().into(), id(9).to_string().into()];
    mfa.users.exclude_guests = Some(Guests { kinds: words(&["internalGuest"]), tenants: None });
    mfa.excluded_resources = vec![id(80).to_string().into()];
    mfa.conditions.device_filter =
        Some(crate::model::Filter { mode: "exclude".into(), rule: "device.displayName -eq \"Smith\"".into() });
    let mut snapshot = of(vec![user(1)], vec![mfa]);
    snapshot.policy_groups = whole(vec![crate::model::GroupMembers { group: id(71), users: vec![id(1)] }]);
    let snapshot = answered(snapshot, |_, _| (true, "notSet"));
    let record = &check(&snapshot).disagreements[0].record;
    let text = serde_json::to_string(record).expect("JSON");
    for private in ["smith", &id(1).to_string(), &id(70).to_string(), &id(80).to_string(), "40.77"] {
        assert!(!text.to_lowercase().contains(private), "{private} in {text}");
    }
    assert_eq!(record.account, ["group-2"]);
    let users = &record.policies[0].structure["users"];
    assert_eq!(users["exclude"], serde_json::json!(["user-1", "user-2"]));
    assert_eq!(users["include_groups"], serde_json::json!(["group-1", "group-2"]));
}
