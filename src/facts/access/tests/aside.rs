//! Registration, single flows, risks, and what policies leave out.

use super::*;
use crate::facts::access::{Coverage, Need};
use crate::facts::lists::lists;
use crate::facts::tests::unlicensed;
use crate::model::{Gap, GroupMembers, Part, Scope, Session, SignInFrequency};

fn ask<T>(policies: Vec<Policy>, of: impl Fn(&Coverage<'_>) -> T) -> T {
    let (snapshot, settings) = (of_one(policies), Settings::default());
    let access = Access::of(&snapshot, &settings, lists());
    of(&access.of_user(id(1)).expect("an account"))
}

fn of_one(policies: Vec<Policy>) -> Snapshot {
    super::of(vec![user(1)], policies)
}

#[test]
fn registration_is_protected_by_a_policy_on_that_action_and_by_nothing_else() {
    let protected = |policies: Vec<Policy>| ask(policies, |coverage| coverage.registration_is_protected());
    let on_action = |controls: &[&str]| {
        let mut policy = policy("r", controls);
        policy.resources = words(&["action:urn:user:registersecurityinfo"]);
        policy
    };
    assert_eq!(protected(vec![policy("p", &["mfa"])]), Ok(false));
    assert_eq!(protected(vec![on_action(&["mfa"])]), Ok(true));
    assert_eq!(protected(vec![on_action(&["compliantDevice"])]), Ok(true));
    assert_eq!(protected(vec![on_action(&["termsOfUse"])]), Ok(false));
    let mut outside = on_action(&["block"]);
    outside.conditions.locations = Some(Scope { include: words(&["All"]), exclude: words(&["AllTrusted"]) });
    assert_eq!(protected(vec![outside]), Ok(true), "from a trusted network it may be done");
    let mut strange = on_action(&["mfa"]);
    strange.conditions.unknown = words(&["conditions.weather"]);
    assert!(protected(vec![strange]).is_err());
}

#[test]
fn joining_a_device_is_protected_by_mfa_on_that_action_alone() {
    let protected = |policies: Vec<Policy>| ask(policies, |of| of.joining_is_protected());
    let on_action = |controls: &[&str]| {
        let mut policy = policy("j", controls);
        policy.resources = words(&["action:urn:user:registerdevice"]);
        policy
    };
    assert_eq!(protected(vec![policy("all", &["mfa"])]), Ok(false), "an action is no app");
    assert_eq!(protected(vec![on_action(&["mfa"])]), Ok(true));
    assert_eq!(protected(vec![on_action(&["termsOfUse"])]), Ok(false));
    let mut browsers = on_action(&["mfa"]);
    browsers.conditions.client_app_types = words(&["browser"]);
    assert_eq!(protected(vec![browsers]), Ok(false));
    assert!(protected(vec![on_action(&["telepathy"])]).is_err());
}

fn shaped(session: Session) -> Policy {
    Policy { grant: None, session: Some(session), ..policy("s", &[]) }
}

#[test]
fn a_session_is_short_if_it_ends_within_a_day_and_is_forgotten_whichever_policies_say_so() {
    let is_short = |policies: Vec<Policy>| ask(policies, |of| of.admin_session_is_short());
    let hours = |value: i64| {
        let frequency = SignInFrequency { value: Some(value), unit: Some("hours".into()), interval: None };
        shaped(Session { sign_in_frequency: Some(frequency), ..Session::default() })
    };
    let browser = |mode: &str| shaped(Session { persistent_browser: Some(mode.into()), ..Session::default() });
    let never = || browser("never");
    assert_eq!(is_short(vec![hours(12), never()]), Ok(true));
    assert_eq!(is_short(vec![hours(12)]), Ok(false), "a browser may remember");
    assert_eq!(is_short(vec![hours(12), browser("always")]), Ok(false));
    assert_eq!(is_short(vec![hours(48), never()]), Ok(false));
    let mut parked = hours(12);
    parked.state = "enabledForReportingButNotEnforced".into();
    assert_eq!(is_short(vec![parked, never()]), Ok(false));
    let mut outside = hours(12);
    outside.conditions.locations = Some(Scope { include: words(&["All"]), exclude: words(&["AllTrusted"]) });
    assert_eq!(is_short(vec![outside, never()]), Ok(false), "a session from the office is taken home");
    let mut browsers = never();
    browsers.conditions.client_app_types = words(&["browser"]);
    assert_eq!(is_short(vec![hours(12), browsers]), Ok(true), "only a browser has anything to forget");
    let mut apps = hours(12);
    apps.excluded_resources = words(&[&id(70).to_string()]);
    assert_eq!(is_short(vec![apps, never()]), Ok(false));
    assert_eq!(is_short(vec![policy("b", &["block"])]), Ok(true), "nobody gets in");
    let novel = shaped(Session { persistent_browser: Some("sometimes".into()), ..Session::default() });
    assert!(is_short(vec![hours(12), novel]).is_err(), "an unknown word decides nothing");
}

#[test]
fn a_device_that_nobody_manages_is_held_by_a_device_grant_or_by_restrictions() {
    let held = |policies: Vec<Policy>| ask(policies, |of| of.unmanaged_is_held());
    let limited = || shaped(Session { app_enforced_restrictions: true, ..Session::default() });
    let on_office = |policy: Policy| Policy { resources: words(&["Office365"]), ..policy };
    assert_eq!(held(vec![policy("m", &["mfa"])]), Ok(false));
    assert_eq!(held(vec![policy("d", &["compliantDevice"])]), Ok(true));
    assert_eq!(held(vec![policy("e", &["mfa", "compliantDevice"])]), Ok(false), "MFA is enough");
    assert_eq!(held(vec![on_office(limited())]), Ok(true));
    let cloud_app = shaped(Session { cloud_app_security: true, ..Session::default() });
    assert_eq!(held(vec![on_office(cloud_app)]), Ok(true));
    let mut windows = limited();
    windows.conditions.platforms = Some(Scope { include: words(&["windows"]), exclude: Vec::new() });
    assert_eq!(held(vec![windows]), Ok(false));
    let mut parked = limited();
    parked.state = "enabledForReportingButNotEnforced".into();
    assert_eq!(held(vec![parked]), Ok(false));
}

#[test]
fn flows_are_shut_by_a_block_for_all_apps() {
    let shut =
        |policies: Vec<Policy>| ask(policies, |coverage| (coverage.device_code_is_shut(), coverage.transfer_is_shut()));
    let block = |flows: &[&str], apps_out: &[&str]| {
        let mut policy = policy("f", &["block"]);
        policy.conditions.flows = words(flows);
        policy.excluded_resources = words(apps_out);
        policy
    };
    assert_eq!(shut(vec![policy("p", &["mfa"])]), (Ok(false), Ok(false)));
    assert_eq!(shut(vec![block(&["deviceCodeFlow"], &[])]), (Ok(true), Ok(false)));
    assert_eq!(shut(vec![block(&["deviceCodeFlow", "authenticationTransfer"], &[])]), (Ok(true), Ok(true)));
    assert_eq!(shut(vec![block(&["deviceCodeFlow"], &["Office365"])]), (Ok(false), Ok(false)));
}

#[test]
fn a_risk_is_answered_by_a_block_or_by_mfa_each_time() {
    let answered = |policies: Vec<Policy>| {
        ask(policies, |coverage| {
            [coverage.answers_sign_in_risk(true), coverage.answers_sign_in_risk(false), coverage.answers_user_risk()]
                .map(|answer| answer == Ok(true))
        })
    };
    let at = |sign_in: &[&str], user: &[&str], controls: &[&str], every_time: bool| {
        let mut policy = policy("r", controls);
        policy.conditions.sign_in_risk = words(sign_in);
        policy.conditions.user_risk = words(user);
        if let Some(grant) = policy.grant.as_mut() {
            grant.operator = Some("AND".into());
        }
        let interval = Some(if every_time { "everyTime".into() } else { "timeBased".into() });
        let sign_in_frequency = Some(SignInFrequency { interval, ..SignInFrequency::default() });
        policy.session = Some(Session { sign_in_frequency, ..Session::default() });
        policy
    };
    assert_eq!(answered(vec![policy("p", &["mfa"])]), [false, false, false]);
    assert_eq!(answered(vec![at(&["high"], &[], &["mfa"], true)]), [true, false, false]);
    assert_eq!(answered(vec![at(&["high", "medium"], &[], &["mfa"], true)]), [true, true, false]);
    assert_eq!(answered(vec![at(&["high", "medium"], &[], &["mfa"], false)]), [false, false, false]);
    assert_eq!(answered(vec![at(&["high"], &[], &["block"], false)]), [true, false, false]);
    assert_eq!(answered(vec![at(&[], &["high"], &["mfa", "passwordChange"], false)]), [false, false, true]);
    assert_eq!(answered(vec![at(&[], &["high"], &["passwordChange"], false)]), [false, false, false]);
}

#[test]
fn a_break_glass_account_is_locked_out_by_what_it_cannot_give() {
    let locked = |policies: Vec<Policy>, has: Class| {
        ask(policies, |coverage| {
            let (names, gap) = coverage.lockouts(&|need| Ok(matches!(need, Need::Factor(class) if class <= has)));
            (names.len(), gap)
        })
    };
    let legacy = |controls: &[&str]| {
        let mut policy = policy("l", controls);
        policy.conditions.client_app_types = words(&["other"]);
        policy
    };
    assert_eq!(locked(vec![policy("p", &["block"])], Class::PhishingResistant), (1, None));
    assert_eq!(locked(vec![policy("p", &["compliantDevice"])], Class::PhishingResistant), (1, None));
    assert_eq!(locked(vec![policy("p", &["mfa"])], Class::PhishingResistant), (0, None));
    assert_eq!(locked(vec![policy("p", &["mfa"])], Class::PasswordOnly), (1, None));
    assert_eq!(locked(vec![policy("p", &["mfa", "compliantDevice"])], Class::Mfa), (0, None), "one is enough");
    assert_eq!(locked(vec![legacy(&["block"])], Class::Mfa), (0, None), "a person has another client");
    let parked = Policy { state: "enabledForReportingButNotEnforced".into(), ..policy("p", &["block"]) };
    assert_eq!(locked(vec![parked], Class::Mfa), (0, None));
    assert!(matches!(locked(vec![policy("p", &["telepathy"])], Class::Mfa), (0, Some(Gap::Unrecognised(_)))));
}

fn group(number: u128, users: &[u128]) -> GroupMembers {
    GroupMembers { group: id(number), users: users.iter().map(|&user| id(user)).collect() }
}

#[test]
fn an_exclusion_is_a_gap_unless_another_policy_asks_as_much() {
    let mut all = policy("all", &["mfa"]);
    all.users.exclude_groups = words(&[&id(50).to_string()]);
    all.users.exclude_users = words(&[&id(3).to_string()]);
    let left = |policies: Vec<Policy>, break_glass: &[&str]| {
        let mut snapshot = super::of(vec![user(1), user(2), user(3)], policies);
        snapshot.policy_groups = whole(vec![group(50, &[2])]);
        let break_glass = break_glass.iter().map(|&name| name.to_owned()).collect();
        let settings = Settings { break_glass, ..Settings::default() };
        let left = Access::of(&snapshot, &settings, lists()).left_out(all.id);
        (left.entries.join(" "), left.accounts)
    };
    let group_alone = format!("group {}", id(50));
    assert_eq!(left(vec![all.clone()], &[]), (format!("account {group_alone}"), 2));
    assert_eq!(left(vec![all.clone()], &["u3@contoso.example"]), (group_alone.clone(), 1));
    let mut second = policy("second", &["mfa"]);
    second.users.include_users = words(&[&id(3).to_string()]);
    assert_eq!(left(vec![all.clone(), second], &[]), (group_alone, 1));
    let mut narrow = all.clone();
    narrow.conditions.client_app_types = words(&["browser"]);
    assert_eq!(left(vec![narrow], &[]).1, 0, "it closes nothing by itself");
}

#[test]
fn whom_a_policy_leaves_out_is_open_while_accounts_may_be_unread() {
    let mut all = policy("all", &["mfa"]);
    all.users.exclude_groups = words(&[&id(50).to_string()]);
    let mut apps = policy("apps", &["mfa"]);
    apps.excluded_resources = words(&[&id(70).to_string()]);
    let mut snapshot = super::of(Vec::new(), vec![all.clone(), apps.clone(), policy("nobody", &["mfa"])]);
    snapshot.policy_groups = whole(vec![group(50, &[2])]);
    let cut = Gap::Cut("page 2 never came".into());
    snapshot.users = std::sync::Arc::new(Part::Partial(vec![user(1)], cut.clone()));
    let settings = Settings::default();
    let access = Access::of(&snapshot, &settings, lists());
    assert_eq!(access.left_out(all.id).gap, Some(cut.clone()));
    assert_eq!(access.apps_left_out(apps.id).gap, Some(cut));
    assert_eq!(access.left_out(policy("nobody", &["mfa"]).id).gap, None, "it leaves nobody out");
}

#[test]
fn an_app_left_out_is_a_gap_unless_another_policy_is_for_it() {
    let mut all = policy("all", &["mfa"]);
    all.excluded_resources = words(&[&id(70).to_string()]);
    let left = |policies: Vec<Policy>| {
        let (snapshot, settings) = (of_one(policies), Settings::default());
        let left = Access::of(&snapshot, &settings, lists()).apps_left_out(all.id);
        (left.entries.len(), left.accounts)
    };
    assert_eq!(left(vec![all.clone()]), (1, 1));
    let mut second = policy("second", &["mfa"]);
    second.resources = words(&[&id(70).to_string()]);
    assert_eq!(left(vec![all.clone(), second]), (0, 0));
}

#[test]
fn what_was_not_read_is_no_answer() {
    let mut snapshot = of_one(Vec::new());
    snapshot.conditional_access = unlicensed();
    let settings = Settings::default();
    let access = Access::of(&snapshot, &settings, lists());
    let coverage = access.of_user(id(1)).expect("an account");
    assert!(coverage.shut_out_of_legacy().is_err() && coverage.registration_is_protected().is_err());
    assert!(coverage.witness().is_none() && access.left_out(id(1)).gap.is_some());
}
