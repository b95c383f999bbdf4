//! The journal, read back, and its chain gone over.

use sqlx::Row;
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::journal::{BEGINNING, chained, last};
use super::{Error, Store};
use crate::model::{JournalEntry, JournalEvent, JournalHead};

/// What going over a tenant's chain found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Chain {
    pub tenant: Uuid,
    /// The end of it, as it stands.
    pub head: JournalHead,
    /// The first thing that is wrong.
    pub broken: Option<String>,
    /// Whether the head that was asked for is an entry's: none was cut off after it was noted.
    pub holds: Option<bool>,
}

impl Store {
    /// Every entry of a run, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn journal_of(&mut self, run: Uuid) -> Result<Vec<JournalEntry>, Error> {
        let query = sqlx::query_scalar("select body from journal where run = $1 order by number").bind(run.to_string());
        let bodies: Vec<String> = query.fetch_all(&mut self.connection).await.map_err(|error| self.told(error))?;
        self.entries(&bodies)
    }

    /// The first entry of each run that changed a tenant, newest first; of one tenant or of all.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn changing_runs(&mut self, tenant: Option<Uuid>) -> Result<Vec<JournalEntry>, Error> {
        let query = sqlx::query_scalar("select body from journal where event = 'opened' order by number desc");
        let bodies: Vec<String> = query.fetch_all(&mut self.connection).await.map_err(|error| self.told(error))?;
        let mut entries = self.entries(&bodies)?;
        entries.retain(|entry| tenant.is_none_or(|tenant| tenant == entry.tenant));
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.run));
        Ok(entries)
    }

    /// The run of this tenant that was begun and not carried to its end.
    pub async fn unfinished(&mut self, tenant: Uuid) -> Result<Option<Uuid>, Error> {
        let sql = "select run from journal where tenant = $1 and event = 'opened' and run not in \
                   (select run from journal where tenant = $1 and event = 'closed') order by number desc limit 1";
        let query = sqlx::query_scalar(sql).bind(tenant.to_string());
        let run: Option<String> = query.fetch_optional(&mut self.connection).await.map_err(|error| self.told(error))?;
        let read = run.map(|run| Uuid::try_parse(&run)).transpose();
        read.map_err(|error| self.unreadable("journal", error))
    }

    /// The end of a tenant's chain.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn journal_head(&mut self, tenant: Uuid) -> Result<JournalHead, Error> {
        let (number, head) = last(&mut self.connection, tenant).await.map_err(|error| self.told(error))?;
        Ok(JournalHead { entries: number.unsigned_abs(), head })
    }

    /// Goes over every tenant's chain, or one's. `head` is the end of a chain that somebody noted.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn verify_journal(&mut self, tenant: Option<Uuid>, head: Option<&str>) -> Result<Vec<Chain>, Error> {
        let sql = "select tenant, number, run, event, body, hash from journal order by tenant, number";
        let rows = sqlx::query(sql).fetch_all(&mut self.connection).await.map_err(|error| self.told(error))?;
        let mut chains: Vec<Walk> = Vec::new();
        for row in &rows {
            let link = Link::of(row).map_err(|error| self.unreadable("journal", error))?;
            if tenant.is_some_and(|tenant| tenant != link.tenant) {
                continue;
            }
            match chains.last_mut().filter(|walk| walk.tenant == link.tenant) {
                Some(walk) => walk.step(&link, head),
                None => chains.push(Walk::begin(&link, head)),
            }
        }
        Ok(chains.into_iter().map(|walk| walk.chain(head)).collect())
    }

    fn entries(&self, bodies: &[String]) -> Result<Vec<JournalEntry>, Error> {
        let read = bodies.iter().map(|body| serde_json::from_str(body)).collect::<Result<_, _>>();
        read.map_err(|error| self.unreadable("journal", error))
    }
}

/// One row.
struct Link {
    tenant: Uuid,
    number: i64,
    run: String,
    event: String,
    body: String,
    hash: String,
}

impl Link {
    fn of(row: &AnyRow) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self {
            tenant: Uuid::try_parse(row.try_get("tenant")?)?,
            number: row.try_get("number")?,
            run: row.try_get("run")?,
            event: row.try_get("event")?,
            body: row.try_get("body")?,
            hash: row.try_get("hash")?,
        })
    }
}

/// A chain, as far as it was gone over.
struct Walk {
    tenant: Uuid,
    number: i64,
    hash: String,
    broken: Option<String>,
    met: bool,
}

impl Walk {
    fn begin(link: &Link, head: Option<&str>) -> Self {
        let mut walk = Self { tenant: link.tenant, number: 0, hash: BEGINNING.to_owned(), broken: None, met: false };
        walk.step(link, head);
        walk
    }

    fn step(&mut self, link: &Link, head: Option<&str>) {
        let wrong = self.wrong(link);
        self.broken = self.broken.take().or(wrong);
        self.number = link.number;
        self.hash.clone_from(&link.hash);
        self.met |= head.is_some_and(|head| head.eq_ignore_ascii_case(&link.hash));
    }

    fn wrong(&self, link: &Link) -> Option<String> {
        let next = self.number.saturating_add(1);
        if link.number != next {
            return Some(format!("entry {next} is missing"));
        }
        if chained(&self.hash, &link.body) != link.hash {
            return Some(format!("entry {next} was changed, or the one before it"));
        }
        let agrees = serde_json::from_str::<JournalEntry>(&link.body).is_ok_and(|entry| {
            entry.tenant == self.tenant
                && i64::try_from(entry.number) == Ok(link.number)
                && entry.run.to_string() == link.run
                && entry.event.word() == link.event
        });
        (!agrees).then(|| format!("entry {next} is filed under what it is not"))
    }

    fn chain(self, head: Option<&str>) -> Chain {
        let Self { tenant, number, hash, broken, met } = self;
        let entries = number.unsigned_abs();
        Chain { tenant, head: JournalHead { entries, head: hash }, broken, holds: head.map(|_| met) }
    }
}

impl JournalEvent {
    /// The word it is filed under.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Opened(_) => "opened",
            Self::Intended(_) => "intended",
            Self::Settled(_) => "settled",
            Self::Seen(_) => "seen",
            Self::Skipped { .. } => "skipped",
            Self::Resumed { .. } => "resumed",
            Self::Closed => "closed",
        }
    }
}
