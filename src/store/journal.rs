//! The journal, written: append-only, each entry chained to the one before, on the disk before anything is sent.

use aws_lc_rs::digest::{Context, SHA256};
use jiff::Timestamp;
use sqlx::{AnyConnection, Connection};
use uuid::Uuid;

use super::lock::TenantLock;
use super::rows::insert;
use super::secrets::take_out;
use super::{Error, Store};
use crate::model::{Call, Intended, Intention, JournalEntry, JournalEvent, JournalHead, Opened, Settlement};

/// What the first entry of a chain is chained to.
pub(super) const BEGINNING: &str = "palisade.journal/1";

/// The journal of a run that changes a tenant. While it lives no other run changes this tenant.
#[derive(Debug)]
pub struct Journal<'s> {
    store: &'s mut Store,
    tenant: Uuid,
    run: Uuid,
    _lock: TenantLock,
}

/// Leave to send one request: it is in the journal, and the journal on the disk. Only [`Journal::intend`] makes one.
#[derive(Debug)]
pub struct Intent {
    change: String,
    call: Call,
    version: Option<String>,
}

impl Intended for Intent {
    fn call(&self) -> &Call {
        &self.call
    }

    fn if_match(&self) -> Option<&str> {
        self.version.as_deref()
    }
}

impl Intent {
    /// The id of the change it is of.
    pub fn change(&self) -> &str {
        &self.change
    }
}

impl Store {
    /// Begins a run that changes a tenant.
    ///
    /// # Errors
    /// [`Error::Locked`] while another process changes this tenant, [`Error::Unfinished`] when an earlier run was not
    /// carried to its end, [`Error::Secret`] when a change holds one; else when the store cannot be written.
    pub async fn begin_run(&mut self, run: Uuid, opened: Opened) -> Result<Journal<'_>, Error> {
        let tenant = opened.tenant.id;
        let lock = TenantLock::take(self.path(), tenant, run)?;
        if let Some(run) = self.unfinished(tenant).await? {
            return Err(Error::Unfinished { run });
        }
        let mut whole = serde_json::to_value(&opened.changes).map_err(|error| self.unreadable("plan", error))?;
        if take_out(&mut whole) {
            return Err(Error::Secret);
        }
        let mut journal = Journal { store: self, tenant, run, _lock: lock };
        journal.note([JournalEvent::Opened(Box::new(opened))]).await?;
        Ok(journal)
    }

    /// Takes up a run that was not carried to its end.
    ///
    /// # Errors
    /// As [`Store::begin_run`].
    pub async fn take_up(&mut self, tenant: Uuid, run: Uuid) -> Result<Journal<'_>, Error> {
        let lock = TenantLock::take(self.path(), tenant, run)?;
        Ok(Journal { store: self, tenant, run, _lock: lock })
    }
}

impl Journal<'_> {
    pub fn run(&self) -> Uuid {
        self.run
    }

    #[cfg(test)]
    pub(super) fn store_for_tests(&mut self) -> &mut Store {
        self.store
    }

    /// Writes what will be sent next; gives the leave to send it, in the same order.
    ///
    /// # Errors
    /// When it is not on the disk: then nothing may be sent.
    pub async fn intend(&mut self, intentions: Vec<Intention>) -> Result<Vec<Intent>, Error> {
        let intents = intentions.iter().map(Intent::of).collect();
        self.note(intentions.into_iter().map(|one| JournalEvent::Intended(Box::new(one)))).await?;
        Ok(intents)
    }

    /// Writes what became of what was sent.
    ///
    /// # Errors
    /// When it cannot be written: the requests stay in flight for whoever takes the run up.
    pub async fn settle(&mut self, settled: Vec<(Intent, Settlement)>) -> Result<(), Error> {
        self.note(settled.into_iter().map(|(_, settlement)| JournalEvent::Settled(settlement))).await
    }

    /// Writes anything that gives no leave.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn note(&mut self, events: impl IntoIterator<Item = JournalEvent>) -> Result<(), Error> {
        let events: Vec<JournalEvent> = events.into_iter().collect();
        let written = append(&mut self.store.connection, self.tenant, self.run, events).await;
        written.map_err(|error| self.store.told(error))
    }

    /// Every entry of this run so far.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn entries(&mut self) -> Result<Vec<JournalEntry>, Error> {
        self.store.journal_of(self.run).await
    }

    /// The end of the tenant's chain.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn head(&mut self) -> Result<JournalHead, Error> {
        self.store.journal_head(self.tenant).await
    }
}

impl Intent {
    fn of(intention: &Intention) -> Self {
        let Intention { change, request, version, .. } = intention.clone();
        Self { change, call: request, version }
    }
}

/// Adds entries to a tenant's chain, all in one transaction.
async fn append(
    connection: &mut AnyConnection,
    tenant: Uuid,
    run: Uuid,
    events: Vec<JournalEvent>,
) -> Result<(), sqlx::Error> {
    let mut change = connection.begin_with("begin immediate").await?;
    let (mut number, mut hash) = last(&mut change, tenant).await?;
    let mut rows = Vec::with_capacity(events.len());
    for event in events {
        number = number.saturating_add(1);
        let word = event.word();
        let entry = JournalEntry { tenant, number: number.unsigned_abs(), run, at: Timestamp::now(), event };
        let body = text(&entry).map_err(super::run::invalid)?;
        hash = chained(&hash, &body);
        rows.push([
            tenant.to_string().into(),
            number.into(),
            run.to_string().into(),
            word.into(),
            body.into(),
            hash.as_str().into(),
        ]);
    }
    insert(&mut change, "insert into journal (tenant, number, run, event, body, hash)", rows, "").await?;
    change.commit().await
}

/// Number and hash of the last entry.
pub(super) async fn last(connection: &mut AnyConnection, tenant: Uuid) -> Result<(i64, String), sqlx::Error> {
    let sql = "select number, hash from journal where tenant = $1 order by number desc limit 1";
    let last = sqlx::query_as(sql).bind(tenant.to_string()).fetch_optional(connection).await?;
    Ok(last.unwrap_or_else(|| (0, BEGINNING.to_owned())))
}

fn text(entry: &JournalEntry) -> Result<String, serde_json::Error> {
    let mut body = serde_json::to_value(entry)?;
    take_out(&mut body);
    serde_json::to_string(&body)
}

/// The hash of an entry, through which all before it count.
pub(super) fn chained(before: &str, body: &str) -> String {
    let mut context = Context::new(&SHA256);
    context.update(before.as_bytes());
    context.update(b"\n");
    context.update(body.as_bytes());
    context.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
