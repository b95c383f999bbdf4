//! `palisade apply`, `undo`, `history show` and `history verify` as scripts meet them.

use palisade::model::Plan;
use palisade::sim::Faults;
use serde_json::Value;

use super::plan::{mailboxes, sealed, smtp_auth};
use super::stage::{Stage, written};
use crate::support::Run;

fn staged() -> (Stage, Plan) {
    let stage = Stage::new(Faults::none());
    let plan = stage.plan(async |access| {
        let mut changes = vec![smtp_auth(access).await];
        changes.extend(mailboxes(access, 2).await);
        sealed(access, changes)
    });
    written(&plan, stage.tenant.folder());
    (stage, plan)
}

fn palisade(stage: &Stage, arguments: &str) -> Run {
    stage.tenant.palisade(&format!("{arguments} --state {}", stage.state().display()))
}

fn json(run: &Run, kind: &str, stage: &Stage) -> Value {
    let report = run.json();
    let schema = stage.tenant.palisade(&format!("report --schema {kind}")).json();
    let validator = jsonschema::validator_for(&schema).expect("a well-formed schema");
    let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    report
}

#[test]
fn a_plan_is_carried_out_shown_verified_and_taken_back() {
    let (stage, plan) = staged();
    let done = palisade(&stage, &format!("apply hardening.plan --yes --plan-digest {} --format json", plan.digest));
    assert_eq!(done.code, 0, "{}", done.stderr);
    let report = json(&done, "apply", &stage);
    let run = report["run"].as_str().expect("a run").to_owned();
    assert_eq!(report["consent"]["how"], "command_line");

    let shown = palisade(&stage, "history show last");
    assert_eq!(shown.code, 0, "{}", shown.stderr);
    assert!(shown.stdout.contains("3 verified") && shown.stdout.contains("palisade undo"), "{}", shown.stdout);

    let head = report["journal"]["head"].as_str().expect("a head");
    let verified = palisade(&stage, &format!("history verify --head {head}"));
    assert_eq!(verified.code, 0, "{}", verified.stdout);
    assert_eq!(palisade(&stage, "history verify --head 00ff").code, 1, "a head that was never there");

    assert_eq!(palisade(&stage, "undo last --yes").code, 2, "not the whole id");
    let back = palisade(&stage, &format!("undo {run} --yes"));
    assert_eq!(back.code, 0, "{}{}", back.stdout, back.stderr);
    assert!(stage.tenant.drift().is_none());
    let shown = palisade(&stage, &format!("history show {run} --format json"));
    let undone = json(&shown, "apply", &stage);
    assert!(undone["changes"].as_array().expect("changes").iter().all(|change| change["status"] == "undone"));
}

#[test]
fn without_a_terminal_or_with_another_digest_nothing_is_changed() {
    let (stage, _) = staged();
    let asked = palisade(&stage, "apply hardening.plan");
    assert_eq!(asked.code, 1, "{}", asked.stderr);
    assert!(asked.stderr.contains("--plan-digest"), "{}", asked.stderr);
    let other = palisade(&stage, "apply hardening.plan --yes --plan-digest 00ff");
    assert_eq!(other.code, 2, "{}", other.stderr);
    assert_eq!(palisade(&stage, "apply hardening.plan --yes").code, 2);
    let stateless = stage.tenant.palisade("apply hardening.plan --no-state");
    assert_eq!(stateless.code, 2, "{}", stateless.stderr);
    assert!(stage.tenant.drift().is_none());
    assert!(stage.ledger().writes.is_empty());
}

#[test]
fn a_plan_that_was_edited_is_of_another_tenant_or_too_old_is_refused() {
    let (stage, plan) = staged();
    let refused = |plan: &Plan, why: &str| {
        written(plan, stage.tenant.folder());
        let run = palisade(&stage, &format!("apply hardening.plan --yes --plan-digest {}", plan.digest));
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains(why), "{}", run.stderr);
    };
    let mut edited = plan.clone();
    edited.changes.truncate(1);
    refused(&edited, "was changed after it was made");
    let mut elsewhere = plan.clone();
    elsewhere.tenant.id = uuid::Uuid::from_u128(7);
    refused(&elsewhere.seal().expect("JSON"), "the plan is for tenant");
    let mut stale = plan.clone();
    stale.made_from.taken_at = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(25);
    refused(&stale.seal().expect("JSON"), "25 hours ago");
    let mut unordered = plan;
    unordered.changes[0].depends_on = vec![unordered.changes[1].id.clone()];
    refused(&unordered.seal().expect("JSON"), "does not come before it");
    assert!(stage.ledger().writes.is_empty());
}
