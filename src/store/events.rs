//! Events of logs: what a run reported of them, and what a sign-off of it accepts.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::document::Documents;
use super::rows::{Cell, insert};
use super::run::{NewRun, moment};
use super::{Error, Store};
use crate::model::{AcceptedEvents, RuleId, SeenEvents};

/// What a run reported, by rule, on its way into the store.
pub(super) struct Seen(Vec<OfRule>);

/// Rule, whether its log was read whole, how many events, digest of their list.
type OfRule = (String, i64, i64, String);

impl Seen {
    pub(super) fn of(run: &NewRun<'_>, documents: &mut Documents) -> Result<Self, serde_json::Error> {
        let row = |(rule, seen): (&RuleId, &SeenEvents)| {
            let count = i64::try_from(seen.events.len()).unwrap_or(i64::MAX);
            Ok((rule.to_string(), i64::from(seen.is_whole), count, documents.add(&seen.events)?))
        };
        Ok(Self(run.seen.iter().map(row).collect::<Result<_, _>>()?))
    }

    pub(super) async fn write(
        self,
        tenant: &str,
        run: &str,
        connection: &mut AnyConnection,
    ) -> Result<(), sqlx::Error> {
        let row = |(rule, is_whole, events, body): OfRule| {
            [tenant.into(), run.into(), Cell::Text(rule), is_whole.into(), events.into(), Cell::Text(body)]
        };
        insert(connection, SEEN, self.0.into_iter().map(row).collect(), "").await
    }
}

/// Accepts what a run reported, for the rules of one area or for all.
pub(super) async fn accept(
    connection: &mut AnyConnection,
    (tenant, run, sign_off): (&str, &str, &str),
    area: Option<&str>,
) -> Result<(), sqlx::Error> {
    let of_area = area.map_or_else(|| "%".to_owned(), |area| format!("{area}.%"));
    let query = sqlx::query(ACCEPT).bind(tenant).bind(run).bind(sign_off).bind(of_area);
    query.execute(connection).await.map(|_| ())
}

impl Store {
    /// Every event that was accepted.
    pub(super) async fn accepted(&mut self, tenant: &str) -> Result<AcceptedEvents, Error> {
        let query = sqlx::query(ACCEPTED).bind(tenant);
        let rows = query.fetch_all(&mut self.connection).await.map_err(|error| self.told(error))?;
        let mut all = AcceptedEvents::default();
        for row in &rows {
            add(row, &mut all).map_err(|error| self.unreadable("sign-off", error))?;
        }
        let query = sqlx::query_scalar(BY_TIME).bind(tenant);
        let by_time: Option<i64> =
            query.fetch_optional(&mut self.connection).await.map_err(|error| self.told(error))?;
        all.by_time = by_time.map(moment);
        Ok(all)
    }
}

fn add(row: &AnyRow, all: &mut AcceptedEvents) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let rule = RuleId::new(row.try_get("rule")?).ok_or("a rule's id is none")?;
    let events = serde_json::from_str(row.try_get::<&str, _>("document")?)?;
    let is_whole = row.try_get::<i64, _>("is_whole")? != 0;
    all.add(rule, SeenEvents { events, is_whole }, moment(row.try_get("up_to")?));
    Ok(())
}

const SEEN: &str = "insert into seen (tenant, run, rule, is_whole, events, body)";

const ACCEPT: &str = "insert into accepted_events (tenant, sign_off, rule, is_whole, events, body) \
     select tenant, $3, rule, is_whole, events, body from seen where tenant = $1 and run = $2 and rule like $4";

const ACCEPTED: &str = "select e.rule, e.is_whole, s.up_to, b.document from accepted_events e \
     join sign_off s on s.tenant = e.tenant and s.id = e.sign_off \
     left join body b on b.tenant = e.tenant and b.digest = e.body where e.tenant = $1 order by s.number";

const BY_TIME: &str = "select up_to from sign_off where tenant = $1 and by_events = 0 order by number desc limit 1";
