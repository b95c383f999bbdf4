//! A thousand mailboxes: writes go in batches and under the quotas, as reads do.

use palisade::model::ChangeStatus;
use palisade::sim::{Consent, Options, Preset};

use super::plan::{mailboxes, sealed};
use super::stage::Stage;
use crate::support::spec;

const MAILBOXES: usize = 1_000;

#[test]
fn a_thousand_mailboxes_are_changed_once_each_politely_and_in_batches() {
    let mut options = Options::new(spec(1_400, 4, Preset::Messy));
    options.speed = 2_000.0;
    options.consent = Consent::Harden;
    let stage = Stage::with(options);
    let plan = stage.plan(async |access| sealed(access, mailboxes(access, MAILBOXES).await));
    let before = stage.ledger().total().requests;
    let report = stage.apply(&plan).expect("a run");
    let verified = report.changes.iter().filter(|change| change.status == ChangeStatus::Verified).count();
    assert_eq!(verified, MAILBOXES);
    let ledger = stage.ledger();
    assert_eq!((ledger.writes.len(), ledger.duplicates, ledger.needless), (MAILBOXES, 0, 0));
    assert_eq!((ledger.total().impolite, ledger.total().throttled), (0, 0));
    // Of each ten: one batch that writes, and those that read before and after, as many as run side by side. One by one
    // it would be three thousand.
    let asked = ledger.total().requests - before;
    assert!(asked * 10 <= 12 * MAILBOXES as u64, "{asked} requests");
    stage.assert_chained();
}
