//! Counts of a judgement.

use super::posture;
use crate::judge::Gone;
use crate::model::{BySeverity, ByStatus, CheckStatus, FindingStatus, Judgement, Lifecycle, Severity, Summary};

/// Findings by severity and by their place in time, waived ones apart; checks by status; the posture.
pub fn summarize(judgement: &Judgement, gone: &Gone) -> Summary {
    let lifecycle = lifecycle(judgement, gone);
    let mut summary = Summary { posture: posture(&judgement.checks), lifecycle, ..Summary::default() };
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

fn lifecycle(judgement: &Judgement, gone: &Gone) -> Lifecycle {
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let with = |status| count(judgement.findings.iter().filter(|finding| finding.status == status).count());
    Lifecycle {
        new: with(FindingStatus::New),
        first_judged: count(gone.first_judged),
        open: with(FindingStatus::Open),
        regressed: with(FindingStatus::Regressed),
        resolved: count(gone.resolved.len()),
        unsettled: count(gone.unsettled.len()),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Check, RuleId};

    #[test]
    fn every_check_is_counted_once_under_its_status() {
        let check = |status| Check {
            rule: RuleId::new("mfa.some-check").expect("a well-formed id"),
            status,
            severity: Severity::High,
            assessed: 1,
            failed: 0,
            not_assessed: 0,
            reason: None,
            gaps: Vec::new(),
            missing_permissions: Vec::new(),
            notes: Vec::new(),
        };
        let checks = CheckStatus::ALL.map(check).to_vec();
        let counts = summarize(&Judgement { checks, ..Judgement::default() }, &Gone::default()).checks;
        assert_eq!(counts, ByStatus { failed: 1, not_assessed: 1, waived: 1, passed: 1, not_applicable: 1 });
        assert_eq!(counts.total(), 5);
    }
}
