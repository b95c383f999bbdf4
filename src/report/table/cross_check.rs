//! Where Microsoft's own evaluation of a sign-in contradicts ours: said before anything else, and with a record to copy.

use std::io;

use super::super::json::json;
use super::super::look::BOLD;
use super::super::page::{Page, number};
use super::super::sentences::disagreement;
use crate::model::{CrossCheck, Disagreement, ScanReport};

/// Before everything, for what rests on a wrong reading of the policies is worth nothing.
pub(super) fn warning(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    let Some(text) = disagreement(report) else { return Ok(()) };
    let lead = page.look.paint(BOLD, "MICROSOFT DISAGREES");
    page.line(&lead)?;
    page.paragraph("", &format!("{text} Please report it: the record under WHAT IF holds no names."))?;
    page.blank()
}

/// The first record, as it stands in JSON.
pub(super) fn record(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    let Some((check, first)) = disputed(report) else { return Ok(()) };
    page.heading("WHAT IF")?;
    let mut text = Vec::new();
    json(&first.record, &mut text)?;
    for line in String::from_utf8_lossy(&text).lines() {
        page.line(&format!("  {line}"))?;
    }
    match check.disagreements.len().saturating_sub(1) {
        0 => Ok(()),
        more => {
            let more = number(u64::try_from(more).unwrap_or(u64::MAX));
            page.paragraph("  ", &format!("… and {more} more (cross_check in --format json)"))
        }
    }
}

fn disputed(report: &ScanReport) -> Option<(&CrossCheck, &Disagreement)> {
    let check = report.cross_check.as_ref()?;
    check.disagreements.first().map(|first| (check, first))
}
