//! Answers that lie, replicas that lag, permissions that are missing.

use palisade::model::{ApplyReport, ChangeStatus};
use palisade::sim::{Consent, Fault, Faults, Loss, Rule, Wait};

use super::plan::{POLICY, mailboxes, mixed, policy, sealed};
use super::stage::Stage;

fn assert_verified(report: &ApplyReport, what: &str) {
    let verified = report.changes.iter().all(|change| change.status == ChangeStatus::Verified);
    assert!(verified, "{what}: {:#?}", report.changes);
}

#[test]
fn a_write_that_happened_whatever_its_answer_said_is_not_done_twice() {
    for loss in [Loss::Throttled, Loss::Unavailable, Loss::Timeout, Loss::Reset] {
        let stage = Stage::new(Faults::of(7, vec![Rule::always("", Fault::Done(loss), 1)]));
        let plan = stage.plan(async |access| mixed(access, 3).await);
        let report = stage.apply(&plan).expect("a run");
        assert_verified(&report, &format!("{loss:?}"));
        let ledger = stage.ledger();
        assert_eq!((ledger.writes.len(), ledger.duplicates), (7, 0), "{loss:?}: {:?}", ledger.writes);
        assert_eq!(ledger.total().impolite, 0, "{loss:?}");
    }
}

#[test]
fn a_write_that_was_refused_for_load_is_sent_again_once_a_look_says_it_did_not_happen() {
    let refused = Fault::Throttled(Wait::Decimal);
    let stage = Stage::new(Faults::of(7, vec![Rule::always("/v1.0/identity/conditionalAccess", refused, 1)]));
    let plan = stage.plan(async |access| sealed(access, vec![policy()]));
    let report = stage.apply(&plan).expect("a run");
    assert_verified(&report, "throttled");
    let (_, policies) = stage.tenant.ask("/v1.0/identity/conditionalAccess/policies");
    let ours = policies["value"].as_array().expect("policies").iter().filter(|one| one["displayName"] == POLICY);
    assert_eq!(ours.count(), 1);
    assert_eq!(stage.ledger().total().impolite, 0);
}

#[test]
fn an_effect_that_shows_late_is_waited_for() {
    let stage = Stage::new(Faults::of(7, vec![Rule::always("", Fault::Lag, 1)]));
    let plan = stage.plan(async |access| mixed(access, 6).await);
    let report = stage.apply(&plan).expect("a run");
    let failed = report.changes.iter().filter(|change| change.status == ChangeStatus::Failed).count();
    assert_eq!(failed, 0, "{:#?}", report.changes);
    let ledger = stage.ledger();
    assert_eq!((ledger.writes.len(), ledger.duplicates), (10, 0));
    let back = stage.undo("last", None).expect("a run");
    assert_verified(&back, "taken back at once");
    assert!(stage.tenant.drift().is_none(), "{:#?}", stage.tenant.drift());
}

#[test]
fn without_the_permission_nothing_changes_and_each_change_says_so() {
    let stage = Stage::granted(Faults::none(), Consent::Scan);
    let plan = stage.plan(async |access| {
        let mut changes = mailboxes(access, 2).await;
        changes.push(policy());
        sealed(access, changes)
    });
    let report = stage.apply(&plan).expect("a run");
    assert!(report.changes.iter().all(|change| change.status == ChangeStatus::Failed), "{:#?}", report.changes);
    let why = report.changes[2].why.as_deref().unwrap_or_default();
    assert!(why.contains("not permitted"), "{why}");
    assert!(stage.tenant.drift().is_none());
}
