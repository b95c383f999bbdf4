//! Waivers about which something is to be mended. Those in order are not named: what they cover stands under WAIVED.

use std::io;

use super::super::measure::covered;
use super::super::page::{Page, plural};
use super::super::shown;
use crate::model::{ScanReport, WaiverRead};

/// How many a page names.
const NAMED: usize = 20;

pub(super) fn waivers(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    let wanting: Vec<&WaiverRead> = report.waivers.iter().filter(|waiver| !waiver.problems.is_empty()).collect();
    if wanting.is_empty() {
        return Ok(());
    }
    page.heading("WAIVERS TO LOOK AT")?;
    for waiver in wanting.iter().take(NAMED) {
        let until = format!("until {}, {}: {}", waiver.until, shown(&waiver.owner, 40), shown(&waiver.reason, 120));
        page.paragraph("  ", &format!("{} ({until})", covered(waiver)))?;
        for problem in &waiver.problems {
            page.paragraph("    ", &shown(&problem.text, 300))?;
        }
    }
    match wanting.len().saturating_sub(NAMED) {
        0 => Ok(()),
        more => {
            let more = plural(u64::try_from(more).unwrap_or(u64::MAX), "more waiver");
            page.paragraph("  ", &format!("… and {more} (all in --format json)"))
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::super::look::Look;
    use super::*;
    use crate::model::{WaiverProblem, WaiverTrouble};
    use crate::report::samples;

    #[test]
    fn names_what_is_to_be_mended_and_nothing_else() {
        let waiver = |resource: Option<&str>, problem: Option<(WaiverTrouble, &str)>| WaiverRead {
            fingerprint: None,
            rule: crate::model::RuleId::new("legacy.imap"),
            area: None,
            resource: resource.map(Into::into),
            reason: "old \u{1b}[31mscanner".into(),
            owner: "it-sec".into(),
            until: date(2026, 5, 31),
            holds: true,
            speaks_of: 0,
            problems: problem.map(|(kind, text)| WaiverProblem { kind, text: text.into() }).into_iter().collect(),
        };
        let report = ScanReport {
            waivers: vec![
                waiver(Some("in-order@contoso.example"), None),
                waiver(None, Some((WaiverTrouble::Expired, "it ended on 2026-05-31 and counts as none"))),
            ],
            ..samples::all_passed()
        };
        let (look, mut out) = (Look::plain(), Vec::new());
        waivers(&report, &mut Page { look: &look, out: &mut out }).expect("memory takes everything");
        insta::assert_snapshot!(String::from_utf8_lossy(&out), @"

        WAIVERS TO LOOK AT
          rule legacy.imap (until 2026-05-31, it-sec: old \\u{1b}[31mscanner)
            it ended on 2026-05-31 and counts as none
        ");
    }
}
