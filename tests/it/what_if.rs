//! Microsoft's own evaluation as the judge of ours: a simulated What If that reads the policies for itself.

use std::collections::BTreeSet;
use std::io::Read;

use palisade::sim::{Faults, Options, Preset};
use serde_json::Value;
use uuid::Uuid;

use crate::support::{Tenant, spec};

fn options(users: usize, seed: u64, preset: Preset) -> Options {
    let mut options = Options::new(spec(users, seed, preset));
    options.speed = 500.0;
    options.faults = Faults::none();
    options
}

fn scanned(tenant: &Tenant) -> Value {
    let run = tenant.palisade("scan --format json --no-state");
    assert!([0, 1, 4].contains(&run.code), "{} {}", run.code, run.stderr);
    run.json()
}

/// Whoever was asked about, by the snapshot file.
fn asked(tenant: &Tenant) -> Vec<Uuid> {
    let run = tenant.palisade("snapshot take kept.snapshot --force");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let file = std::fs::File::open(tenant.folder().join("kept.snapshot")).expect("a file");
    let mut lines = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut lines).expect("lines");
    let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let targets = lines.filter(|line| line["line"] == "page" && line["family"] == "what_if");
    targets.map(|line| line["target"].as_str().expect("a target")[..36].parse().expect("an id")).collect()
}

#[test]
fn the_two_agree_on_every_sign_in_whatever_the_tenant() {
    for (seed, preset) in [(1, Preset::Messy), (2, Preset::Messy), (3, Preset::Messy), (4, Preset::Healthy)] {
        let tenant = Tenant::serve(options(300, seed, preset));
        let check = &scanned(&tenant)["cross_check"];
        assert_eq!(check["disagreements"], serde_json::json!([]), "{seed}: {check:#}");
        let number = |name: &str| check[name].as_u64().expect("a number");
        assert!((3..=20).contains(&number("asked")), "{seed}: {check}");
        assert_eq!((number("agreed"), number("undecided")), (number("asked"), 0), "{seed}: {check}");
        let sent = tenant.ledger().calls.iter().filter(|call| call.path.ends_with("/evaluate")).count();
        assert_eq!(sent as u64, number("asked"));
    }
}

#[test]
fn one_contradiction_is_said_first_and_nothing_rests_on_what_it_shakes() {
    let calm = Tenant::serve(options(300, 1, Preset::Healthy));
    let before = scanned(&calm);
    // The weakest come first, and in a healthy tenant these are the break-glass accounts, on whom no check rests.
    let user = *asked(&calm).last().expect("some were asked about");
    drop(calm);
    let tenant = Tenant::serve(Options { contrary: Some(user), ..options(300, 1, Preset::Healthy) });
    let report = scanned(&tenant);
    let disagreements = report["cross_check"]["disagreements"].as_array().expect("a list");
    assert_eq!(disagreements.len(), 1, "{disagreements:#?}");
    assert_eq!(disagreements[0]["account"]["id"], user.to_string());
    let record = disagreements[0]["record"].to_string();
    assert!(!record.contains(&user.to_string()) && !record.contains("example"), "{record}");
    let not_assessed = |report: &Value| -> BTreeSet<String> {
        let checks = report["checks"].as_array().expect("checks").iter();
        let open = checks.filter(|check| check["not_assessed"].as_u64() > Some(0));
        open.map(|check| check["rule"].as_str().expect("a rule").to_owned()).collect()
    };
    let shaken: BTreeSet<String> = not_assessed(&report).difference(&not_assessed(&before)).cloned().collect();
    assert!(shaken.contains("mfa.password-alone"), "{shaken:?}");
    let page = tenant.palisade("scan --no-state").stdout;
    assert!(page.starts_with("MICROSOFT DISAGREES"), "{page}");
    assert!(page.contains("\nWHAT IF\n"), "{page}");
}

#[test]
fn a_snapshot_file_is_judged_with_the_answers_that_it_holds() {
    let calm = Tenant::serve(options(200, 2, Preset::Messy));
    let user = asked(&calm)[0];
    drop(calm);
    let tenant = Tenant::serve(Options { contrary: Some(user), ..options(200, 2, Preset::Messy) });
    asked(&tenant);
    let asked_before = tenant.ledger().calls.len();
    let live = scanned(&tenant);
    let asked_live = tenant.ledger().calls.len();
    let kept = tenant.palisade("scan --snapshot kept.snapshot --format json").json();
    assert!(asked_live > asked_before && tenant.ledger().calls.len() == asked_live);
    assert_eq!(kept["cross_check"], live["cross_check"]);
    assert_eq!(kept["cross_check"]["disagreements"].as_array().map(Vec::len), Some(1));
}

#[test]
fn where_it_may_not_be_asked_nothing_is_said_of_it() {
    for preset in [Preset::Unlicensed, Preset::NoPermissions] {
        let tenant = Tenant::serve(options(100, 3, preset));
        let run = tenant.palisade("scan --format json --no-state");
        if run.code != 3 {
            assert_eq!(run.json()["cross_check"], Value::Null, "{}", run.stderr);
        }
        assert!(!tenant.ledger().calls.iter().any(|call| call.path.ends_with("/evaluate")));
    }
}
