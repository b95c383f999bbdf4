//! What was not assessed: why, what to grant, and which families were read in part.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::super::page::{Page, number, plural};
use super::super::shown;
use super::super::unassessed::{LONGEST, Unassessed, grants};
use crate::model::{Completeness, Gap, ScanReport};

pub(super) fn gaps(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    let Unassessed { reasons, partly, is_nothing } = Unassessed::of(report);
    if is_nothing {
        return Ok(());
    }
    page.heading("NOT ASSESSED")?;
    for (names, checks) in grants(report) {
        page.paragraph("  ", &format!("grant {names} to see {}:", plural(count(&checks), "check")))?;
        page.paragraph("    ", &checks.join(", "))?;
    }
    for (reason, rules) in &reasons {
        page.paragraph("  ", &format!("{reason}: {}:", extent(reason, count(rules), report)))?;
        page.paragraph("    ", &rules.join(", "))?;
    }
    if !partly.is_empty() {
        page.paragraph("  ", "judged on what could be read, and there may be more:")?;
        page.paragraph("    ", &partly.join(", "))?;
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
