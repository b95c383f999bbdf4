//! How a scan ends, as one number.
//!
//! | code | meaning |
//! | --- | --- |
//! | 0 | complete; nothing at or above `--fail-on` |
//! | 1 | findings at or above `--fail-on`; something of `--auto-apply` failed or was held |
//! | 3 | nothing at all could be read |
//! | 4 | nothing at or above `--fail-on`, but part was not assessed |
//!
//! 2 (bad usage or configuration), 3 for a run that did not get this far, and 130 have no report to be read from.

use std::collections::HashSet;

use clap::ValueEnum;

use crate::model::{
    ApplyReport, AutoApplied, Check, CheckStatus, Completeness, DoctorReport, FamilyRead, Finding, FindingStatus,
    Fingerprint, Gap, GraphAnswer, Response, ScanReport, Severity, Verdict,
};

/// From which severity on findings end a run with 1.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub enum FailOn {
    Critical,
    #[default]
    High,
    Medium,
    Low,
    Never,
}

impl FailOn {
    fn counts(self, severity: Severity) -> bool {
        match self {
            Self::Critical => severity >= Severity::Critical,
            Self::High => severity >= Severity::High,
            Self::Medium => severity >= Severity::Medium,
            Self::Low => severity >= Severity::Low,
            Self::Never => false,
        }
    }
}

/// The code with which a scan that made this report ends. Waived findings do not count, nor do those that the run which it
/// is held against had too; what the user left out by choice is no missing part.
pub fn exit_code(report: &ScanReport, fail_on: FailOn) -> u8 {
    let held = report.baseline.as_ref();
    let counted: Option<HashSet<&Fingerprint>> =
        held.map(|baseline| baseline.counted.iter().map(|counted| &counted.fingerprint).collect());
    let is_excused =
        |finding: &Finding| counted.as_ref().is_some_and(|counted| !counted.contains(&finding.fingerprint));
    let counts = |finding: &Finding| finding.status != FindingStatus::Waived && fail_on.counts(finding.severity);
    let failed = report.findings.iter().any(|finding| counts(finding) && !is_excused(finding));
    let troubled = report.auto_apply.as_ref().is_some_and(AutoApplied::is_trouble);
    if nothing_was_read(&report.families) {
        3
    } else if failed || troubled {
        1
    } else if report.checks.iter().any(is_missing) || report.families.iter().any(is_cut) {
        4
    } else {
        0
    }
}

/// The code with which `palisade doctor` ends: 3 when it could not sign in or Graph gives no answer, 4 when something is
/// missing, else 0.
pub fn doctor_code(report: &DoctorReport) -> u8 {
    if report.sign_in.problem.is_some() || report.graph.answer == GraphAnswer::Failed {
        3
    } else if report.is_complete() {
        0
    } else {
        4
    }
}

/// The code with which a run that changes a tenant ends: 0 when everything asked for is so, seen on reading back.
pub fn apply_code(report: &ApplyReport) -> u8 {
    u8::from(!report.is_done())
}

/// The code with which an investigation ends: 0 when every account is clean.
pub fn respond_code(responses: &[Response]) -> u8 {
    if responses.iter().all(|response| response.verdict == Verdict::Clean) { 0 } else { 4 }
}

/// Something was asked for and nothing came: no permission for anything.
fn nothing_was_read(families: &[FamilyRead]) -> bool {
    let mut asked = families.iter().filter(|family| !is_chosen(family)).peekable();
    asked.peek().is_some() && asked.all(|family| family.completeness == Completeness::Missing)
}

/// A check without a verdict that the user did not himself leave out. One that gives no gap counts as missing: silence
/// is no pass.
fn is_missing(check: &Check) -> bool {
    check.is_incomplete() || (check.status == CheckStatus::NotAssessed && check.gaps.is_empty())
}

fn is_cut(family: &FamilyRead) -> bool {
    family.completeness == Completeness::Partial && !is_chosen(family)
}

fn is_chosen(family: &FamilyRead) -> bool {
    family.gap.as_ref().is_some_and(Gap::is_chosen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Baseline, Counted, WhyCounted};
    use crate::report::samples;

    #[test]
    fn findings_at_or_above_the_threshold_end_with_one() {
        let report = samples::taken_over();
        assert_eq!(exit_code(&report, FailOn::High), 1);
        let mut medium = report;
        medium.findings.retain(|finding| finding.severity == Severity::Medium);
        assert_eq!(exit_code(&medium, FailOn::Medium), 1);
        assert_eq!(exit_code(&medium, FailOn::High), 4);
    }

    #[test]
    fn waived_findings_do_not_count() {
        let mut report = samples::hostile();
        assert_eq!(exit_code(&report, FailOn::Low), 1);
        report.findings[0].status = FindingStatus::Waived;
        assert_eq!(exit_code(&report, FailOn::Low), 0);
    }

    #[test]
    fn held_against_an_earlier_run_only_what_it_does_not_excuse_counts() {
        let mut report = samples::taken_over();
        let grave = report.findings.iter().find(|finding| finding.severity == Severity::Critical).expect("one").clone();
        let counted = |findings: &[&Finding]| Baseline {
            run: report.run.id,
            started_at: report.run.started_at,
            known: 0,
            counted: findings
                .iter()
                .map(|finding| Counted { fingerprint: finding.fingerprint.clone(), why: WhyCounted::NotAssessed })
                .collect(),
        };
        let (none, one) = (counted(&[]), counted(&[&grave]));
        report.baseline = Some(none);
        assert_eq!(exit_code(&report, FailOn::Low), 4, "what was not assessed is another matter");
        report.baseline = Some(one);
        assert_eq!(exit_code(&report, FailOn::High), 1);
    }

    #[test]
    fn never_means_never() {
        assert_eq!(exit_code(&samples::hostile(), FailOn::Never), 0);
        assert_eq!(exit_code(&samples::taken_over(), FailOn::Never), 4);
    }

    #[test]
    fn a_complete_scan_without_findings_ends_with_zero() {
        assert_eq!(exit_code(&samples::all_passed(), FailOn::Low), 0);
    }

    #[test]
    fn a_choice_of_the_user_is_no_missing_part() {
        let mut report = samples::all_passed();
        report.checks[0].status = CheckStatus::NotAssessed;
        report.checks[0].not_assessed = 1;
        report.checks[0].gaps = vec![Gap::NotAsked("needs --deep".into())];
        assert_eq!(exit_code(&report, FailOn::Low), 0);
        report.checks[0].gaps = vec![Gap::Unlicensed("Microsoft Entra ID P1".into())];
        assert_eq!(exit_code(&report, FailOn::Low), 4);
    }

    #[test]
    fn a_check_without_a_verdict_and_without_a_reason_is_missing() {
        let mut report = samples::all_passed();
        report.checks[0].status = CheckStatus::NotAssessed;
        assert_eq!(exit_code(&report, FailOn::Low), 4);
    }

    #[test]
    fn the_doctor_tells_a_gap_from_a_failure() {
        let mut report = samples::doctor();
        assert_eq!(doctor_code(&report), 4);
        report.graph.answer = GraphAnswer::Failed;
        assert_eq!(doctor_code(&report), 3);
        report.graph.answer = GraphAnswer::Works;
        report.sign_in.problem = Some("the client secret is wrong".into());
        assert_eq!(doctor_code(&report), 3);
    }

    #[test]
    fn no_permission_for_anything_ends_with_three() {
        assert_eq!(exit_code(&samples::nothing_assessed(), FailOn::High), 3);
    }
}
