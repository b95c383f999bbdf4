//! What was not assessed: why, what to grant, and which families were read in part.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::super::page::{Page, number, plural};
use super::super::shown;
use crate::model::{Check, CheckStatus, Completeness, Gap, ScanReport};

/// The most that is shown of one reason.
const LONGEST: usize = 200;

/// What to grant together, with the checks it would show, most first. A check stands once: with all that it lacks.
pub(super) fn grants(report: &ScanReport) -> Vec<(String, Vec<&str>)> {
    let mut checks: BTreeMap<&[String], Vec<&str>> = BTreeMap::new();
    for check in report.checks.iter().filter(|check| is_shown_by_granting(check)) {
        checks.entry(&check.missing_permissions).or_default().push(check.rule.as_str());
    }
    let mut grants: Vec<(String, Vec<&str>)> =
        checks.into_iter().map(|(names, checks)| (together(names), checks)).collect();
    grants.sort_by(|one, other| (Reverse(one.1.len()), &one.0).cmp(&(Reverse(other.1.len()), &other.0)));
    grants
}

/// Whether nothing but permissions and roles stands between the check and an answer.
fn is_shown_by_granting(check: &Check) -> bool {
    let in_the_way = |gap: &Gap| !gap.is_chosen() && gap.to_grant().next().is_none();
    check.is_incomplete() && !check.missing_permissions.is_empty() && !check.gaps.iter().any(in_the_way)
}

/// `A`, `A and B`, `A, B and C`; what a name holds is a service's word.
fn together(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().map(|name| shown(name, 80)).collect();
    match shown.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => shown.concat(),
    }
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
    for (names, checks) in grants(report) {
        page.paragraph("  ", &format!("grant {names} to see {}:", plural(count(&checks), "check")))?;
        page.paragraph("    ", &checks.join(", "))?;
    }
    let other: Vec<&Check> = unassessed.into_iter().filter(|check| !is_shown_by_granting(check)).collect();
    let reasons = by_reason(&other);
    for (reason, rules) in &reasons {
        page.paragraph("  ", &format!("{reason}: {}:", extent(reason, count(rules), report)))?;
        page.paragraph("    ", &rules.join(", "))?;
    }
    if !partly.is_empty() {
        let rules: Vec<&str> = partly.iter().map(|check| check.rule.as_str()).collect();
        page.paragraph("  ", "judged on what could be read, and there may be more:")?;
        page.paragraph("    ", &rules.join(", "))?;
    }
    let told: BTreeSet<&str> = reasons.iter().map(|(reason, _)| reason.as_str()).collect();
    cut_families(report, &told, page)
}

/// `42 families, 51 checks`: how far one cause reaches.
fn extent(reason: &str, checks: u64, report: &ScanReport) -> String {
    let of_cause = |gap: &Gap| shown(&gap.to_string(), LONGEST) == reason;
    let families: Vec<&str> = report
        .families
        .iter()
        .filter(|family| family.completeness != Completeness::Complete && family.gap.as_ref().is_some_and(of_cause))
        .map(|family| family.family.as_str())
        .collect();
    let checks = plural(checks, "check");
    if families.is_empty() { checks } else { format!("{}, {checks}", plural(count(&families), "family")) }
}

/// Checks by the reason they give; the user's own choices last.
fn by_reason<'r>(checks: &[&'r Check]) -> Vec<(String, Vec<&'r str>)> {
    let mut reasons: BTreeMap<(bool, String), Vec<&str>> = BTreeMap::new();
    for check in checks {
        let chosen = !check.gaps.is_empty() && check.gaps.iter().all(Gap::is_chosen);
        // What somebody chose to leave out explains nothing while something else stands in the way.
        let gaps: Vec<String> =
            check.gaps.iter().filter(|gap| chosen || !gap.is_chosen()).map(ToString::to_string).collect();
        let reason = match &check.reason {
            Some(reason) if gaps.len() == check.gaps.len() => reason.clone(),
            _ if gaps.is_empty() => "no reason was given".into(),
            _ => gaps.join("; "),
        };
        reasons.entry((chosen, shown(&reason, LONGEST))).or_default().push(check.rule.as_str());
    }
    reasons.into_iter().map(|((_, reason), rules)| (reason, rules)).collect()
}

/// Families that came in part, those of one cause together; a cause that was told is not told again.
fn cut_families(report: &ScanReport, told: &BTreeSet<&str>, page: &mut Page<'_>) -> io::Result<()> {
    let mut causes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for family in report.families.iter().filter(|family| family.completeness == Completeness::Partial) {
        let read = family.records.map_or_else(|| "part".into(), |records| format!("{} records", number(records)));
        let why = family.gap.as_ref().map_or_else(|| "unknown".into(), ToString::to_string);
        let came = format!("of {} only {read} came", shown(&family.family, 40));
        causes.entry(shown(&why, LONGEST)).or_default().push(came);
    }
    causes.into_iter().try_for_each(|(why, came)| {
        let why = if told.contains(why.as_str()) { "the cause is named above" } else { &why };
        page.paragraph("  ", &format!("{}: {why}", came.join(", ")))
    })
}

fn count<T>(list: &[T]) -> u64 {
    u64::try_from(list.len()).unwrap_or(u64::MAX)
}
