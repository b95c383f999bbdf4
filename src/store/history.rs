//! What is kept of a tenant, as judging needs it.

use std::collections::BTreeMap;

use sqlx::Row;
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::document::read_word;
use super::run::moment;
use super::{Error, Store};
use crate::model::{Finding, Fingerprint, History, Past, PastState, PreviousRun, RuleId, SignOff};

impl Store {
    /// Everything earlier runs of this tenant knew.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn history(&mut self, tenant: Uuid) -> Result<History, Error> {
        let id = tenant.to_string();
        Ok(History {
            previous: self.previous(&id).await?,
            findings: self.past(&id).await?,
            judged_by: self.judged_by(&id).await?,
            signed_off: self.signed_off(&id).await?,
            accepted: self.accepted(&id).await?,
            roads: Vec::new(),
        })
    }

    /// The finding of this fingerprint, of whichever tenant, with the tenant it is of.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn finding(&mut self, fingerprint: &str) -> Result<Option<(Uuid, Past)>, Error> {
        let query = sqlx::query(ONE).bind(fingerprint);
        let found = query.fetch_optional(&mut self.connection).await.map_err(|error| self.told(error))?;
        let read = |row: AnyRow| -> Result<_, Wrong> { Ok((Uuid::try_parse(row.try_get("tenant")?)?, past(&row)?)) };
        found.map(read).transpose().map_err(|error| self.unreadable("finding", error))
    }

    async fn previous(&mut self, tenant: &str) -> Result<Option<PreviousRun>, Error> {
        let sql = "select id, taken_at from run where tenant = $1 order by number desc limit 1";
        let found: Option<(String, i64)> = sqlx::query_as(sql)
            .bind(tenant)
            .fetch_optional(&mut self.connection)
            .await
            .map_err(|error| self.told(error))?;
        let Some((id, taken)) = found else { return Ok(None) };
        let id = Uuid::try_parse(&id).map_err(|error| self.unreadable("run", error))?;
        Ok(Some(PreviousRun { id, taken_at: moment(taken) }))
    }

    async fn judged_by(&mut self, tenant: &str) -> Result<BTreeMap<RuleId, String>, Error> {
        let query = sqlx::query_as("select id, judged_by from rule where tenant = $1").bind(tenant);
        let rows: Vec<(String, String)> =
            query.fetch_all(&mut self.connection).await.map_err(|error| self.told(error))?;
        Ok(rows.into_iter().filter_map(|(id, digest)| Some((RuleId::new(&id)?, digest))).collect())
    }

    async fn past(&mut self, tenant: &str) -> Result<BTreeMap<Fingerprint, Past>, Error> {
        let query = sqlx::query(PAST).bind(tenant);
        let rows = query.fetch_all(&mut self.connection).await.map_err(|error| self.told(error))?;
        let mut all = BTreeMap::new();
        for row in rows {
            let past = past(&row).map_err(|error| self.unreadable("finding", error))?;
            all.insert(past.finding.fingerprint.clone(), past);
        }
        Ok(all)
    }

    async fn signed_off(&mut self, tenant: &str) -> Result<Option<SignOff>, Error> {
        let query = sqlx::query(SIGNED).bind(tenant);
        let found = query.fetch_optional(&mut self.connection).await.map_err(|error| self.told(error))?;
        found.map(|row| sign_off(&row)).transpose().map_err(|error| self.unreadable("sign-off", error))
    }
}

const PAST: &str = "select f.state, f.first_seen, f.last_seen, f.judged_by, f.unread, b.document from finding f \
     left join body b on b.tenant = f.tenant and b.digest = f.body where f.tenant = $1";

const ONE: &str = "select f.tenant, f.state, f.first_seen, f.last_seen, f.judged_by, f.unread, b.document from finding f \
     left join body b on b.tenant = f.tenant and b.digest = f.body where f.fingerprint = $1";

/// The newest sign-off that accepted role holders.
const SIGNED: &str = "select s.id, s.at, s.up_to, s.signed_by, s.reason, s.run, b.document from sign_off s \
     join accepted a on a.tenant = s.tenant and a.sign_off = s.id and a.kind = 'role_holders' \
     left join body b on b.tenant = a.tenant and b.digest = a.body where s.tenant = $1 order by s.number desc limit 1";

/// What can be wrong with a row: said in one sentence.
type Wrong = Box<dyn std::error::Error + Send + Sync>;

fn past(row: &AnyRow) -> Result<Past, Wrong> {
    let finding: Finding = serde_json::from_str(row.try_get::<&str, _>("document")?)?;
    let state = match row.try_get("state")? {
        "open" => PastState::Open,
        "resolved" => PastState::Resolved,
        "retired" => PastState::Retired,
        other => return Err(format!("unknown state {other:?}").into()),
    };
    Ok(Past {
        finding: Finding {
            first_seen: moment(row.try_get("first_seen")?),
            last_seen: moment(row.try_get("last_seen")?),
            ..finding
        },
        state,
        judged_by: row.try_get("judged_by")?,
        unread: serde_json::from_str(row.try_get::<&str, _>("unread")?)?,
    })
}

fn sign_off(row: &AnyRow) -> Result<SignOff, Wrong> {
    Ok(SignOff {
        id: read_word(row.try_get("id")?)?,
        at: moment(row.try_get("at")?),
        up_to: moment(row.try_get("up_to")?),
        by: row.try_get("signed_by")?,
        reason: row.try_get("reason")?,
        run: read_word(row.try_get("run")?)?,
        role_holders: serde_json::from_str(row.try_get::<&str, _>("document")?)?,
    })
}
