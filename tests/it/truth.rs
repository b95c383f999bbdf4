//! What the tenant's maker wrote down while planting against what a scan finds: none missed, none false.

use std::collections::{BTreeMap, BTreeSet};

use palisade::sim::{Faults, Options, Preset};
use serde_json::Value;

use crate::support::{Tenant, spec};

/// A finding as both sides name it: rule, resource type, resource id, ids of what is affected.
type Named = (String, String, String, BTreeSet<String>);

#[test]
fn a_messy_tenant_of_5000_is_judged_as_it_was_made() {
    judged_as_made(5_000, 7, Preset::Messy, Faults::none());
}

#[test]
fn a_differently_seeded_one_too() {
    judged_as_made(5_000, 20_261_125, Preset::Messy, Faults::none());
}

#[test]
fn faults_that_a_client_can_recover_from_change_nothing() {
    judged_as_made(1_000, 7, Preset::Messy, Faults::recoverable(7));
}

#[test]
fn security_defaults_and_missing_licences_are_judged_as_made() {
    judged_as_made(300, 3, Preset::SecurityDefaults, Faults::none());
    judged_as_made(300, 3, Preset::Unlicensed, Faults::none());
}

#[test]
fn a_healthy_tenant_fails_nothing_and_everything_is_assessed() {
    let (tenant, report) = scanned(800, 11, Preset::Healthy, Faults::none());
    assert_eq!(found(&report), BTreeSet::new());
    // What a plain scan leaves out by choice is no doubt about the tenant.
    let is_doubt = |gap: &Value| gap["gap"] != "not_asked";
    let doubtful: Vec<&Value> =
        checks(&report).filter(|check| check["gaps"].as_array().is_none_or(|gaps| gaps.iter().any(is_doubt))).collect();
    assert!(doubtful.is_empty(), "{doubtful:#?}");
    assert!(tenant.truth().expected.is_empty());
}

#[test]
fn with_half_the_permissions_nothing_is_found_that_is_not_there_and_nothing_unread_passes() {
    let (tenant, report) = scanned(400, 5, Preset::HalfPermissions, Faults::none());
    let planted = planted(&tenant);
    let invented: Vec<Named> = found(&report).difference(&planted).cloned().collect();
    assert!(invented.is_empty(), "{invented:#?}");
    let missed: BTreeSet<String> = planted.difference(&found(&report)).map(|(rule, ..)| rule.clone()).collect();
    let passed: Vec<String> = checks(&report)
        .filter(|check| check["status"] == "passed" || check["status"] == "not_applicable")
        .filter_map(|check| check["rule"].as_str().map(str::to_owned))
        .filter(|rule| missed.contains(rule))
        .collect();
    assert!(passed.is_empty(), "passed without being looked at: {passed:?}");
    assert!(checks(&report).any(|check| check["missing_permissions"].as_array().is_some_and(|list| !list.is_empty())));
}

fn judged_as_made(users: usize, seed: u64, preset: Preset, faults: Faults) {
    let (tenant, report) = scanned(users, seed, preset, faults);
    let (found, planted) = (found(&report), planted(&tenant));
    let (missed, invented) = (only_in(&planted, &found), only_in(&found, &planted));
    assert!(missed.is_empty() && invented.is_empty(), "missed: {missed:#?}\ninvented: {invented:#?}");
    let ledger = tenant.ledger();
    assert_eq!(ledger.total().impolite, 0, "called before a wait was over");
    assert_eq!(ledger.misplaced, 0, "a token reached a stranger");
}

/// What the first has and the second has not; of lists that both have, only whom they differ in.
fn only_in(one: &BTreeSet<Named>, other: &BTreeSet<Named>) -> Vec<Named> {
    let known =
        |named: &Named| other.iter().find(|known| (&known.0, &known.1, &known.2) == (&named.0, &named.1, &named.2));
    let less = |(rule, kind, id, affected): &Named, known: &Named| {
        (rule.clone(), kind.clone(), id.clone(), affected.difference(&known.3).cloned().collect::<BTreeSet<_>>())
    };
    let named = one.difference(other).map(|named| match known(named) {
        Some(known) => less(named, known),
        None => named.clone(),
    });
    named.filter(|named| known(named).is_none() || !named.3.is_empty()).collect()
}

fn scanned(users: usize, seed: u64, preset: Preset, faults: Faults) -> (Tenant, Value) {
    let mut options = Options::new(spec(users, seed, preset));
    options.speed = 40.0;
    options.faults = faults;
    let tenant = Tenant::serve(options);
    let run = tenant.palisade("scan --format json");
    assert!([0, 1, 4].contains(&run.code), "ended with {}:\n{}", run.code, run.stderr);
    let report = run.json();
    (tenant, report)
}

fn checks(report: &Value) -> impl Iterator<Item = &Value> {
    report["checks"].as_array().expect("checks").iter()
}

/// Findings by rule and resource. Those that list are put together: how a rule tells causes apart is for its own cases.
fn found(report: &Value) -> BTreeSet<Named> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let named = |finding: &Value| {
        let affected = finding["affected"].as_array().into_iter().flatten().map(|one| text(&one["id"])).collect();
        (text(&finding["rule"]), text(&finding["resource"]["type"]), text(&finding["resource"]["id"]), affected)
    };
    together(report["findings"].as_array().expect("findings").iter().map(named))
}

fn planted(tenant: &Tenant) -> BTreeSet<Named> {
    let named = |one: &palisade::sim::Expected| {
        let affected = one.affected.iter().cloned().collect();
        (one.rule.to_string(), one.resource_type.to_string(), one.resource_id.clone(), affected)
    };
    together(tenant.truth().expected.iter().map(named))
}

fn together(all: impl Iterator<Item = Named>) -> BTreeSet<Named> {
    let mut found: BTreeMap<(String, String, String), BTreeSet<String>> = BTreeMap::new();
    all.for_each(|(rule, kind, id, affected)| found.entry((rule, kind, id)).or_default().extend(affected));
    found.into_iter().map(|((rule, kind, id), affected)| (rule, kind, id, affected)).collect()
}
