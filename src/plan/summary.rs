//! Counts of a judgement.

use super::posture;
use crate::model::{BySeverity, ByStatus, CheckStatus, FindingStatus, Judgement, Severity, Summary};

/// Findings by severity, waived ones apart; checks by status; the posture.
pub fn summarize(judgement: &Judgement) -> Summary {
    let mut summary = Summary { posture: posture(&judgement.checks), ..Summary::default() };
    for finding in &judgement.findings {
        let counter = match finding.status {
            FindingStatus::Waived => &mut summary.waived,
            FindingStatus::New | FindingStatus::Open | FindingStatus::Regressed => {
                of_severity(&mut summary.findings, finding.severity)
            }
        };
        *counter = counter.saturating_add(1);
    }
    for check in &judgement.checks {
        let counter = of_status(&mut summary.checks, check.status);
        *counter = counter.saturating_add(1);
    }
    summary
}

fn of_severity(counts: &mut BySeverity, severity: Severity) -> &mut u64 {
    match severity {
        Severity::Critical => &mut counts.critical,
        Severity::High => &mut counts.high,
        Severity::Medium => &mut counts.medium,
        Severity::Low => &mut counts.low,
    }
}

fn of_status(counts: &mut ByStatus, status: CheckStatus) -> &mut u64 {
    match status {
        CheckStatus::Failed => &mut counts.failed,
        CheckStatus::NotAssessed => &mut counts.not_assessed,
        CheckStatus::Waived => &mut counts.waived,
        CheckStatus::Passed => &mut counts.passed,
        CheckStatus::NotApplicable => &mut counts.not_applicable,
    }
}
