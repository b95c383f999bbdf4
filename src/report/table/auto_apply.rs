//! What a scan changed by itself, what it left, and the way back.

use std::io;

use super::super::page::{Page, number, plural};
use super::super::shown;
use super::apply::{counts, next, one};
use crate::model::{AutoApplied, ScanReport};

/// How many of those that were left are named.
const NAMED: usize = 5;

pub(super) fn auto_applied(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    let Some(auto) = &report.auto_apply else { return Ok(()) };
    page.heading("CHANGED BY THIS SCAN")?;
    let fixes = shown(&auto.fixes.join(", "), 300);
    page.paragraph("  ", &format!("[auto_apply] allows {fixes}, at most {}", changes(auto.max_changes.into())))?;
    if let Some(why) = &auto.held {
        page.paragraph("  ", &format!("HELD, nothing was changed: {}", shown(why, 300)))?;
    }
    if let Some(applied) = &auto.applied {
        applied.changes.iter().try_for_each(|change| one(change, page))?;
        page.paragraph("  ", &format!("{}. Findings and posture on this page are of before.", counts(applied)))?;
        if let Some(why) = &applied.stopped {
            page.paragraph("  ", &format!("Stopped before its end: {}", shown(why, 300)))?;
        }
    } else if auto.held.is_none() && auto.left.is_empty() {
        page.paragraph("  ", "Nothing of that is to do.")?;
    }
    left(auto, page)?;
    auto.applied.iter().try_for_each(|applied| next(applied, page))
}

fn left(auto: &AutoApplied, page: &mut Page<'_>) -> io::Result<()> {
    for left in auto.left.iter().take(NAMED) {
        page.paragraph("  left       ", &format!("{} ({})", shown(&left.summary, 200), shown(&left.why, 200)))?;
    }
    match auto.left.len().saturating_sub(NAMED) {
        0 => Ok(()),
        more => page.line(&format!("  and {} more left", number(u64::try_from(more).unwrap_or(u64::MAX)))),
    }
}

fn changes(count: u64) -> String {
    format!("{} a run", plural(count, "change"))
}

#[cfg(test)]
mod tests {
    use super::super::apply::tests::report as applied;
    use super::*;
    use crate::model::{LeftAlone, Resource, ResourceType};
    use crate::report::look::Look;
    use crate::report::{is_treacherous, samples};

    fn page(auto: AutoApplied) -> String {
        let report = ScanReport { auto_apply: Some(auto), ..samples::all_passed() };
        let mut out = Vec::new();
        auto_applied(&report, &mut Page { look: &Look::plain(), out: &mut out }).expect("memory takes everything");
        String::from_utf8(out).expect("a page is UTF-8")
    }

    fn allowed() -> AutoApplied {
        AutoApplied { fixes: vec!["remove-audit-bypass".into()], max_changes: 3, ..AutoApplied::default() }
    }

    fn left(summary: &str) -> LeftAlone {
        let target = Resource::new(ResourceType::Tenant, "t", "t");
        LeftAlone {
            fix: "remove-audit-bypass".into(),
            summary: summary.into(),
            target,
            why: "max_changes = 3 are made in this run".into(),
        }
    }

    #[test]
    fn says_what_was_changed_what_was_left_and_the_way_back() {
        let many = (1..=7).map(|at| left(&format!("Record again what \u{1b}[2Jadmin{at} does"))).collect();
        let page = page(AutoApplied { applied: Some(applied()), left: many, ..allowed() });
        assert!(!page.chars().any(|character| character != '\n' && is_treacherous(character)), "{page}");
        insta::assert_snapshot!(page);
    }

    #[test]
    fn says_why_nothing_was_changed() {
        let why = Some("run 0193a1b2 was not carried to its end".into());
        insta::assert_snapshot!(page(AutoApplied { held: why, ..allowed() }) + &page(allowed()));
    }
}
