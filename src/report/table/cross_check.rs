//! Where Microsoft's own evaluation of a sign-in contradicts ours: said before anything else, and with a record to copy.

use std::io;

use super::super::json::json;
use super::super::look::BOLD;
use super::super::page::{Page, number, plural};
use super::super::shown;
use crate::model::{CrossCheck, Disagreement, ScanReport};

/// Before everything, for what rests on a wrong reading of the policies is worth nothing.
pub(super) fn warning(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    let Some((check, first)) = disputed(report) else { return Ok(()) };
    let lead = page.look.paint(BOLD, "MICROSOFT DISAGREES");
    page.line(&lead)?;
    let disputed = u64::try_from(check.disagreements.len()).unwrap_or(u64::MAX);
    let alike = check.disagreements.iter().map(|one| one.alike).sum();
    let text = format!(
        "Of {} put to Microsoft's own evaluation (What If) it answers {} otherwise than palisade, first that of {}. What \
         guards the {} that stand alike is not assessed. Please report it: the record under WHAT IF holds no names.",
        plural(check.asked, "sign-in"),
        number(disputed),
        shown(&first.account.name, 60),
        plural(alike, "account"),
    );
    page.paragraph("", &text)?;
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

/// `Microsoft's own evaluation of 20 sign-ins agrees with ours on 20`, where it was asked.
pub(super) fn agreement(report: &ScanReport) -> Option<String> {
    let check = report.cross_check.as_ref()?;
    let asked = plural(check.asked, "sign-in");
    Some(format!("Microsoft's own evaluation (What If) of {asked} agrees with this one on {}", number(check.agreed)))
}

fn disputed(report: &ScanReport) -> Option<(&CrossCheck, &Disagreement)> {
    let check = report.cross_check.as_ref()?;
    check.disagreements.first().map(|first| (check, first))
}
