//! The findings of a run: as last seen, as seen in this run, and those that are gone.

use std::collections::BTreeMap;

use sqlx::AnyConnection;

use super::document::{Documents, timeless, word};
use super::rows::{Cell, insert};
use super::run::{NewRun, invalid, millis};
use crate::model::{Finding, ScanReport, Unsettled, Why};

/// Takes in what a run says of its findings; gives the digests by fingerprint.
pub(super) fn bodies(
    report: &ScanReport,
    documents: &mut Documents,
) -> Result<BTreeMap<String, String>, serde_json::Error> {
    let mut bodies = BTreeMap::new();
    for finding in report.findings.iter().chain(&report.resolved) {
        bodies.insert(finding.fingerprint.to_string(), documents.add(&timeless(finding))?);
    }
    for unsettled in &report.unsettled {
        bodies.insert(unsettled.fingerprint.to_string(), documents.add(unsettled)?);
    }
    Ok(bodies)
}

/// Every finding as it is now, and the state of those that are gone.
pub(super) async fn findings(
    run: &NewRun<'_>,
    tenant: &str,
    bodies: &BTreeMap<String, String>,
    connection: &mut AnyConnection,
) -> Result<(), sqlx::Error> {
    let row = |finding: &Finding| {
        let unread = run.unread.get(&finding.rule).map(Vec::as_slice).unwrap_or_default();
        let unread = serde_json::to_string(unread).map_err(invalid)?;
        let judged_by = run.judged_by.get(&finding.rule).map(String::as_str).unwrap_or_default();
        Ok([
            tenant.into(),
            finding.fingerprint.as_str().into(),
            finding.rule.as_str().into(),
            "open".into(),
            millis(finding.first_seen).into(),
            millis(finding.last_seen).into(),
            judged_by.into(),
            unread.into(),
            body(bodies, finding.fingerprint.as_str()),
        ])
    };
    let rows = run.report.findings.iter().map(row).collect::<Result<Vec<_>, sqlx::Error>>()?;
    insert(connection, FINDING, rows, FINDING_AGAIN).await?;
    let resolved = run.report.resolved.iter().map(|finding| (&finding.fingerprint, "resolved"));
    let is_retired = |gone: &&Unsettled| gone.why == Why::RuleChanged;
    let retired = run.report.unsettled.iter().filter(is_retired).map(|gone| (&gone.fingerprint, "retired"));
    for (fingerprint, state) in resolved.chain(retired) {
        let change = sqlx::query("update finding set state = $1 where tenant = $2 and fingerprint = $3");
        change.bind(state).bind(tenant).bind(fingerprint.as_str()).execute(&mut *connection).await?;
    }
    Ok(())
}

/// What the run saw.
pub(super) async fn sightings(
    run: &NewRun<'_>,
    tenant: &str,
    bodies: &BTreeMap<String, String>,
    connection: &mut AnyConnection,
) -> Result<(), sqlx::Error> {
    let id = run.report.run.id.to_string();
    let row = |finding: &Finding| {
        Ok([
            tenant.into(),
            id.as_str().into(),
            finding.fingerprint.as_str().into(),
            word(&finding.status).map_err(invalid)?.into(),
            millis(finding.first_seen).into(),
            body(bodies, finding.fingerprint.as_str()),
        ])
    };
    let rows = run.report.findings.iter().map(row).collect::<Result<Vec<_>, sqlx::Error>>()?;
    insert(connection, SIGHTING, rows, "").await
}

/// What the run did not see again.
pub(super) async fn absences(
    run: &NewRun<'_>,
    tenant: &str,
    bodies: &BTreeMap<String, String>,
    connection: &mut AnyConnection,
) -> Result<(), sqlx::Error> {
    let id = run.report.run.id.to_string();
    let resolved = run.report.resolved.iter().map(|finding| (finding.fingerprint.as_str(), 1_i64));
    let unsettled = run.report.unsettled.iter().map(|gone| (gone.fingerprint.as_str(), 0_i64));
    let row = |(print, is_resolved): (&str, i64)| {
        [tenant.into(), id.as_str().into(), print.into(), is_resolved.into(), body(bodies, print)]
    };
    insert(connection, ABSENCE, resolved.chain(unsettled).map(row).collect(), "").await
}

fn body(bodies: &BTreeMap<String, String>, fingerprint: &str) -> Cell {
    bodies.get(fingerprint).map(String::as_str).unwrap_or_default().into()
}

const FINDING: &str =
    "insert into finding (tenant, fingerprint, rule, state, first_seen, last_seen, judged_by, unread, body)";
const FINDING_AGAIN: &str = "on conflict (tenant, fingerprint) do update set state = excluded.state, \
     first_seen = excluded.first_seen, last_seen = excluded.last_seen, judged_by = excluded.judged_by, \
     unread = excluded.unread, body = excluded.body";
const SIGHTING: &str = "insert into sighting (tenant, run, fingerprint, status, first_seen, body)";
const ABSENCE: &str = "insert into absence (tenant, run, fingerprint, is_resolved, body)";
