//! What `palisade.toml` says and what the demo brings: never read in silence, never left out in silence.

use std::fs;

use palisade::sim::{Options, Preset};
use serde_json::Value;

use crate::support::{Run, Tenant, palisade, spec};

fn notes(report: &Value, rule: &str) -> Vec<String> {
    let mut checks = report["checks"].as_array().expect("checks").iter();
    let check = checks.find(|check| check["rule"] == rule).expect("the check");
    check["notes"].as_array().into_iter().flatten().map(|note| note.as_str().expect("a text").to_owned()).collect()
}

fn served_with(more: &str) -> Tenant {
    let spec = spec(60, 1, Preset::Messy);
    let settings = format!("{more}\n{}", palisade::sim::settings_toml(&spec));
    let mut options = Options::new(spec);
    options.speed = 200.0;
    Tenant::serve_with(options, &settings)
}

#[test]
fn a_configuration_for_the_demo_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine.toml"), "nonsense = 1").unwrap();
    for arguments in ["scan --demo --config mine.toml", "snapshot take --demo --config mine.toml x.snapshot"] {
        let run: Run = palisade(folder.path(), arguments).output().unwrap().into();
        assert_eq!(run.code, 2, "{arguments}: {}", run.stderr);
        assert!(run.stderr.contains("the demo brings its own settings"), "{}", run.stderr);
    }
}

#[test]
fn the_demo_says_that_it_does_not_read_palisade_toml_and_names_its_own_settings() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("palisade.toml"), "nonsense = 1").unwrap();
    let scan = "scan --demo --users 60 --seed 1 --speed 500 --format json";
    let run: Run = palisade(folder.path(), scan).output().unwrap().into();
    assert!(run.stderr.contains("palisade.toml is not read: the demo brings its own settings"), "{}", run.stderr);
    let report = run.json();
    let approved = notes(&report, "mailbox.forwards-outside");
    assert!(approved.iter().any(|note| note.ends_with("approved in the demo's own settings")), "{approved:?}");
    let claims = "named in palisade.toml";
    let findings = report["findings"].as_array().expect("findings");
    let named: Vec<&str> = findings.iter().filter_map(|finding| finding["detail"].as_str()).collect();
    assert!(named.iter().all(|detail| !detail.contains(claims)), "{named:?}");
}

#[test]
fn a_wrong_setting_of_a_rule_has_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("max_age = 2", "palisade.toml:4:1: the rule audit.risky-user has no setting max_age", "max_age_days"),
        (
            "max_age_days = \"2\"",
            "palisade.toml:4:16: the setting max_age_days of audit.risky-user is a whole number",
            "",
        ),
    ];
    for (line, expected, hint) in cases {
        let text = format!("strict = false\n\n[settings.\"audit.risky-user\"]\n{line}\n");
        fs::write(folder.path().join("palisade.toml"), text).unwrap();
        let run: Run = palisade(folder.path(), "scan").output().unwrap().into();
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains(expected) && run.stderr.contains(hint), "{}", run.stderr);
        assert!(run.stderr.contains(&format!("\n4 | {line}\n")), "{}", run.stderr);
    }
}

#[test]
fn a_rule_shows_type_and_default_of_its_settings() {
    let folder = tempfile::tempdir().unwrap();
    let run: Run = palisade(folder.path(), "rules show audit.risky-user").output().unwrap().into();
    assert!(run.stdout.contains("max_age_days (a whole number, default "), "{}", run.stdout);
}

#[test]
fn what_the_configuration_names_and_is_not_there_is_noted() {
    let approval = |resource: &str| {
        format!("[[approved]]\nrule = \"mailbox.forwards-outside\"\nresource = \"{resource}\"\nreason = \"so\"\n")
    };
    let holder = |principal: &str, role: &str| {
        format!("[[role_holder]]\nprincipal = \"{principal}\"\nrole = \"{role}\"\nkind = \"permanent\"\n")
    };
    let more = approval("gone@nowhere.example")
        + &holder("gone@nowhere.example", "Exchange Administrator")
        + &holder("00000000-0000-4000-8000-000000000001", "Exchange Adminstrator");
    let tenant = served_with(&more);
    let report = tenant.palisade("scan --format json").json();
    let approvals = notes(&report, "mailbox.forwards-outside");
    let unmet: Vec<_> = approvals.iter().filter(|note| note.contains("nothing that this judges")).collect();
    assert_eq!(unmet.len(), 1, "those that the tenant has are not noted: {approvals:?}");
    assert!(unmet[0].starts_with("gone@nowhere.example is approved in palisade.toml"), "{unmet:?}");
    let holders = notes(&report, "role.service-principal").join("\n");
    for said in [
        "no role is called exchange adminstrator",
        "gone@nowhere.example of exchange administrator in palisade.toml: no user, no app",
    ] {
        assert!(holders.contains(said), "{said}: {holders}");
    }
    assert!(!holders.contains("no role is called exchange administrator"), "{holders}");
}
