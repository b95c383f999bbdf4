//! Stored runs, read back.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use uuid::Uuid;

use super::document::read_word;
use super::run::moment;
use super::{Error, Store};
use crate::model::{
    Check, Finding, FindingStatus, Gap, HeldRole, Part, RuleId, StoredRun, StoredTenant, TenantSummary, Unsettled,
};

/// What is kept of one run.
#[derive(Clone, Debug)]
pub struct Sight {
    pub tenant: StoredTenant,
    pub run: StoredRun,
    /// Counts up in the order in which runs were stored.
    pub number: i64,
    /// Gravest first, then by fingerprint.
    pub findings: Vec<Finding>,
    /// By rule id.
    pub checks: Vec<Check>,
    pub judged_by: BTreeMap<RuleId, String>,
    pub role_holders: Part<Vec<HeldRole>>,
    /// The rules of which it is kept which events they judged.
    pub events_of: BTreeSet<RuleId>,
}

/// What became of a finding that a run did not find again.
#[derive(Clone, Debug)]
pub enum Absence {
    Resolved(Finding),
    Unsettled(Unsettled),
}

type Wrong = Box<dyn std::error::Error + Send + Sync>;

impl Store {
    /// The tenants of which runs are kept, each as its last run read it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn tenants(&mut self) -> Result<Vec<StoredTenant>, Error> {
        let sql = "select r.about from run r where r.number = (select max(number) from run where tenant = r.tenant) \
                   order by r.tenant";
        let rows: Vec<String> =
            sqlx::query_scalar(sql).fetch_all(&mut self.connection).await.map_err(|error| self.told(error))?;
        let read = rows.iter().map(|about| tenant(about)).collect::<Result<_, _>>();
        read.map_err(|error| self.unreadable("tenant", error))
    }

    /// The runs whose id begins so: each with its tenant. `beginning` holds hex digits and hyphens alone.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn runs_beginning(&mut self, beginning: &str) -> Result<Vec<(Uuid, Uuid)>, Error> {
        let beginning: String = beginning.chars().filter(|c| c.is_ascii_hexdigit() || *c == '-').collect();
        let query = sqlx::query_as("select tenant, id from run where id like $1 order by tenant, number");
        let rows: Vec<(String, String)> = query
            .bind(format!("{}%", beginning.to_ascii_lowercase()))
            .fetch_all(&mut self.connection)
            .await
            .map_err(|error| self.told(error))?;
        let read = |(tenant, run): &(String, String)| Ok((Uuid::try_parse(tenant)?, Uuid::try_parse(run)?));
        rows.iter().map(read).collect::<Result<_, uuid::Error>>().map_err(|error| self.unreadable("run", error))
    }

    /// Every run of a tenant, newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn runs(&mut self, tenant: Uuid) -> Result<Vec<StoredRun>, Error> {
        let query = sqlx::query(RUNS).bind(tenant.to_string());
        let rows = query.fetch_all(&mut self.connection).await.map_err(|error| self.told(error))?;
        let short = self.short_names().await?;
        let mut runs = Vec::new();
        let mut documents = Holders::default();
        for (at, row) in rows.iter().enumerate() {
            let mut run = stored(row).map_err(|error| self.unreadable("run", error))?;
            name(&mut run, &short);
            if let Some(before) = rows.get(at.saturating_add(1)) {
                let changed = documents.changed(&mut self.connection, before, row).await;
                let changed = changed.map_err(|error| self.unreadable("list of role holders", error))?;
                (run.roles_gained, run.roles_lost) = changed.unzip();
            }
            runs.push(run);
        }
        Ok(runs)
    }

    /// One run with all that is kept of it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn sight(&mut self, tenant: Uuid, run: Uuid) -> Result<Sight, Error> {
        let (tenant, run) = (tenant.to_string(), run.to_string());
        let row = sqlx::query(RUN).bind(&tenant).bind(&run).fetch_one(&mut self.connection).await;
        let row = row.map_err(|error| self.told(error))?;
        let findings = sqlx::query(SIGHTINGS).bind(&tenant).bind(&run).fetch_all(&mut self.connection).await;
        let findings = findings.map_err(|error| self.told(error))?;
        let verdicts = sqlx::query(VERDICTS).bind(&tenant).bind(&run).fetch_all(&mut self.connection).await;
        let verdicts = verdicts.map_err(|error| self.told(error))?;
        let events_of = sqlx::query_scalar(SEEN).bind(&tenant).bind(&run).fetch_all(&mut self.connection).await;
        let events_of: Vec<String> = events_of.map_err(|error| self.told(error))?;
        let mut sight = sight(&row, &findings, &verdicts).map_err(|error| self.unreadable("run", error))?;
        name(&mut sight.run, &self.short_names().await?);
        Ok(Sight { events_of: events_of.iter().filter_map(|id| RuleId::new(id)).collect(), ..sight })
    }

    /// What became of findings that went in the runs after one and up to another, by fingerprint: the last word counts.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn absences(&mut self, tenant: Uuid, between: (i64, i64)) -> Result<BTreeMap<String, Absence>, Error> {
        let numbered = self.numbered_absences(tenant, between).await?;
        Ok(numbered.into_iter().map(|(print, (_, absence))| (print, absence)).collect())
    }

    /// The same with the number of the run that had the last word.
    pub(super) async fn numbered_absences(
        &mut self,
        tenant: Uuid,
        between: (i64, i64),
    ) -> Result<BTreeMap<String, (i64, Absence)>, Error> {
        let query = sqlx::query(ABSENCES).bind(tenant.to_string()).bind(between.0).bind(between.1);
        let rows = query.fetch_all(&mut self.connection).await.map_err(|error| self.told(error))?;
        let read = |row: &AnyRow| -> Result<(String, (i64, Absence)), Wrong> {
            let document: &str = row.try_get("document")?;
            let absence = match row.try_get::<i64, _>("is_resolved")? {
                0 => Absence::Unsettled(serde_json::from_str(document)?),
                _ => Absence::Resolved(serde_json::from_str(document)?),
            };
            Ok((row.try_get("fingerprint")?, (row.try_get("number")?, absence)))
        };
        rows.iter().map(read).collect::<Result<_, _>>().map_err(|error| self.unreadable("finding", error))
    }

    /// Fingerprints of findings that came back in the runs after one and up to another.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn regressed(&mut self, tenant: Uuid, between: (i64, i64)) -> Result<BTreeSet<String>, Error> {
        let query = sqlx::query_scalar(REGRESSED).bind(tenant.to_string()).bind(between.0).bind(between.1);
        let found: Vec<String> = query.fetch_all(&mut self.connection).await.map_err(|error| self.told(error))?;
        Ok(found.into_iter().collect())
    }

    /// The run that was stored before this one, if it is still kept.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn run_before(&mut self, tenant: Uuid, number: i64) -> Result<Option<Uuid>, Error> {
        let sql = "select id from run where tenant = $1 and number < $2 order by number desc limit 1";
        let query = sqlx::query_scalar(sql).bind(tenant.to_string()).bind(number);
        let found: Option<String> =
            query.fetch_optional(&mut self.connection).await.map_err(|error| self.told(error))?;
        found.map(|id| Uuid::try_parse(&id)).transpose().map_err(|error| self.unreadable("run", error))
    }
}

const RUNS: &str = "select r.*, exists (select 1 from sign_off s where s.tenant = r.tenant and s.run = r.id) as signed \
     from run r where r.tenant = $1 order by r.number desc";
const RUN: &str = "select r.*, b.document, \
     exists (select 1 from sign_off s where s.tenant = r.tenant and s.run = r.id) as signed from run r \
     left join body b on b.tenant = r.tenant and b.digest = r.holders where r.tenant = $1 and r.id = $2";
const SIGHTINGS: &str = "select s.status, s.first_seen, r.taken_at, b.document from sighting s \
     join run r on r.tenant = s.tenant and r.id = s.run \
     left join body b on b.tenant = s.tenant and b.digest = s.body where s.tenant = $1 and s.run = $2";
const VERDICTS: &str = "select v.rule, v.judged_by, b.document from verdict v \
     left join body b on b.tenant = v.tenant and b.digest = v.body where v.tenant = $1 and v.run = $2 order by v.rule";
const SEEN: &str = "select rule from seen where tenant = $1 and run = $2";
const ABSENCES: &str = "select a.fingerprint, a.is_resolved, r.number, b.document from absence a \
     join run r on r.tenant = a.tenant and r.id = a.run \
     left join body b on b.tenant = a.tenant and b.digest = a.body \
     where a.tenant = $1 and r.number > $2 and r.number <= $3 order by r.number";
const REGRESSED: &str = "select s.fingerprint from sighting s join run r on r.tenant = s.tenant and r.id = s.run \
     where s.tenant = $1 and r.number > $2 and r.number <= $3 and s.status = 'regressed'";

fn tenant(about: &str) -> Result<StoredTenant, serde_json::Error> {
    let TenantSummary { id, name, default_domain, cloud, .. } = serde_json::from_str(about)?;
    Ok(StoredTenant { id, name, default_domain, cloud })
}

fn name(run: &mut StoredRun, short: &BTreeMap<String, String>) {
    let id = run.id.to_string();
    run.short = short.get(&id).cloned().unwrap_or(id);
}

fn stored(row: &AnyRow) -> Result<StoredRun, Wrong> {
    Ok(StoredRun {
        id: read_word(row.try_get("id")?)?,
        short: String::new(),
        started_at: moment(row.try_get("started_at")?),
        finished_at: moment(row.try_get("finished_at")?),
        snapshot_taken_at: moment(row.try_get("taken_at")?),
        version: row.try_get("version")?,
        mode: read_word(row.try_get("mode")?)?,
        summary: serde_json::from_str(row.try_get::<&str, _>("summary")?)?,
        only: serde_json::from_str(row.try_get::<&str, _>("chosen")?)?,
        roles_gained: None,
        roles_lost: None,
        signed_off: row.try_get::<i64, _>("signed")? != 0,
    })
}

fn sight(row: &AnyRow, findings: &[AnyRow], verdicts: &[AnyRow]) -> Result<Sight, Wrong> {
    let mut found = findings.iter().map(finding).collect::<Result<Vec<_>, _>>()?;
    found.sort_by(|one, other| other.severity.cmp(&one.severity).then_with(|| one.fingerprint.cmp(&other.fingerprint)));
    let mut checks = Vec::new();
    let mut judged_by = BTreeMap::new();
    for verdict in verdicts {
        let check: Check = serde_json::from_str(verdict.try_get::<&str, _>("document")?)?;
        judged_by.insert(check.rule.clone(), verdict.try_get("judged_by")?);
        checks.push(check);
    }
    Ok(Sight {
        tenant: tenant(row.try_get("about")?)?,
        run: stored(row)?,
        number: row.try_get("number")?,
        findings: found,
        checks,
        judged_by,
        role_holders: role_holders(row)?,
        events_of: BTreeSet::new(),
    })
}

pub(super) fn finding(row: &AnyRow) -> Result<Finding, Wrong> {
    let kept: Finding = serde_json::from_str(row.try_get::<&str, _>("document")?)?;
    let status: FindingStatus = read_word(row.try_get("status")?)?;
    let (first_seen, last_seen) = (moment(row.try_get("first_seen")?), moment(row.try_get("taken_at")?));
    Ok(Finding { status, first_seen, last_seen, ..kept })
}

fn role_holders(row: &AnyRow) -> Result<Part<Vec<HeldRole>>, Wrong> {
    let gap: Option<&str> = row.try_get("holders_gap")?;
    let gap: Option<Gap> = gap.map(serde_json::from_str).transpose()?;
    let held: Option<&str> = row.try_get("document")?;
    let held: Option<Vec<HeldRole>> = held.map(serde_json::from_str).transpose()?;
    Ok(match (held, gap) {
        (Some(held), None) => Part::Complete(held),
        (Some(held), Some(gap)) => Part::Partial(held, gap),
        (None, gap) => Part::Missing(gap.unwrap_or_else(|| Gap::Failed("no role holders are kept of this run".into()))),
    })
}

/// Lists of role holders by their digest: most runs share one.
#[derive(Default)]
struct Holders(BTreeMap<String, BTreeSet<HeldRole>>);

impl Holders {
    /// How many holdings came and went between two runs; `None` where one of them did not read them whole.
    async fn changed(
        &mut self,
        connection: &mut AnyConnection,
        before: &AnyRow,
        after: &AnyRow,
    ) -> Result<Option<(u64, u64)>, Wrong> {
        let digest = |row: &AnyRow| -> Result<Option<String>, sqlx::Error> {
            let gap: Option<String> = row.try_get("holders_gap")?;
            let digest: Option<String> = row.try_get("holders")?;
            Ok(digest.filter(|_| gap.is_none()))
        };
        let (Some(old), Some(new)) = (digest(before)?, digest(after)?) else { return Ok(None) };
        if old == new {
            return Ok(Some((0, 0)));
        }
        let tenant: String = after.try_get("tenant")?;
        self.load(connection, &tenant, &old).await?;
        self.load(connection, &tenant, &new).await?;
        let (Some(old), Some(new)) = (self.0.get(&old), self.0.get(&new)) else { return Ok(None) };
        let count = |one: &BTreeSet<HeldRole>, other: &BTreeSet<HeldRole>| {
            let keys: BTreeSet<_> = other.iter().map(|held| (held.key(), held.kind)).collect();
            let differing = one.iter().filter(|held| !keys.contains(&(held.key(), held.kind))).count();
            u64::try_from(differing).unwrap_or(u64::MAX)
        };
        Ok(Some((count(new, old), count(old, new))))
    }

    async fn load(&mut self, connection: &mut AnyConnection, tenant: &str, digest: &str) -> Result<(), Wrong> {
        if self.0.contains_key(digest) {
            return Ok(());
        }
        let query = sqlx::query_scalar("select document from body where tenant = $1 and digest = $2");
        let document: String = query.bind(tenant).bind(digest).fetch_one(connection).await?;
        self.0.insert(digest.to_owned(), serde_json::from_str(&document)?);
        Ok(())
    }
}
