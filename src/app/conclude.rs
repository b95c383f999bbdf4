//! The end of a scan: judged after what earlier runs knew, and kept.

use jiff::Timestamp;
use uuid::Uuid;

use super::Error;
use super::incidents::roads;
use super::scan::{Judged, Judging, judge};
use crate::model::{History, ScanReport, Snapshot};
use crate::store::{self, KEEP_RUNS, NewRun, Store};

/// A scan's report, and why it could not be kept where it could not.
pub struct Concluded {
    pub report: ScanReport,
    pub unkept: Option<Error>,
}

/// How often a scan is placed anew because others were stored meanwhile.
const PATIENCE: usize = 5;

/// What the store knows of a tenant. `file_of` is when a snapshot file was taken that is to be judged.
///
/// # Errors
/// When it cannot be read, or when the snapshot file is no newer than the last run: judged after it, it would undo what
/// is known.
pub async fn history(store: &mut Store, tenant: Uuid, file_of: Option<Timestamp>) -> Result<History, Error> {
    let mut history = store.history(tenant).await?;
    history.roads = roads(store, tenant, Timestamp::now()).await?;
    match (&history.previous, file_of) {
        // Kept to the millisecond.
        (Some(previous), Some(taken)) if previous.taken_at.as_millisecond() >= taken.as_millisecond() => {
            Err(Error::Usage(format!(
                "the snapshot is of {}, and the store already has a run of {}: leave --state out to judge it by itself",
                minute(taken),
                minute(previous.taken_at)
            )))
        }
        _ => Ok(history),
    }
}

/// A moment to the minute, in UTC.
fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// Judges a snapshot and, where there is a store, keeps the run. A run that cannot be kept is reported all the same.
pub async fn conclude(
    snapshot: &Snapshot,
    judging: &Judging<'_>,
    mut history: History,
    store: Option<&mut Store>,
) -> Concluded {
    let mut judged = judge(snapshot, judging, &history);
    let Some(store) = store else { return Concluded { report: judged.report, unkept: None } };
    for _ in 0..PATIENCE {
        match keep(&judged, judging, &history, store).await {
            Ok(()) => return Concluded { report: judged.report, unkept: None },
            Err(store::Error::MovedOn) => {}
            Err(error) => return Concluded { report: judged.report, unkept: Some(error.into()) },
        }
        history = match store.history(snapshot.tenant).await {
            // The ways that attackers took do not change with a run that only reads.
            Ok(read) => History { roads: history.roads, ..read },
            Err(error) => return Concluded { report: judged.report, unkept: Some(error.into()) },
        };
        judged = judge(snapshot, judging, &history);
    }
    Concluded { report: judged.report, unkept: Some(store::Error::MovedOn.into()) }
}

async fn keep(
    judged: &Judged,
    judging: &Judging<'_>,
    history: &History,
    store: &mut Store,
) -> Result<(), store::Error> {
    let run = NewRun {
        report: &judged.report,
        judged_by: &judged.judged_by,
        unread: &judged.unread,
        role_holders: &judged.role_holders,
        seen: &judged.seen,
        keep: judging.settings.keep_runs.unwrap_or(KEEP_RUNS),
        after: history.previous.as_ref().map(|run| run.id),
    };
    store.save(run).await
}
