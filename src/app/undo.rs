//! Taking back what a run changed. Needs the store alone: neither the plan nor what it was made from.

use uuid::Uuid;

use super::Error;
use super::applied::{Run, found};
use super::apply::{Applying, begin, reported};
use crate::apply::{Carrier, End, Standings, Untakable, inverse};
use crate::model::{ApplyReport, Change, Consent, Opened};
use crate::store::Store;

/// What taking a run back would do.
#[derive(Clone, Debug)]
pub struct Undoing {
    pub run: Run,
    /// The only change that is taken back.
    only: Option<String>,
    /// In the order in which they are carried out: the last first.
    pub changes: Vec<Change>,
    /// What stays as it is, and why.
    pub stays: Vec<Untakable>,
}

/// What taking back `run`, or one change of it, would do.
///
/// # Errors
/// When there is no such run or change, or the store cannot be read.
pub async fn undoing(
    store: Option<&mut Store>,
    tenant: Option<Uuid>,
    run: &str,
    change: Option<&str>,
) -> Result<Undoing, Error> {
    let run = found(store, tenant, run).await?;
    if let Some(change) = change.filter(|change| !run.opened.changes.iter().any(|one| one.id == *change)) {
        return Err(Error::Usage(format!("run {} has no change {change:?}", run.id)));
    }
    let (changes, stays) = inverse(&run.opened.changes, &Standings::of(&run.entries), change);
    Ok(Undoing { only: change.map(str::to_owned), changes, stays, run })
}

/// Takes it back, in a run of its own. What of the run is still in flight is found out first.
///
/// # Errors
/// When another run changes the tenant or was not finished, or the journal cannot be written.
pub async fn undo(applying: Applying<'_>, undoing: Undoing, consent: Consent) -> Result<ApplyReport, Error> {
    let Undoing { run, only, mut changes, .. } = undoing;
    let Applying { access, store, watch, stop, secrets } = applying;
    if !run.is_finished {
        let journal = store.take_up(run.opened.tenant.id, run.id).await?;
        let mut carrier = Carrier::new(&access.reader, journal, Standings::of(&run.entries), watch, stop);
        match carrier.abandon(&run.opened.changes).await? {
            End::Done => {}
            end => return reported(carrier.journal(), end).await,
        }
        (changes, _) = inverse(&run.opened.changes, carrier.standings(), only.as_deref());
    }
    let opened = Opened {
        version: env!("CARGO_PKG_VERSION").into(),
        tenant: run.opened.tenant.clone(),
        plan: run.opened.plan.clone(),
        changes,
        by: access.operator(),
        consent,
        undoes: Some(run.id),
    };
    begin(Applying { access, store, watch, stop, secrets }, opened).await
}
