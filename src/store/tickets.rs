//! What is known of tickets. An operation is written down before it is sent, and again when its answer was seen: whoever
//! is killed in between knows afterwards that he does not know.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::Row;
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::document::{read_word, word};
use super::lock::TenantLock;
use super::rows::{Cell, insert};
use super::run::{invalid, millis, moment};
use super::{Error, Store};
use crate::model::{Fingerprint, Pending, Ticket, TicketOperation};

/// The tickets of one tenant in one ticket system. While it lives no other process of this machine carries any out.
#[derive(Debug)]
pub struct TicketBook<'s> {
    store: &'s mut Store,
    tenant: String,
    target: String,
    tickets: BTreeMap<Fingerprint, Ticket>,
    _lock: TenantLock,
}

/// Numbers of the first and the last run that were carried out to a ticket system.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Carried {
    pub first: i64,
    pub last: i64,
}

impl Store {
    /// Every ticket of the tenant that is known in this ticket system, by fingerprint.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn tickets(&mut self, tenant: Uuid, target: &str) -> Result<BTreeMap<Fingerprint, Ticket>, Error> {
        let query = sqlx::query(TICKETS).bind(tenant.to_string()).bind(target);
        let rows = query.fetch_all(&mut self.connection).await.map_err(|error| self.told(error))?;
        let read = rows.iter().map(ticket).collect::<Result<Vec<_>, _>>();
        let read = read.map_err(|error| self.unreadable("ticket", error))?;
        Ok(read.into_iter().map(|ticket| (ticket.fingerprint.clone(), ticket)).collect())
    }

    /// Which runs were carried out to this ticket system; `None`: none.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn carried(&mut self, tenant: Uuid, target: &str) -> Result<Option<Carried>, Error> {
        let sql = "select first_run, last_run from ticket_target where tenant = $1 and target = $2";
        let query = sqlx::query_as(sql).bind(tenant.to_string()).bind(target);
        let found: Option<(i64, i64)> =
            query.fetch_optional(&mut self.connection).await.map_err(|error| self.told(error))?;
        Ok(found.map(|(first, last)| Carried { first, last }))
    }

    /// Opens the book of a ticket system for a run with this id.
    ///
    /// # Errors
    /// [`Error::TicketsLocked`] while another process has it open; else when the store cannot be read.
    pub async fn ticket_book(&mut self, tenant: Uuid, target: &str, run: Uuid) -> Result<TicketBook<'_>, Error> {
        let lock = TenantLock::of_tickets(self.path(), tenant, run)?;
        let tickets = self.tickets(tenant, target).await?;
        Ok(TicketBook { store: self, tenant: tenant.to_string(), target: target.into(), tickets, _lock: lock })
    }
}

impl TicketBook<'_> {
    pub fn tickets(&self) -> &BTreeMap<Fingerprint, Ticket> {
        &self.tickets
    }

    /// Notes that the run of this number is carried out.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn begin(&mut self, number: i64) -> Result<(), Error> {
        let row = [self.tenant.as_str().into(), self.target.as_str().into(), number.into(), number.into()];
        let done = insert(&mut self.store.connection, TARGET, vec![row], TARGET_AGAIN).await;
        done.map_err(|error| self.store.told(error))
    }

    /// Writes down that this operation is about to be sent. It is on the disk when this returns.
    ///
    /// # Errors
    /// When the store cannot be written: then it must not be sent.
    pub async fn intend(&mut self, operation: &TicketOperation, since: Timestamp) -> Result<(), Error> {
        let known = self.tickets.get(&operation.fingerprint);
        let ticket = match known {
            Some(known) if known.key.is_some() => known.clone(),
            _ => Ticket::to_be_made(operation),
        };
        let pending = Some(Pending { operation: operation.clone(), since });
        self.write(vec![Ticket { pending, ..ticket }]).await
    }

    /// The operation that was intended was carried out; `key` is what the system calls the ticket, where it said so.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn settle(&mut self, fingerprint: &Fingerprint, key: Option<String>) -> Result<(), Error> {
        let Some(ticket) = self.tickets.get(fingerprint).cloned() else { return Ok(()) };
        let Some(Pending { operation, .. }) = ticket.pending.clone() else { return Ok(()) };
        self.write(vec![ticket.after(&operation, key)]).await
    }

    /// The operation that was intended was refused: everything is as it was before.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn withdraw(&mut self, fingerprint: &Fingerprint) -> Result<(), Error> {
        match self.tickets.get(fingerprint).cloned() {
            Some(ticket) if ticket.key.is_some() => self.write(vec![Ticket { pending: None, ..ticket }]).await,
            _ => self.forget(fingerprint).await,
        }
    }

    /// Keeps what gets no ticket.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn hold(&mut self, tickets: Vec<Ticket>) -> Result<(), Error> {
        let new = tickets.into_iter().filter(|ticket| self.tickets.get(&ticket.fingerprint) != Some(ticket)).collect();
        self.write(new).await
    }

    /// Knows nothing of a ticket any more.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn forget(&mut self, fingerprint: &Fingerprint) -> Result<(), Error> {
        let sql = "delete from ticket where tenant = $1 and target = $2 and fingerprint = $3";
        let query = sqlx::query(sql).bind(&self.tenant).bind(&self.target).bind(fingerprint.as_str());
        query.execute(&mut self.store.connection).await.map_err(|error| self.store.told(error))?;
        self.tickets.remove(fingerprint);
        Ok(())
    }

    async fn write(&mut self, tickets: Vec<Ticket>) -> Result<(), Error> {
        let row = |ticket: &Ticket| {
            let pending = ticket.pending.as_ref();
            let operation = pending.map(|pending| serde_json::to_string(&pending.operation)).transpose()?;
            let since = pending.map(|pending| millis(pending.since));
            Ok([
                self.tenant.as_str().into(),
                self.target.as_str().into(),
                ticket.fingerprint.as_str().into(),
                word(&ticket.state)?.into(),
                Cell::from(ticket.key.as_deref()),
                word(&ticket.severity)?.into(),
                ticket.content.as_str().into(),
                word(&ticket.last)?.into(),
                Cell::from(operation),
                Cell::from(since),
            ])
        };
        let rows: Result<Vec<_>, serde_json::Error> = tickets.iter().map(row).collect();
        let rows = rows.map_err(|error| self.store.told(invalid(error)))?;
        let done = insert(&mut self.store.connection, TICKET, rows, TICKET_AGAIN).await;
        done.map_err(|error| self.store.told(error))?;
        self.tickets.extend(tickets.into_iter().map(|ticket| (ticket.fingerprint.clone(), ticket)));
        Ok(())
    }
}

const TICKETS: &str = "select * from ticket where tenant = $1 and target = $2";
const TICKET: &str = "insert into ticket (tenant, target, fingerprint, state, key, severity, content, last, pending, \
                      pending_since)";
const TICKET_AGAIN: &str = "on conflict (tenant, target, fingerprint) do update set state = excluded.state, \
     key = excluded.key, severity = excluded.severity, content = excluded.content, last = excluded.last, \
     pending = excluded.pending, pending_since = excluded.pending_since";
const TARGET: &str = "insert into ticket_target (tenant, target, first_run, last_run)";
const TARGET_AGAIN: &str = "on conflict (tenant, target) do update set last_run = excluded.last_run";

fn ticket(row: &AnyRow) -> Result<Ticket, Box<dyn std::error::Error + Send + Sync>> {
    let pending: Option<&str> = row.try_get("pending")?;
    let since: Option<i64> = row.try_get("pending_since")?;
    let pending = pending.zip(since).map(|(operation, since)| {
        Ok::<_, serde_json::Error>(Pending { operation: serde_json::from_str(operation)?, since: moment(since) })
    });
    Ok(Ticket {
        fingerprint: read_word(row.try_get("fingerprint")?)?,
        state: read_word(row.try_get("state")?)?,
        key: row.try_get("key")?,
        severity: read_word(row.try_get("severity")?)?,
        content: row.try_get("content")?,
        last: read_word(row.try_get("last")?)?,
        pending: pending.transpose()?,
    })
}
