//! What the runs up to one said last of each finding.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;
use uuid::Uuid;

use super::past::finding;
use super::{Absence, Error, Store};
use crate::model::{Finding, Fingerprint};
use sqlx::Row;

/// The last sight of a finding.
#[derive(Clone, Debug)]
pub struct LastSight {
    pub finding: Finding,
    /// Number of the run.
    pub number: i64,
}

impl Store {
    /// Of every finding: as the last run before the one of this number that saw it did.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn last_sights(&mut self, tenant: Uuid, before: i64) -> Result<BTreeMap<Fingerprint, LastSight>, Error> {
        let query = sqlx::query(SIGHTS).bind(tenant.to_string()).bind(before);
        let rows = query.fetch_all(&mut self.connection).await.map_err(|error| self.told(error))?;
        let read = |row: &AnyRow| -> Result<_, Box<dyn std::error::Error + Send + Sync>> {
            let sight = LastSight { finding: finding(row)?, number: row.try_get("number")? };
            Ok((sight.finding.fingerprint.clone(), sight))
        };
        rows.iter().map(read).collect::<Result<_, _>>().map_err(|error| self.unreadable("finding", error))
    }

    /// Of every finding that no run from its absence up to the one of this number saw again: what became of it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn gone(&mut self, tenant: Uuid, number: i64) -> Result<BTreeMap<String, Absence>, Error> {
        let query = sqlx::query_as(GONE).bind(tenant.to_string()).bind(number);
        let rows: Vec<(String, i64)> = query.fetch_all(&mut self.connection).await.map_err(|error| self.told(error))?;
        let seen: BTreeMap<String, i64> = rows.into_iter().collect();
        let mut absences = self.numbered_absences(tenant, (0, number)).await?;
        absences.retain(|print, (said, _)| seen.get(print).is_none_or(|seen| seen < said));
        Ok(absences.into_iter().map(|(print, (_, absence))| (print, absence)).collect())
    }
}

const SIGHTS: &str = "select s.status, s.first_seen, r.taken_at, r.number, b.document from sighting s \
     join run r on r.tenant = s.tenant and r.id = s.run \
     join (select l.fingerprint as print, max(q.number) as latest from sighting l \
           join run q on q.tenant = l.tenant and q.id = l.run where l.tenant = $1 and q.number < $2 group by 1) m \
          on m.print = s.fingerprint and m.latest = r.number \
     left join body b on b.tenant = s.tenant and b.digest = s.body where s.tenant = $1";
const GONE: &str = "select s.fingerprint, max(r.number) from sighting s \
     join run r on r.tenant = s.tenant and r.id = s.run where s.tenant = $1 and r.number <= $2 group by s.fingerprint";
