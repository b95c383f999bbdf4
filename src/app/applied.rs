//! Runs that changed a tenant, read back from the journal.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::Error;
use crate::apply::{Standings, report};
use crate::model::{ApplyReport, ChangeStatus, HistoryReport, JournalEntry, JournalEvent, Opened, StoredJournal};
use crate::store::Store;

/// A run that changed a tenant, or began to.
#[derive(Clone, Debug)]
pub struct Run {
    pub id: Uuid,
    pub opened: Opened,
    pub is_finished: bool,
    pub(super) entries: Vec<JournalEntry>,
}

/// The run meant by `last`, an id, or the unique beginning of one.
///
/// # Errors
/// When there is none, there are several, or the store cannot be read.
pub(super) async fn found(store: Option<&mut Store>, tenant: Option<Uuid>, run: &str) -> Result<Run, Error> {
    let none = || Error::Usage(format!("there is no run {run:?} that changed a tenant"));
    let store = store.ok_or_else(none)?;
    let mut opened = store.changing_runs(tenant).await?;
    match run {
        "last" => opened.truncate(1),
        beginning => opened.retain(|entry| {
            !beginning.is_empty() && entry.run.to_string().starts_with(&beginning.to_ascii_lowercase())
        }),
    }
    match opened.as_slice() {
        [] => Err(none()),
        [first] => read(store, first.run).await?.ok_or_else(none),
        several => {
            let ids: Vec<String> = several.iter().take(5).map(|entry| entry.run.to_string()).collect();
            Err(Error::Usage(format!("{} runs begin with {run:?}: {}", several.len(), ids.join(", "))))
        }
    }
}

async fn read(store: &mut Store, run: Uuid) -> Result<Option<Run>, Error> {
    let entries = store.journal_of(run).await?;
    let Some(JournalEvent::Opened(opened)) = entries.first().map(|entry| entry.event.clone()) else { return Ok(None) };
    let is_finished = entries.iter().any(|entry| entry.event == JournalEvent::Closed);
    Ok(Some(Run { id: run, opened: *opened, is_finished, entries }))
}

/// The report of a run that changed a tenant; `None` where `run` names none of those, but perhaps a scan.
///
/// # Errors
/// When several runs begin so, or the store cannot be read.
pub async fn applied(store: &mut Store, tenant: Option<Uuid>, run: &str) -> Result<Option<ApplyReport>, Error> {
    let opened = store.changing_runs(tenant).await?;
    let newest = opened.first().map(|entry| entry.run);
    let named = |entry: &JournalEntry| entry.run.to_string().starts_with(&run.to_ascii_lowercase());
    if run == "last" {
        let of = opened.first().map(|entry| entry.tenant).or(tenant);
        let scans = match of {
            Some(of) => store.runs(of).await?,
            None => Vec::new(),
        };
        // Ids of runs are in the order of their time.
        if newest.is_none() || scans.first().is_some_and(|scan| Some(scan.id) > newest) {
            return Ok(None);
        }
    } else if run.is_empty() || !opened.iter().any(named) || !store.runs_beginning(run).await?.is_empty() {
        return Ok(None);
    }
    let found = found(Some(store), tenant, run).await?;
    let head = store.journal_head(found.opened.tenant.id).await?;
    let mut report = report(&found.entries, head, None);
    if let Some(report) = &mut report {
        taken_back(store, report).await?;
    }
    Ok(report)
}

/// Says of each change whether a later run took it back.
async fn taken_back(store: &mut Store, report: &mut ApplyReport) -> Result<(), Error> {
    let mut undoing: BTreeMap<Uuid, Vec<(Uuid, Standings)>> = BTreeMap::new();
    for entry in store.changing_runs(Some(report.tenant.id)).await? {
        if let JournalEvent::Opened(opened) = &entry.event
            && let Some(undone) = opened.undoes
        {
            let standings = Standings::of(&store.journal_of(entry.run).await?);
            undoing.entry(undone).or_default().push((entry.run, standings));
        }
    }
    let run = report.run;
    for change in &mut report.changes {
        if change.status != ChangeStatus::Planned && is_undone(run, &change.id, &undoing) {
            change.status = ChangeStatus::Undone;
        }
    }
    Ok(())
}

/// Whether some run took this change of a run back, and none took that back in turn.
fn is_undone(run: Uuid, change: &str, undoing: &BTreeMap<Uuid, Vec<(Uuid, Standings)>>) -> bool {
    undoing.get(&run).is_some_and(|undone| {
        undone.iter().any(|(by, standings)| {
            standings.get(change).status() == ChangeStatus::Verified && !is_undone(*by, change, undoing)
        })
    })
}

/// Goes over the chains of the journal, of one tenant or of all. `head` is the end of a chain that somebody noted.
///
/// # Errors
/// When the store cannot be read.
pub async fn journals(
    store: Option<&mut Store>,
    tenant: Option<Uuid>,
    head: Option<&str>,
) -> Result<HistoryReport, Error> {
    let chains = match store {
        Some(store) => store.verify_journal(tenant, head).await?,
        None => Vec::new(),
    };
    let journals = chains.into_iter().map(|chain| StoredJournal {
        tenant: chain.tenant,
        end: chain.head,
        broken: chain.broken,
        holds: chain.holds,
    });
    Ok(HistoryReport { journals: journals.collect(), ..HistoryReport::empty() })
}
