//! What was not assessed: why, what to grant, and which families were read in part.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io;

use super::super::page::{Page, number, plural};
use super::super::shown;
use crate::model::{Check, CheckStatus, Completeness, Gap, ScanReport};

/// What to grant, each with the checks it would show, most first.
pub(super) fn grants(report: &ScanReport) -> Vec<(&str, Vec<&str>)> {
    let mut checks: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for check in report.checks.iter().filter(|check| check.is_incomplete()) {
        for permission in &check.missing_permissions {
            checks.entry(permission).or_default().push(check.rule.as_str());
        }
    }
    let mut grants: Vec<(&str, Vec<&str>)> = checks.into_iter().collect();
    grants.sort_by_key(|(permission, checks)| (Reverse(checks.len()), *permission));
    grants
}

pub(super) fn gaps(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    let unassessed: Vec<&Check> =
        report.checks.iter().filter(|check| check.status == CheckStatus::NotAssessed).collect();
    let partly: Vec<&Check> = report
        .checks
        .iter()
        .filter(|check| check.status != CheckStatus::NotAssessed && check.is_incomplete())
        .collect();
    if unassessed.is_empty() && partly.is_empty() {
        return Ok(());
    }
    page.heading("NOT ASSESSED")?;
    for (permission, checks) in grants(report) {
        let count = u64::try_from(checks.len()).unwrap_or(u64::MAX);
        page.paragraph("  ", &format!("grant {} to see {}:", shown(permission, 80), plural(count, "check")))?;
        page.paragraph("    ", &checks.join(", "))?;
    }
    let (_, other): (Vec<&Check>, Vec<&Check>) =
        unassessed.iter().partition(|check| check.is_incomplete() && !check.missing_permissions.is_empty());
    for (reason, rules) in by_reason(&other) {
        page.paragraph("  ", &format!("{reason}:"))?;
        page.paragraph("    ", &rules.join(", "))?;
    }
    if !partly.is_empty() {
        let rules: Vec<&str> = partly.iter().map(|check| check.rule.as_str()).collect();
        page.paragraph("  ", "judged on what could be read, and there may be more:")?;
        page.paragraph("    ", &rules.join(", "))?;
    }
    cut_families(report, page)
}

/// Checks by the reason they give; the user's own choices last.
fn by_reason<'r>(checks: &[&'r Check]) -> Vec<(String, Vec<&'r str>)> {
    let mut reasons: BTreeMap<(bool, String), Vec<&str>> = BTreeMap::new();
    for check in checks {
        let chosen = !check.gaps.is_empty() && check.gaps.iter().all(Gap::is_chosen);
        let reason = match (&check.reason, check.gaps.first()) {
            (Some(reason), _) => reason.clone(),
            (None, Some(gap)) => gap.to_string(),
            (None, None) => "no reason was given".into(),
        };
        reasons.entry((chosen, shown(&reason, 200))).or_default().push(check.rule.as_str());
    }
    reasons.into_iter().map(|((_, reason), rules)| (reason, rules)).collect()
}

fn cut_families(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    for family in report.families.iter().filter(|family| family.completeness == Completeness::Partial) {
        let read = family.records.map_or_else(|| "part".into(), |records| format!("{} records", number(records)));
        let why = family.gap.as_ref().map_or_else(|| "unknown".into(), ToString::to_string);
        page.paragraph("  ", &format!("of {} only {read} came: {}", shown(&family.family, 40), shown(&why, 200)))?;
    }
    Ok(())
}
