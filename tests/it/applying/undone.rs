//! Carried out and taken back: the tenant is as it was before.

use palisade::model::{ApplyReport, ChangeStatus};
use palisade::sim::Faults;

use super::plan::{mailboxes, mixed, policy, sealed, smtp_auth};
use super::stage::Stage;

fn statuses(report: &ApplyReport) -> Vec<ChangeStatus> {
    report.changes.iter().map(|change| change.status).collect()
}

fn assert_verified(report: &ApplyReport) {
    assert!(statuses(report).iter().all(|status| *status == ChangeStatus::Verified), "{:#?}", report.changes);
    assert!(report.is_done());
}

#[test]
fn a_plan_is_carried_out_seen_and_taken_back_and_that_is_taken_back_too() {
    let stage = Stage::new(Faults::none());
    let plan = stage.plan(async |access| mixed(access, 12).await);
    let report = stage.apply(&plan).expect("a run");
    assert_verified(&report);
    let ledger = stage.ledger();
    assert_eq!((ledger.writes.len(), ledger.duplicates, ledger.needless), (16, 0, 0));
    assert_eq!(ledger.total().impolite, 0);
    let changed = stage.tenant.drift();
    assert!(!changed.is_none());

    let back = stage.undo(&report.run.to_string(), None).expect("a run");
    assert_verified(&back);
    assert_eq!(back.undoes, Some(report.run));
    assert!(stage.tenant.drift().is_none(), "{:#?}", stage.tenant.drift());

    let again = stage.undo(&back.run.to_string(), None).expect("a run");
    assert_verified(&again);
    assert_eq!(stage.tenant.drift(), changed);
    stage.assert_chained();
}

#[test]
fn one_change_is_taken_back_and_not_what_others_rest_on() {
    let stage = Stage::new(Faults::none());
    let plan = stage.plan(async |access| mixed(access, 1).await);
    let report = stage.apply(&plan).expect("a run");
    let refused = stage.undo("last", Some("smtp")).expect("a run");
    assert!(refused.changes.is_empty(), "the policy depends on it");
    let back = stage.undo(&report.run.to_string(), Some("trimmed")).expect("a run");
    assert_eq!(statuses(&back), [ChangeStatus::Verified]);
}

#[test]
fn what_somebody_changed_since_is_left_alone_and_told() {
    let stage = Stage::new(Faults::none());
    let plan = stage.plan(async |access| sealed(access, mailboxes(access, 3).await));
    let theirs = stage.plan(async |access| sealed(access, vec![mailboxes(access, 1).await.remove(0)]));
    // Somebody else switches one of the three first: as the plan wants it.
    stage.apply(&theirs).expect("a run");
    let report = stage.apply(&plan).expect("a run");
    assert_eq!(statuses(&report), [ChangeStatus::Skipped, ChangeStatus::Verified, ChangeStatus::Verified]);
    assert!(report.changes[0].already, "{:?}", report.changes[0]);
    // And switches another back: an undo must not count that as its own.
    stage.undo(&report.run.to_string(), Some(&plan.changes[1].id)).expect("a run");
    let back = stage.undo(&report.run.to_string(), None).expect("a run");
    let told: Vec<_> = back.changes.iter().map(|change| (change.status, change.already)).collect();
    assert_eq!(told, [(ChangeStatus::Verified, false), (ChangeStatus::Skipped, true)]);
}

#[test]
fn drift_stops_the_change_and_what_depends_on_it_alone() {
    let stage = Stage::new(Faults::none());
    let plan = stage.plan(async |access| {
        let mut changes = vec![smtp_auth(access).await];
        if let palisade::model::Expect::Holds(held) = &mut changes[0].precondition.expect {
            held[0].is = "something that never was".into();
        }
        if let palisade::model::Expect::Holds(held) = &mut changes[0].verify.expect {
            held[0].is = "something that never will be".into();
        }
        let mut dependent = policy();
        dependent.depends_on = vec!["smtp".into()];
        changes.push(dependent);
        changes.extend(mailboxes(access, 2).await);
        sealed(access, changes)
    });
    let report = stage.apply(&plan).expect("a run");
    use ChangeStatus::{Skipped, Verified};
    assert_eq!(statuses(&report), [Skipped, Skipped, Verified, Verified]);
    assert!(report.changes[0].why.as_deref().is_some_and(|why| why.starts_with("changed since: ")), "{report:#?}");
    assert!(report.changes[1].why.as_deref().is_some_and(|why| why.contains("depends on smtp")), "{report:#?}");
    assert_eq!(stage.ledger().writes.len(), 2);
}
