//! `scan --framework`: the controls of a framework as a script meets them.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::support::{Run, palisade};

fn scan(more: &str) -> Value {
    let arguments = format!("scan --demo --users 60 --speed 1000 --format json {more}");
    let run: Run = palisade(Path::new("."), &arguments).output().expect("the program runs").into();
    assert!([0, 1, 4].contains(&run.code), "ended with {}: {}", run.code, run.stderr);
    run.json()
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().map(Vec::as_slice).unwrap_or_else(|| panic!("no list {name}"))
}

#[test]
fn every_control_is_told_of_and_follows_from_its_checks() {
    let report = scan("--framework cis-m365-7.0 --framework scuba --framework nist-800-53");
    let schema = palisade(Path::new("."), "report --schema scan").output().expect("the program runs");
    let schema: Value = serde_json::from_slice(&schema.stdout).expect("a schema");
    assert!(jsonschema::validator_for(&schema).expect("a schema").is_valid(&report));

    let frameworks: Vec<&str> =
        list(&report, "compliance").iter().filter_map(|one| one["framework"].as_str()).collect();
    assert_eq!(frameworks, ["cis-m365-7.0", "scuba", "nist-800-53"]);
    let ended: BTreeMap<&str, &str> = list(&report, "checks")
        .iter()
        .filter_map(|check| Some((check["rule"].as_str()?, check["status"].as_str()?)))
        .collect();
    for framework in list(&report, "compliance") {
        let controls = list(framework, "controls");
        for word in ["passed", "failed", "not_assessed", "not_applicable", "manual"] {
            let with = controls.iter().filter(|control| control["status"] == word).count();
            assert_eq!(framework["counts"][word], with, "{} {word}", framework["framework"]);
        }
        for control in controls {
            let statuses: Vec<&str> = list(control, "checks")
                .iter()
                .map(|check| {
                    let rule = check["rule"].as_str().expect("a text");
                    assert_eq!(check["status"], ended[rule], "{rule}");
                    ended[rule]
                })
                .collect();
            let some = |word: &str| statuses.contains(&word);
            let expected = match () {
                () if statuses.is_empty() => "manual",
                () if some("failed") || some("waived") => "failed",
                () if some("not_assessed") => "not_assessed",
                () if some("passed") => "passed",
                () => "not_applicable",
            };
            assert_eq!(control["status"], expected, "{control}");
        }
    }
    assert_eq!(scan("--only legacy")["compliance"], serde_json::json!([]), "who does not ask is not told");
}

#[test]
fn what_was_left_out_never_passes_a_control() {
    let report = scan("--only legacy --framework cis-m365-7.0");
    for control in list(&report["compliance"][0], "controls") {
        let left_out = list(control, "checks").iter().any(|check| check["status"].is_null());
        assert!(!left_out || control["status"] != "passed", "{control}");
    }
}
