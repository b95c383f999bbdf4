//! `scan --auto-apply safe`: a scan that changes what the configuration allows, and nothing else.

use palisade::app;
use palisade::sim::{Consent, Fault, Faults, Rule};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::plan::{mailboxes, sealed};
use super::stage::{Silent, Stage, consent};
use crate::support::Run;

/// Adds to the administrator's `palisade.toml` what a scan may change.
fn allow(stage: &Stage, fixes: &[&str], most: u32) {
    let path = stage.tenant.folder().join("palisade.toml");
    let own = std::fs::read_to_string(&path).expect("the file is there");
    let own = own.split("\n[auto_apply]").next().unwrap_or_default();
    let text = format!("{own}\n[auto_apply]\nfixes = {fixes:?}\nmax_changes = {most}\n");
    std::fs::write(&path, text).expect("room for a file");
}

fn scan(stage: &Stage, more: &str) -> Run {
    stage.tenant.palisade(&format!("scan --format json --state {} {more}", stage.state().display()))
}

/// What the scan says that it changed: the run, and the words for what became of each change.
fn applied(report: &Value) -> Vec<(String, String)> {
    let changes = report["auto_apply"]["applied"]["changes"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    changes.iter().map(|change| (text(&change["fix"]), text(&change["status"]))).collect()
}

fn left(report: &Value) -> Vec<String> {
    let left = report["auto_apply"]["left"].as_array().expect("a list").iter();
    left.map(|one| one["why"].as_str().expect("a reason").to_owned()).collect()
}

const ALLOWED: [&str; 3] = ["enable-mailbox-auditing", "remove-audit-bypass", "stop-tenant-creation"];

#[test]
fn a_scan_changes_what_is_allowed_no_more_at_a_time_than_is_allowed_and_only_when_told() {
    let stage = Stage::new(Faults::none());
    allow(&stage, &ALLOWED, 2);
    assert_eq!(scan(&stage, "").json()["auto_apply"], Value::Null, "not told to");
    assert!(stage.ledger().writes.is_empty());

    let first = scan(&stage, "--auto-apply safe");
    let report = first.json();
    let done = applied(&report);
    assert_eq!(done.len(), 2, "{:#}", report["auto_apply"]);
    assert!(done.iter().all(|(fix, status)| ALLOWED.contains(&&**fix) && status == "verified"), "{done:?}");
    assert_eq!(left(&report), ["max_changes = 2 are made in this run"]);
    assert_eq!(stage.ledger().writes.len(), 2);
    let consent = &report["auto_apply"]["applied"]["consent"];
    assert_eq!(consent["how"], "configured", "{consent}");
    assert!(consent["said"].as_str().expect("text").contains("max_changes = 2"), "{consent}");

    let second = scan(&stage, "--auto-apply safe").json();
    assert_eq!((applied(&second).len(), left(&second).len()), (1, 0), "{:#}", second["auto_apply"]);
    let third = scan(&stage, "--auto-apply safe").json();
    assert_eq!(third["auto_apply"]["applied"], Value::Null, "there is nothing left to do");
    assert_eq!(stage.ledger().writes.len(), 3);
    stage.assert_chained();

    let schema = stage.tenant.palisade("report --schema scan").json();
    let validator = jsonschema::validator_for(&schema).expect("a well-formed schema");
    assert!(validator.is_valid(&report) && validator.is_valid(&third));
    for run in [&second, &report] {
        let run = run["auto_apply"]["applied"]["run"].as_str().expect("a run");
        let back = stage.tenant.palisade(&format!("undo {run} --yes --state {}", stage.state().display()));
        assert_eq!(back.code, 0, "{}{}", back.stdout, back.stderr);
    }
    assert!(stage.tenant.drift().is_none(), "{:#?}", stage.tenant.drift());
}

#[test]
fn what_was_not_read_whole_is_not_changed_unasked() {
    let settings = "/adminapi/beta/InvokeCommand/Get-TransportConfig";
    let stage = Stage::new(Faults::of(4, vec![Rule::always(settings, Fault::ErrorInSuccess, u32::MAX)]));
    allow(&stage, &ALLOWED, 25);
    let report = scan(&stage, "--auto-apply safe").json();
    let done: Vec<String> = applied(&report).into_iter().map(|(fix, _)| fix).collect();
    assert_eq!(done, ["remove-audit-bypass", "stop-tenant-creation"], "{:#}", report["auto_apply"]);
    let why = left(&report);
    assert!(why.len() == 1 && why[0].starts_with("transport_config was not read whole: "), "{why:?}");
}

#[test]
fn nothing_is_changed_while_an_earlier_run_is_not_settled() {
    let stage = Stage::new(Faults::none());
    allow(&stage, &ALLOWED, 25);
    let plan = stage.plan(async |access| sealed(access, mailboxes(access, 2).await));
    let stopped = stage.run(async |access| {
        let mut store = app::Store::open(stage.state()).await.expect("a store");
        let stop = CancellationToken::new();
        stop.cancel();
        let applying =
            app::Applying { access, store: &mut store, watch: &Silent, stop: &stop, secrets: &app::Secrets::default() };
        app::apply(applying, &plan, consent()).await.expect("a run")
    });
    assert!(stopped.finished_at.is_none());
    let run = scan(&stage, "--auto-apply safe --fail-on never");
    let report = run.json();
    let held = report["auto_apply"]["held"].as_str().expect("a reason");
    assert!(held.contains(&stopped.run.to_string()), "{held}");
    assert_eq!(run.code, 1, "somebody must look: {}", run.stderr);
    assert!(stage.ledger().writes.is_empty());
}

#[test]
fn what_is_held_and_a_change_that_fails_ends_the_scan_with_one() {
    let stage = Stage::granted(Faults::none(), Consent::Scan);
    allow(&stage, &ALLOWED, 25);
    let held = scan(&stage, "--auto-apply safe --fail-on never");
    let why = held.json()["auto_apply"]["held"].as_str().expect("a reason").to_owned();
    assert!(why.contains("lacks Policy.ReadWrite.Authorization"), "{why}");
    assert_eq!((held.code, stage.ledger().writes.len()), (1, 0), "{}", held.stderr);

    allow(&stage, &ALLOWED[..2], 25);
    let run = scan(&stage, "--auto-apply safe --fail-on never");
    let done = applied(&run.json());
    assert!(!done.is_empty() && done.iter().all(|(_, status)| status == "failed"), "{done:?}");
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(stage.tenant.drift().is_none());
}

#[test]
fn what_nobody_allowed_or_nobody_may_allow_is_refused_before_anything_is_read() {
    let stage = Stage::new(Faults::none());
    let refused = |more: &str, why: &str| {
        let run = scan(&stage, more);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains(why), "{}", run.stderr);
    };
    refused("--auto-apply safe", "has no [auto_apply]");
    refused("--auto-apply review", "invalid value 'review'");
    refused("--auto-apply safe --only audit", "cannot be used with");
    allow(&stage, &["disable-smtp-auth"], 5);
    refused("--auto-apply safe", "is review, not safe");
    allow(&stage, &["answer-risky-users"], 5);
    refused("--auto-apply safe", "is for a person to do");
    allow(&stage, &["make-it-good"], 5);
    refused("--auto-apply safe", "there is no fix");
    allow(&stage, &ALLOWED, 5);
    let stateless = stage.tenant.palisade("scan --auto-apply safe");
    assert_eq!(stateless.code, 2, "{}", stateless.stderr);
    assert!(stage.ledger().writes.is_empty() && stage.ledger().total().requests == 0);
}
