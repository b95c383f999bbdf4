//! A run, written whole in one transaction or not at all.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::{AnyConnection, Connection};
use uuid::Uuid;

use super::document::{Documents, word};
use super::events::Seen;
use super::findings::{absences, findings, sightings};
use super::rows::insert;
use super::{Error, Store, retention};
use crate::model::{HeldRole, Part, RuleId, ScanReport, SeenEvents};

/// What is kept of a run.
#[derive(Clone, Copy, Debug)]
pub struct NewRun<'r> {
    pub report: &'r ScanReport,
    /// The digest of each rule that judged.
    pub judged_by: &'r BTreeMap<RuleId, String>,
    /// By rule: families it rests on of which nothing was read.
    pub unread: &'r BTreeMap<RuleId, Vec<String>>,
    pub role_holders: &'r Part<Vec<HeldRole>>,
    /// By rule that judges events: those that the run reports.
    pub seen: &'r BTreeMap<RuleId, SeenEvents>,
    /// Days for which runs are kept.
    pub keep: u32,
    /// The run that was stored last when the history was loaded.
    pub after: Option<Uuid>,
}

impl Store {
    /// Writes a run, and forgets those that are kept long enough.
    ///
    /// # Errors
    /// [`Error::MovedOn`] when another run of the tenant was stored since the history was loaded. Whatever the error, the
    /// store is as it was.
    pub async fn save(&mut self, run: NewRun<'_>) -> Result<(), Error> {
        let tenant = run.report.tenant.id.to_string();
        let rows = Rows::of(&run).map_err(|error| self.unreadable("run", error))?;
        match self.write(&run, &tenant, rows).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Error::MovedOn),
            Err(error) => Err(self.told(error)),
        }
    }

    /// Whether it was written: not when another run came first.
    async fn write(&mut self, run: &NewRun<'_>, tenant: &str, rows: Rows) -> Result<bool, sqlx::Error> {
        let mut change = self.connection.begin_with("begin immediate").await?;
        let (last, number) = last(&mut change, tenant).await?.unzip();
        if last != run.after.map(|id| id.to_string()) {
            return Ok(false);
        }
        rows.write(run, tenant, number.unwrap_or(0).saturating_add(1), &mut change).await?;
        retention::forget(&mut change, tenant, run).await?;
        change.commit().await?;
        Ok(true)
    }
}

/// Id and number of the run that was stored last.
pub(super) async fn last(connection: &mut AnyConnection, tenant: &str) -> Result<Option<(String, i64)>, sqlx::Error> {
    let query = sqlx::query_as("select id, number from run where tenant = $1 order by number desc limit 1");
    query.bind(tenant).fetch_optional(connection).await
}

/// A run's rows, made before the store is locked.
struct Rows {
    documents: Documents,
    about: String,
    summary: String,
    holders: Option<String>,
    holders_gap: Option<String>,
    /// Rule and body.
    verdicts: Vec<(String, String)>,
    /// By fingerprint: body.
    bodies: BTreeMap<String, String>,
    seen: Seen,
    chosen: String,
}

impl Rows {
    fn of(run: &NewRun<'_>) -> Result<Self, serde_json::Error> {
        let report = run.report;
        let mut documents = Documents::default();
        let holders = run.role_holders.known().map(|holders| documents.add(holders)).transpose()?;
        let holders_gap = run.role_holders.gap().map(serde_json::to_string).transpose()?;
        let verdict = |check: &crate::model::Check| Ok((check.rule.to_string(), documents.add(check)?));
        let verdicts = report.checks.iter().map(verdict).collect::<Result<_, serde_json::Error>>()?;
        let bodies = super::findings::bodies(report, &mut documents)?;
        let seen = Seen::of(run, &mut documents)?;
        let chosen = serde_json::to_string(&report.run.only)?;
        let (about, summary) = (serde_json::to_string(&report.tenant)?, serde_json::to_string(&report.summary)?);
        Ok(Self { documents, about, summary, holders, holders_gap, verdicts, bodies, seen, chosen })
    }

    async fn write(
        self,
        run: &NewRun<'_>,
        tenant: &str,
        number: i64,
        connection: &mut AnyConnection,
    ) -> Result<(), sqlx::Error> {
        let report = run.report;
        let id = report.run.id.to_string();
        self.documents.write(tenant, connection).await?;
        let row = [
            tenant.into(),
            id.as_str().into(),
            number.into(),
            millis(report.run.started_at).into(),
            millis(report.run.finished_at).into(),
            millis(report.run.snapshot_taken_at).into(),
            report.run.version.as_str().into(),
            word(&report.run.mode).map_err(invalid)?.into(),
            self.about.into(),
            self.summary.into(),
            self.holders.into(),
            self.holders_gap.into(),
            self.chosen.into(),
        ];
        insert(connection, RUN, vec![row], "").await?;
        let judged_by = |rule: &str| {
            let found = run.judged_by.iter().find(|(id, _)| id.as_str() == rule);
            found.map_or("", |(_, digest)| digest.as_str())
        };
        let verdicts = self.verdicts.iter().map(|(rule, body)| {
            [tenant.into(), id.as_str().into(), rule.as_str().into(), judged_by(rule).into(), body.as_str().into()]
        });
        insert(connection, VERDICT, verdicts.collect(), "").await?;
        let rules = self.verdicts.iter().map(|(rule, _)| [tenant.into(), rule.as_str().into(), judged_by(rule).into()]);
        insert(connection, RULE, rules.collect(), RULE_AGAIN).await?;
        self.seen.write(tenant, &id, connection).await?;
        findings(run, tenant, &self.bodies, connection).await?;
        sightings(run, tenant, &self.bodies, connection).await?;
        absences(run, tenant, &self.bodies, connection).await
    }
}

const RUN: &str = "insert into run (tenant, id, number, started_at, finished_at, taken_at, version, mode, about, summary, \
                   holders, holders_gap, chosen)";
const VERDICT: &str = "insert into verdict (tenant, run, rule, judged_by, body)";
const RULE: &str = "insert into rule (tenant, id, judged_by)";
const RULE_AGAIN: &str = "on conflict (tenant, id) do update set judged_by = excluded.judged_by";

/// A moment as it is kept.
pub(super) fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// A kept moment; one that is none is the beginning of time.
pub(super) fn moment(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
}

pub(super) fn invalid(error: serde_json::Error) -> sqlx::Error {
    sqlx::Error::Decode(Box::new(error))
}
