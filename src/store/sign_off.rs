//! Sign-offs: what a named person accepted as right. They outlive the run they speak of.

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Connection, Row};
use uuid::Uuid;

use super::document::read_word;
use super::run::{millis, moment};
use super::{Error, Store, events};
use crate::model::{HeldRole, StoredSignOff};

/// The area whose sign-off accepts who holds which role.
pub const ROLES: &str = "role";

/// A sign-off to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewSignOff<'s> {
    pub tenant: Uuid,
    pub run: Uuid,
    pub at: Timestamp,
    pub by: &'s str,
    pub reason: &'s str,
    /// The only area accepted; none: everything that can be accepted.
    pub area: Option<&'s str>,
}

impl Store {
    /// Accepts who held which role in a run and the events that it reported, or one area of both; gives the sign-off's
    /// id. The run's role holders were read whole: whoever asks has seen to that.
    ///
    /// # Errors
    /// When the store cannot be written; it is then as it was.
    pub async fn sign_off(&mut self, new: NewSignOff<'_>) -> Result<Uuid, Error> {
        let id = Uuid::now_v7();
        self.accept(id, new).await.map_err(|error| self.told(error))?;
        Ok(id)
    }

    async fn accept(&mut self, id: Uuid, new: NewSignOff<'_>) -> Result<(), sqlx::Error> {
        let (tenant, run) = (new.tenant.to_string(), new.run.to_string());
        let mut change = self.connection.begin_with("begin immediate").await?;
        let (taken, holders): (i64, Option<String>) =
            sqlx::query_as("select taken_at, holders from run where tenant = $1 and id = $2")
                .bind(&tenant)
                .bind(&run)
                .fetch_one(&mut *change)
                .await?;
        let number = next_number(&mut change, &tenant).await?;
        sqlx::query(SIGN_OFF)
            .bind(&tenant)
            .bind(id.to_string())
            .bind(number)
            .bind(&run)
            .bind(millis(new.at))
            .bind(taken)
            .bind(new.by)
            .bind(new.reason)
            .bind(new.area)
            .execute(&mut *change)
            .await?;
        if new.area.is_none_or(|area| area == ROLES) {
            sqlx::query("insert into accepted (tenant, sign_off, kind, body) values ($1, $2, 'role_holders', $3)")
                .bind(&tenant)
                .bind(id.to_string())
                .bind(holders.ok_or(sqlx::Error::RowNotFound)?)
                .execute(&mut *change)
                .await?;
        }
        events::accept(&mut change, (&tenant, &run, &id.to_string()), new.area).await?;
        change.commit().await
    }

    /// Every sign-off of a tenant, newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn sign_offs(&mut self, tenant: Uuid) -> Result<Vec<StoredSignOff>, Error> {
        let query = sqlx::query(ALL).bind(tenant.to_string());
        let rows = query.fetch_all(&mut self.connection).await.map_err(|error| self.told(error))?;
        let read = rows.iter().map(stored).collect::<Result<_, _>>();
        read.map_err(|error| self.unreadable("sign-off", error))
    }
}

async fn next_number(connection: &mut AnyConnection, tenant: &str) -> Result<i64, sqlx::Error> {
    let query = sqlx::query_scalar("select number from sign_off where tenant = $1 order by number desc limit 1");
    let last: Option<i64> = query.bind(tenant).fetch_optional(connection).await?;
    Ok(last.unwrap_or(0).saturating_add(1))
}

fn stored(row: &AnyRow) -> Result<StoredSignOff, Box<dyn std::error::Error + Send + Sync>> {
    let holders: Option<&str> = row.try_get("document")?;
    let holders: Vec<HeldRole> = holders.map_or(Ok(Vec::new()), serde_json::from_str)?;
    Ok(StoredSignOff {
        id: read_word(row.try_get("id")?)?,
        run: read_word(row.try_get("run")?)?,
        at: moment(row.try_get("at")?),
        up_to: moment(row.try_get("up_to")?),
        by: row.try_get("signed_by")?,
        reason: row.try_get("reason")?,
        area: row.try_get("area")?,
        role_holders: u64::try_from(holders.len())?,
        events: u64::try_from(row.try_get::<i64, _>("events")?)?,
    })
}

const SIGN_OFF: &str = "insert into sign_off (tenant, id, number, run, at, up_to, signed_by, reason, area, by_events) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)";

const ALL: &str = "select s.id, s.run, s.at, s.up_to, s.signed_by, s.reason, s.area, b.document, \
     (select coalesce(sum(e.events), 0) from accepted_events e where e.tenant = s.tenant and e.sign_off = s.id) as events \
     from sign_off s \
     left join accepted a on a.tenant = s.tenant and a.sign_off = s.id and a.kind = 'role_holders' \
     left join body b on b.tenant = a.tenant and b.digest = a.body where s.tenant = $1 order by s.number desc";
