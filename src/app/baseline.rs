//! A scan held against an earlier run of the same tenant.
//!
//! Nobody is excused by what the earlier run did not see: a finding of a check that it did not judge, or could not assess
//! whole, counts as one that is new. So does one that was only waived then, for it was the waiver that kept it quiet.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::Error;
use super::stored::found;
use crate::model::{
    Baseline, CheckStatus, Counted, Finding, FindingStatus, Fingerprint, RuleId, ScanReport, WhyCounted,
};
use crate::store::{Sight, Store};

/// The run that a scan is to be held against. `tenant` where it is known by now.
///
/// # Errors
/// When there is no such run, or the store cannot be read.
pub async fn baseline(store: Option<&mut Store>, tenant: Option<Uuid>, run: &str) -> Result<Sight, Error> {
    let Some(store) = store else {
        return Err(Error::Usage(
            "--baseline takes a run from a store, and this scan has none: name it with --state DIR".into(),
        ));
    };
    let (store, tenant, run) = found(Some(store), tenant, run).await?;
    Ok(store.sight(tenant, run).await?)
}

/// What counts of a report, given how the earlier run ended and by which rules each judged.
pub(super) fn held_against(then: &Sight, report: &ScanReport, judged_by: &BTreeMap<RuleId, String>) -> Baseline {
    let before: BTreeMap<&Fingerprint, FindingStatus> =
        then.findings.iter().map(|finding| (&finding.fingerprint, finding.status)).collect();
    let (mut known, mut counted) = (0, Vec::new());
    for finding in report.findings.iter().filter(|finding| finding.status != FindingStatus::Waived) {
        match before.get(&finding.fingerprint) {
            Some(FindingStatus::New | FindingStatus::Open | FindingStatus::Regressed) => known += 1,
            other => {
                let why = if other.is_some() { WhyCounted::WaiverEnded } else { why(finding, then, judged_by) };
                counted.push(Counted { fingerprint: finding.fingerprint.clone(), why });
            }
        }
    }
    Baseline { run: then.run.id, started_at: then.run.started_at, known, counted }
}

fn why(finding: &Finding, then: &Sight, judged_by: &BTreeMap<RuleId, String>) -> WhyCounted {
    let Some(check) = then.checks.iter().find(|check| check.rule == finding.rule) else {
        return WhyCounted::NotJudged;
    };
    if check.status == CheckStatus::NotAssessed || check.not_assessed > 0 {
        WhyCounted::NotAssessed
    } else if then.judged_by.get(&finding.rule) != judged_by.get(&finding.rule) {
        WhyCounted::RuleChanged
    } else {
        WhyCounted::New
    }
}
