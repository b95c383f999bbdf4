//! The posture: one number for how much of what was looked at is right.

use crate::model::{Check, CheckStatus};

/// 100 times the share of passed weight among passed, failed and waived checks, by the weights 8, 4, 2, 1 from critical
/// to low, rounded down so that 100 means that nothing failed. A waiver does not raise it. `None` when nothing could be
/// judged: that is no posture, and least of all a good one.
pub fn posture(checks: &[Check]) -> Option<u8> {
    let weigh = |counts: fn(CheckStatus) -> bool| -> u64 {
        let counted = checks.iter().filter(|check| counts(check.status));
        counted.map(|check| u64::from(check.severity.weight())).fold(0, u64::saturating_add)
    };
    let passed = weigh(|status| status == CheckStatus::Passed);
    let judged = weigh(|status| matches!(status, CheckStatus::Passed | CheckStatus::Failed | CheckStatus::Waived));
    passed.saturating_mul(100).checked_div(judged).and_then(|share| u8::try_from(share).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RuleId, Severity};

    fn check(status: CheckStatus, severity: Severity) -> Check {
        Check {
            rule: RuleId::new("mfa.some-check").expect("a well-formed id"),
            status,
            severity,
            assessed: 1,
            failed: 0,
            not_assessed: 0,
            reason: None,
            gaps: Vec::new(),
            missing_permissions: Vec::new(),
            notes: Vec::new(),
        }
    }

    #[test]
    fn a_critical_check_weighs_as_much_as_eight_low_ones() {
        let checks = [check(CheckStatus::Failed, Severity::Critical)];
        let low: Vec<Check> = (0..8).map(|_| check(CheckStatus::Passed, Severity::Low)).collect();
        assert_eq!(posture(&[&checks[..], &low].concat()), Some(50));
    }

    #[test]
    fn a_waiver_does_not_raise_it() {
        let failed = [check(CheckStatus::Passed, Severity::High), check(CheckStatus::Failed, Severity::High)];
        let waived = [check(CheckStatus::Passed, Severity::High), check(CheckStatus::Waived, Severity::High)];
        assert_eq!(posture(&failed), posture(&waived));
    }

    #[test]
    fn what_was_not_assessed_counts_neither_way() {
        let known = check(CheckStatus::Passed, Severity::Low);
        let unknown = check(CheckStatus::NotAssessed, Severity::Critical);
        let absent = check(CheckStatus::NotApplicable, Severity::Critical);
        assert_eq!(posture(&[known, unknown, absent]), Some(100));
    }

    #[test]
    fn nothing_judged_is_no_posture() {
        assert_eq!(posture(&[check(CheckStatus::NotAssessed, Severity::High)]), None);
        assert_eq!(posture(&[]), None);
    }

    #[test]
    fn one_small_failure_keeps_it_under_a_hundred() {
        let mut checks: Vec<Check> = (0..40).map(|_| check(CheckStatus::Passed, Severity::Critical)).collect();
        checks.push(check(CheckStatus::Failed, Severity::Low));
        assert_eq!(posture(&checks), Some(99));
    }
}
