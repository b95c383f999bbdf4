//! Findings that another version of their rule brought: the tenant need not have changed.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{Error, Store};
use crate::model::{Check, CheckStatus, Finding, Fingerprint, RuleId};

/// One verdict of a rule: the run's number, the version that judged, and how it ended.
type Verdict = (i64, String, String);

impl Store {
    /// Of these findings those whose first sight, in a run after the one of number `since` and up to `number`, was by
    /// another version of their rule than the one that judged before, or by a rule that no whole run had.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn brought(
        &mut self,
        tenant: Uuid,
        findings: &[&Finding],
        since: i64,
        number: i64,
    ) -> Result<BTreeSet<Fingerprint>, Error> {
        let query = sqlx::query_as(FIRST).bind(tenant.to_string()).bind(number);
        let rows: Vec<(String, i64)> = query.fetch_all(&mut self.connection).await.map_err(|error| self.told(error))?;
        let first: BTreeMap<String, i64> = rows.into_iter().filter(|(_, first)| *first > since).collect();
        let mut known: BTreeMap<(&RuleId, i64), bool> = BTreeMap::new();
        let mut brought = BTreeSet::new();
        for finding in findings {
            let Some(&first) = first.get(finding.fingerprint.as_str()) else { continue };
            let came = match known.get(&(&finding.rule, first)) {
                Some(came) => *came,
                None => self.came_with(tenant, &finding.rule, first).await?,
            };
            known.insert((&finding.rule, first), came);
            if came {
                brought.insert(finding.fingerprint.clone());
            }
        }
        Ok(brought)
    }

    /// Whether what this rule found first in the run of this number came with the rule and not with the tenant.
    async fn came_with(&mut self, tenant: Uuid, rule: &RuleId, number: i64) -> Result<bool, Error> {
        let query = sqlx::query_as(VERDICTS).bind(tenant.to_string()).bind(rule.as_str()).bind(number);
        let verdicts: Vec<Verdict> = query.fetch_all(&mut self.connection).await.map_err(|error| self.told(error))?;
        let mut verdicts = verdicts.into_iter();
        let Some((_, version, _)) = verdicts.next().filter(|(at, ..)| *at == number) else { return Ok(false) };
        for (_, before, document) in verdicts {
            let check: Check = serde_json::from_str(&document).map_err(|error| self.unreadable("check", error))?;
            if has_judged(&check) {
                return Ok(before != version);
            }
        }
        // Never judged before. New in this palisade, or left out by `--only` until now?
        let query = sqlx::query_scalar(WHOLE).bind(tenant.to_string()).bind(rule.as_str()).bind(number);
        let whole: i64 = query.fetch_one(&mut self.connection).await.map_err(|error| self.told(error))?;
        Ok(whole > 0)
    }
}

/// A verdict that left more in the dark than it saw is none to compare with: what was dark on the night of an upgrade
/// would come to light on the next.
fn has_judged(check: &Check) -> bool {
    check.status != CheckStatus::NotAssessed && check.assessed >= check.not_assessed
}

const FIRST: &str = "select s.fingerprint, min(r.number) from sighting s \
     join run r on r.tenant = s.tenant and r.id = s.run where s.tenant = $1 and r.number <= $2 group by s.fingerprint";
const VERDICTS: &str = "select r.number, v.judged_by, b.document from verdict v \
     join run r on r.tenant = v.tenant and r.id = v.run \
     left join body b on b.tenant = v.tenant and b.digest = v.body \
     where v.tenant = $1 and v.rule = $2 and r.number <= $3 order by r.number desc limit 60";
/// Runs of all rules before the first that had this one.
const WHOLE: &str = "select count(*) from run where tenant = $1 and chosen = '[]' and number < \
     (select min(r.number) from verdict v join run r on r.tenant = v.tenant and r.id = v.run \
      where v.tenant = $1 and v.rule = $2 and r.number <= $3)";
