//! Two scans of one tenant with a sign-off between them, and roles that changed hands in every way there is: each change
//! is told once, by what the simulated tenant wrote down when it made it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use palisade::sim::{Called, Options, Preset};
use serde_json::Value;

use crate::support::{Run, Tenant, palisade, spec};

/// The rules that speak of changes.
const RULES: [&str; 3] = ["role.not-signed-off", "role.event-not-accepted", "role.exchange-admin"];

fn tenant(preset: Preset) -> Tenant {
    let mut options = Options::new(spec(200, 5, preset));
    options.speed = 200.0;
    Tenant::serve(options)
}

fn scan(tenant: &Tenant, state: &Path) -> Value {
    let run = tenant.palisade(&format!("scan --format json --state {}", state.display()));
    assert!([0, 1, 4].contains(&run.code), "ended with {}: {}", run.code, run.stderr);
    run.json()
}

fn sign_off(state: &Path, more: &[&str]) {
    let mut command = palisade(state, "history sign-off last --by Ada --reason review --state");
    let run: Run = command.arg(state).args(more).output().expect("the program runs").into();
    assert_eq!(run.code, 0, "{}", run.stderr);
}

/// What a report says of changed roles: rule and resource, and whether an accepted administrator did it.
fn told(report: &Value) -> BTreeMap<(String, String), bool> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let findings = report["findings"].as_array().expect("findings");
    let of_roles = findings.iter().filter(|finding| RULES.iter().any(|rule| finding["rule"] == *rule));
    let by_accepted = |finding: &Value| {
        let evidence = finding["evidence"].as_array().expect("evidence");
        let mut said =
            evidence.iter().filter(|one| one["fact"].as_str().is_some_and(|fact| fact.ends_with(".byAccepted")));
        said.next().is_some_and(|one| one["value"] == true)
    };
    of_roles.map(|finding| ((text(&finding["rule"]), text(&finding["resource"]["id"])), by_accepted(finding))).collect()
}

fn status<'r>(report: &'r Value, rule: &str) -> &'r str {
    let checks = report["checks"].as_array().expect("checks");
    let check = checks.iter().find(|check| check["rule"] == rule).expect("it was judged");
    check["status"].as_str().expect("a status")
}

#[test]
fn each_change_between_two_scans_is_told_once_and_called_what_it_is() {
    let state = tempfile::tempdir().expect("a folder");
    let (before, after) = (tenant(Preset::Messy), tenant(Preset::Later));
    scan(&before, state.path());
    sign_off(state.path(), &[]);
    let quiet = scan(&before, state.path());
    assert_eq!(told(&quiet), BTreeMap::new(), "what was signed off is right");
    assert!(RULES.iter().all(|rule| status(&quiet, rule) == "passed"), "{quiet:#}");

    let changes = &after.truth().changes;
    let ways: BTreeSet<&str> = changes.iter().map(|change| change.what).collect();
    assert_eq!(ways.len(), 12, "{ways:#?}");
    let told_as = |change: &palisade::sim::RoleChange| match change.called {
        Called::Expected => None,
        Called::Explained => Some(true),
        Called::Unexpected => Some(false),
    };
    let named = |change: &palisade::sim::RoleChange| (change.rule.to_owned(), change.resource_id.clone());
    let planted: BTreeMap<(String, String), bool> =
        changes.iter().filter_map(|change| Some((named(change), told_as(change)?))).collect();
    let report = scan(&after, state.path());
    assert_eq!(told(&report), planted);
    let unrecorded = changes.iter().find(|change| change.what == "without an audit record").expect("planted");
    let findings = report["findings"].as_array().expect("findings");
    let finding = findings.iter().find(|finding| finding["resource"]["id"] == *unrecorded.resource_id).expect("told");
    assert!(finding["detail"].as_str().is_some_and(|detail| detail.contains("NO AUDIT RECORD")), "{finding:#}");

    // The last run is never the measure.
    assert_eq!(told(&scan(&after, state.path())), planted);
    // One area is accepted for itself.
    sign_off(state.path(), &["--only", "app"]);
    assert_eq!(told(&scan(&after, state.path())), planted);
    sign_off(state.path(), &["--only", "role"]);
    let accepted = scan(&after, state.path());
    assert_eq!(told(&accepted), BTreeMap::new());
    let resolved = accepted["resolved"].as_array().expect("a list");
    let resolved = resolved.iter().filter(|finding| RULES.iter().any(|rule| finding["rule"] == *rule)).count();
    assert_eq!(resolved, planted.len(), "a person accepted them");
}
