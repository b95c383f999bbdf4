//! What checks have to say that is no finding.

use std::io;

use super::super::page::{Page, number};
use super::super::shown;
use crate::model::{Check, ScanReport};

/// How many notes of one check a page shows.
const SHOWN: usize = 5;

pub(super) fn notes(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    let noted: Vec<&Check> = report.checks.iter().filter(|check| !check.notes.is_empty()).collect();
    if noted.is_empty() {
        return Ok(());
    }
    page.heading("NOTES")?;
    for check in noted {
        page.paragraph("  ", &format!("{}:", check.rule))?;
        for note in check.notes.iter().take(SHOWN) {
            page.paragraph("    ", &shown(note, 300))?;
        }
        if let Some(more) = check.notes.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            let more = number(u64::try_from(more).unwrap_or(u64::MAX));
            page.paragraph("    ", &format!("… and {more} more (all in --format json)"))?;
        }
    }
    Ok(())
}
