//! What a sign-in looks like.

use super::*;
use crate::facts::lists::lists;
use crate::model::{Filter, LocationKind, NamedLocation, Scope, Strength};

fn scope(include: &[&str], exclude: &[&str]) -> Option<Scope> {
    Some(Scope { include: words(include), exclude: words(exclude) })
}

fn narrowed(controls: &[&str], narrow: impl Fn(&mut Policy)) -> Policy {
    let mut policy = policy("narrowed", controls);
    narrow(&mut policy);
    policy
}

#[test]
fn without_policies_the_password_is_enough_and_with_one_for_all_it_is_not() {
    assert_eq!(under(Vec::new()), proven(Class::PasswordOnly));
    assert_eq!(under(vec![policy("p", &["mfa"])]), proven(Class::Mfa));
    assert_eq!(under(vec![policy("p", &["block"])]), proven(Class::Blocked));
    assert_eq!(under(vec![policy("p", &["mfa", "compliantDevice"])]), proven(Class::MfaOrDevice));
    assert_eq!(under(vec![policy("p", &["mfa"]), policy("q", &["compliantDevice"])]), proven(Class::Mfa));
    assert_eq!(under(vec![policy("p", &["customAuthenticationFactor"])]), proven(Class::ThirdPartyControl));
}

#[test]
fn report_only_protects_nobody_and_shows_what_it_would() {
    let parked = Policy { state: "enabledForReportingButNotEnforced".into(), ..policy("p", &["mfa"]) };
    let snapshot = of(vec![user(1)], vec![parked]);
    assert_eq!(class(&snapshot, 1), proven(Class::PasswordOnly));
    let settings = Settings::default();
    let access = Access::of(&snapshot, &settings, lists());
    assert_eq!(access.of_user(id(1)).map(|coverage| coverage.would_be()), Some(proven(Class::Mfa)));
    let off = Policy { state: "disabled".into(), ..policy("p", &["mfa"]) };
    assert_eq!(under(vec![off]), proven(Class::PasswordOnly));
    let dormant = Policy { state: "dormant".into(), ..policy("p", &["mfa"]) };
    assert_eq!(range(&under(vec![dormant])), (Class::PasswordOnly, Class::Mfa));
}

#[test]
fn a_platform_or_client_left_out_is_a_door() {
    let all_named = ["android", "iOS", "windows", "windowsPhone", "macOS", "linux"];
    let platforms = |include: &[&str], exclude: &[&str]| {
        under(vec![narrowed(&["mfa"], |policy| policy.conditions.platforms = scope(include, exclude))])
    };
    assert_eq!(platforms(&["all"], &[]), proven(Class::Mfa));
    assert_eq!(platforms(&["all"], &["linux"]), proven(Class::PasswordOnly));
    assert_eq!(platforms(&all_named, &[]), proven(Class::PasswordOnly), "a client may name none of them");
    let browsers = narrowed(&["mfa"], |policy| policy.conditions.client_app_types = words(&["browser"]));
    assert_eq!(under(vec![browsers.clone()]), proven(Class::PasswordOnly));
    let apps =
        narrowed(&["mfa"], |policy| policy.conditions.client_app_types = words(&["mobileAppsAndDesktopClients"]));
    assert_eq!(under(vec![browsers, apps]), proven(Class::Mfa));
}

fn place(number: u128, kind: LocationKind) -> NamedLocation {
    NamedLocation { id: id(number), name: "place".into(), kind }
}

#[test]
fn a_country_is_a_door_for_all_and_a_network_for_those_in_it() {
    let asked = |kind: LocationKind, exclude: &str| {
        let policy = narrowed(&["mfa"], |policy| policy.conditions.locations = scope(&["All"], &[exclude]));
        let mut snapshot = of(vec![user(1)], vec![policy]);
        snapshot.named_locations = whole(vec![place(7, kind)]);
        range(&class(&snapshot, 1))
    };
    let (here, gone) = (id(7).to_string(), id(8).to_string());
    let ip = |trusted| LocationKind::Ip { trusted, ranges: Vec::new() };
    let country = || LocationKind::Country { countries: words(&["NO"]), unknown: false };
    let sure = |class| (class, class);
    assert_eq!(asked(country(), &here), sure(Class::PasswordOnly));
    assert_eq!(asked(ip(false), &here), sure(Class::OffNetworkOnly));
    assert_eq!(asked(ip(true), "AllTrusted"), sure(Class::OffNetworkOnly));
    assert_eq!(asked(ip(true), &gone), sure(Class::Mfa), "a deleted place leaves nobody out");
    let gps = LocationKind::GpsCountry { countries: words(&["NO"]) };
    assert_eq!(asked(gps, &here), (Class::PasswordOnly, Class::Mfa));
    assert_eq!(asked(LocationKind::Unrecognised("x".into()), &here), (Class::PasswordOnly, Class::Mfa));
    let compliant = "3d46dbda-8382-466a-856d-eb00cbc6b910";
    assert_eq!(asked(country(), compliant), sure(Class::OffNetworkOnly));
}

#[test]
fn a_location_that_was_not_read_decides_nothing() {
    let policy = narrowed(&["mfa"], |policy| policy.conditions.locations = scope(&["All"], &[&id(7).to_string()]));
    let mut snapshot = of(vec![user(1)], vec![policy]);
    snapshot.named_locations = crate::facts::tests::missing();
    assert_eq!(range(&class(&snapshot, 1)), (Class::PasswordOnly, Class::Mfa));
}

#[test]
fn an_app_left_out_is_a_door_unless_another_policy_closes_it() {
    let app = "d4ebce55-015a-49b5-a083-c84d1797ae8c";
    let all = narrowed(&["mfa"], |policy| policy.excluded_resources = words(&[app]));
    assert_eq!(under(vec![all.clone()]), proven(Class::PasswordOnly));
    let closing = narrowed(&["mfa"], |policy| policy.resources = words(&[app]));
    assert_eq!(under(vec![all.clone(), closing]), proven(Class::Mfa));
    let office = narrowed(&["mfa"], |policy| policy.resources = words(&["Office365"]));
    assert_eq!(under(vec![office.clone()]), proven(Class::PasswordOnly), "any other app stays open");
    let snapshot = of(vec![user(1)], vec![office]);
    let settings = Settings::default();
    let access = Access::of(&snapshot, &settings, lists());
    let of = |resource: &str| access.of_user(id(1)).expect("an account").class_of(resource);
    assert_eq!(of("00000002-0000-0FF1-ce00-000000000000"), proven(Class::Mfa));
    assert_eq!(of("office365"), proven(Class::Mfa));
    assert_eq!(of("*"), proven(Class::PasswordOnly));
    assert_eq!(of("797f4846-ba00-4fd7-ba43-dac1f8f63013"), proven(Class::PasswordOnly));
}

#[test]
fn flows_risks_and_devices_narrow() {
    let flow = narrowed(&["block"], |policy| policy.conditions.flows = words(&["deviceCodeFlow"]));
    assert_eq!(under(vec![flow.clone()]), proven(Class::PasswordOnly));
    assert_eq!(under(vec![flow, policy("p", &["mfa"])]), proven(Class::Mfa));
    let risk = narrowed(&["mfa"], |policy| policy.conditions.sign_in_risk = words(&["high", "medium"]));
    assert_eq!(under(vec![risk]), proven(Class::PasswordOnly));
    let filter = |mode: &str, rule: &str| {
        let filter = Some(Filter { mode: mode.into(), rule: rule.into() });
        range(&under(vec![narrowed(&["mfa"], |policy| policy.conditions.device_filter.clone_from(&filter))]))
    };
    assert_eq!(filter("exclude", "device.isCompliant -eq True"), (Class::Mfa, Class::Mfa));
    assert_eq!(filter("include", "device.isCompliant -eq True"), (Class::PasswordOnly, Class::PasswordOnly));
    assert_eq!(filter("exclude", "device.mood -is good"), (Class::PasswordOnly, Class::Mfa));
}

#[test]
fn what_is_not_known_of_a_policy_never_protects() {
    let strange = narrowed(&["mfa"], |policy| policy.conditions.unknown = words(&["conditions.weather"]));
    let verdict = under(vec![strange.clone()]);
    assert_eq!(range(&verdict), (Class::PasswordOnly, Class::Mfa));
    let Verdict::Unproven { atom, .. } = verdict else { panic!("proven") };
    assert!(atom.contains("conditions.weather") && atom.contains("narrowed"), "{atom}");
    assert_eq!(under(vec![strange, policy("p", &["mfa"])]), proven(Class::Mfa), "it does not matter");
}

#[test]
fn strengths_count_by_what_they_allow() {
    let strong = |combinations: &[&str]| {
        let mut policy = policy("p", &[]);
        if let Some(grant) = policy.grant.as_mut() {
            grant.strength = Some(Strength {
                id: "x".into(),
                name: "x".into(),
                satisfies: "mfa".into(),
                combinations: words(combinations),
            });
        }
        policy
    };
    assert_eq!(under(vec![strong(&["fido2"])]), proven(Class::PhishingResistant));
    assert_eq!(under(vec![strong(&["fido2", "deviceBasedPush"])]), proven(Class::Passwordless));
    assert_eq!(under(vec![strong(&["fido2", "password,sms"])]), proven(Class::Mfa));
}
