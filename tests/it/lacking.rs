//! What a scan, a doctor and a registration say of what is missing: the same names, each check once.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use palisade::sim::{Fault, Faults, Options, Preset, Rule};
use serde_json::Value;

use crate::support::{Tenant, spec};

fn options(preset: Preset) -> Options {
    let mut options = Options::new(spec(120, 4, preset));
    options.speed = 200.0;
    options
}

fn dead_graph(fault: Fault) -> Tenant {
    let faults = Faults::of(4, vec![Rule::always("/v1.0/", fault, u32::MAX), Rule::always("/beta/", fault, u32::MAX)]);
    Tenant::serve(Options { faults, ..options(Preset::Healthy) })
}

fn names(list: &Value) -> BTreeSet<String> {
    list.as_array().expect("a list").iter().map(|name| name.as_str().expect("a name").to_owned()).collect()
}

/// Every permission and role that the registration lists.
fn registered(tenant: &Tenant) -> BTreeSet<String> {
    let setup = tenant.palisade("doctor --setup scan --format json").json();
    assert_eq!(setup["schema"], "palisade.setup/1");
    let of = |list: &Value| -> BTreeSet<String> {
        list.as_array().expect("a list").iter().map(|one| one["name"].as_str().expect("a name").to_owned()).collect()
    };
    &of(&setup["permissions"]) | &of(&setup["roles"])
}

/// Names to grant, with the checks that the page says they would show.
fn groups(page: &str) -> BTreeMap<String, Vec<String>> {
    let (_, part) = page.split_once("\nNOT ASSESSED\n").expect("something is not assessed");
    let (part, _) = part.split_once("\n\n").expect("the part ends");
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut group = None;
    for line in part.lines() {
        let (indent, text) = (line.len() - line.trim_start().len(), line.trim());
        if indent == 2 {
            let names = text.strip_prefix("grant ").and_then(|text| text.split_once(" to see "));
            group = names.map(|(names, _)| names.to_owned());
        } else if let Some(group) = &group {
            let checks = text.split(", ").map(|check| check.trim_end_matches(',').to_owned());
            groups.entry(group.clone()).or_default().extend(checks);
        }
    }
    groups
}

#[test]
fn only_what_is_missing_is_asked_for_and_each_check_stands_once() {
    for preset in [Preset::HalfPermissions, Preset::NoPermissions] {
        let tenant = Tenant::serve(options(preset));
        let doctor = tenant.palisade("doctor --format json").json();
        let held = &names(&doctor["sign_in"]["graph_roles"]) | &names(&doctor["sign_in"]["exchange_roles"]);
        let registered = registered(&tenant);
        let scan = tenant.palisade("scan --format json").json();
        for check in scan["checks"].as_array().expect("checks") {
            let missing = names(&check["missing_permissions"]);
            let unheard: Vec<&String> = missing.difference(&registered).collect();
            assert!(unheard.is_empty(), "{preset:?}: {} names {unheard:?}", check["rule"]);
            let idle: Vec<&String> = missing.intersection(&held).collect();
            assert!(idle.is_empty(), "{preset:?}: {} wants what is held: {idle:?}", check["rule"]);
        }
        for state in doctor["permissions"].as_array().expect("a list") {
            let name = state["permission"].as_str().expect("a name");
            assert!(registered.contains(name), "{preset:?}: the doctor names {name}");
        }
        let groups = groups(&tenant.palisade("scan").stdout);
        let checks: Vec<&String> = groups.values().flatten().collect();
        let once: BTreeSet<&String> = checks.iter().copied().collect();
        assert_eq!(checks.len(), once.len(), "{preset:?}: {groups:#?}");
    }
}

/// What each check lacks, as the doctor counts it.
fn costs(doctor: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let mut costs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let permissions = doctor["permissions"].as_array().expect("a list").iter();
    for state in permissions.filter(|state| state["granted"] != true) {
        let permission = state["permission"].as_str().expect("a name");
        for check in names(&state["checks"]) {
            costs.entry(check).or_default().insert(permission.to_owned());
        }
    }
    costs
}

#[test]
fn a_scan_and_a_doctor_agree_on_what_each_check_lacks() {
    for preset in [Preset::HalfPermissions, Preset::NoPermissions] {
        let tenant = Tenant::serve(options(preset));
        let foretold = costs(&tenant.palisade("doctor --format json").json());
        let scan = tenant.palisade("scan --format json").json();
        for check in scan["checks"].as_array().expect("checks") {
            let rule = check["rule"].as_str().expect("an id");
            let lacks = names(&check["missing_permissions"]);
            let foretold = foretold.get(rule).cloned().unwrap_or_default();
            // What was granted may be enough to judge all the same; then nothing is missing.
            assert!(lacks.is_empty() || lacks == foretold, "{preset:?}: {rule} lacks {lacks:?}, foretold {foretold:?}");
        }
    }
}

#[test]
fn the_doctor_counts_what_one_grant_would_show_as_the_scan_does() {
    let tenant = Tenant::serve(options(Preset::NoPermissions));
    let scan = tenant.palisade("scan").stdout;
    let (permission, rest) =
        scan.split_once("Granting ").and_then(|(_, rest)| rest.split_once(" would show ")).unwrap();
    let count = rest.split_whitespace().next().unwrap();
    let doctor = tenant.palisade("doctor").stdout;
    let (_, part) = doctor.split_once(&format!("missing {permission}\n")).expect("the permission is missing");
    assert!(part.trim_start().starts_with(&format!("{count} checks lack nothing else: ")), "{part}");
}

#[test]
fn a_missing_role_is_told_from_a_missing_permission() {
    let missing = |preset, rule: &str| {
        let scan = Tenant::serve(options(preset)).palisade(&format!("scan --only {rule} --format json")).json();
        (names(&scan["checks"][0]["missing_permissions"]), scan["checks"][0]["gaps"].clone())
    };
    let set = |names: &[&str]| -> BTreeSet<String> { names.iter().map(|&name| name.to_owned()).collect() };
    assert_eq!(missing(Preset::HalfPermissions, "audit.bypass").0, set(&["Global Reader"]));
    let both = set(&["Global Reader", "MailboxSettings.Read"]);
    assert_eq!(missing(Preset::HalfPermissions, "mailbox.rule-forwards-outside").0, both);
    let (names, _) = missing(Preset::NoPermissions, "mailbox.rule-forwards-outside");
    assert!(names.is_superset(&both), "{names:?}");
    let (names, gaps) = missing(Preset::NoPermissions, "audit.bypass");
    assert!(names.is_superset(&set(&["Exchange.ManageAsApp", "Global Reader"])), "{names:?}");
    assert!(gaps.as_array().expect("gaps").iter().all(|gap| gap["gap"] == "denied"), "{gaps}");
}

#[test]
fn a_graph_that_gives_no_answer_is_no_clean_bill() {
    for (fault, says) in [
        (Fault::WrongContentType, "answered with a web page instead of JSON"),
        (Fault::EmptyBody, "answered with nothing"),
        (Fault::Reset, "cannot be reached"),
    ] {
        let run = dead_graph(fault).palisade("doctor");
        assert_eq!(run.code, 3, "{fault:?}: {}", run.stdout);
        assert!(run.stdout.contains("A scan cannot run"), "{fault:?}: {}", run.stdout);
        let page = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(page.contains(says), "{fault:?}: {page}");
    }
}

#[test]
fn a_graph_that_never_answers_is_not_waited_for_long() {
    let tenant = dead_graph(Fault::Hang(Duration::from_secs(1_000_000)));
    let begun = Instant::now();
    let run = tenant.palisade("doctor");
    assert!(begun.elapsed() < Duration::from_secs(90), "{:?}", begun.elapsed());
    assert_eq!(run.code, 3, "{}", run.stdout);
    assert!(run.stdout.contains("gave no answer within 30 s"), "{}", run.stdout);
}

#[test]
fn one_cause_of_many_gaps_is_told_once() {
    let run = dead_graph(Fault::WrongContentType).palisade("scan");
    let page = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = page.matches("answered with a web page instead of JSON").count();
    assert_eq!(told, 1, "{}", run.stdout);
    assert!(page.contains(" families, ") && run.stdout.lines().count() < 100, "{}", run.stdout);
    assert!(!page.contains("at least 0") && !page.contains("()"), "{page}");
}

#[test]
fn a_refused_redirect_names_where_it_points() {
    let faults = Faults::lossy(4, "/v1.0/organization", Fault::ForeignRedirect);
    let tenant = Tenant::serve(Options { faults, ..options(Preset::Healthy) });
    let scan = tenant.palisade("scan --format json").json();
    let families = scan["families"].as_array().expect("families");
    let organization = families.iter().find(|family| family["family"] == "organization").expect("the family");
    let why = organization["gap"]["detail"].as_str().expect("a reason");
    assert!(why.contains("127.0.0.1 sends to ") && !why.contains("()"), "{why}");
}

#[test]
fn a_clock_ten_minutes_off_is_told() {
    for (ahead, side) in [(600, "behind"), (-600, "ahead of")] {
        let tenant = Tenant::serve(Options { date_ahead: ahead, ..options(Preset::Healthy) });
        let run = tenant.palisade("scan --only guest");
        assert!(run.stderr.contains("this machine's clock is ") && run.stderr.contains(side), "{}", run.stderr);
        assert!(run.stdout.contains("this machine's clock is "), "{}", run.stdout);
        let told =
            tenant.palisade("scan --only guest --format json").json()["requests"]["clock_ahead_seconds"].as_i64();
        assert!(told.is_some_and(|told| (told + ahead).abs() < 60), "{told:?}");
    }
    let right = Tenant::serve(options(Preset::Healthy)).palisade("scan --only guest --format json");
    assert_eq!(right.json()["requests"]["clock_ahead_seconds"], Value::Null);
}
