//! What counts for `--fail-on` where a scan is held against an earlier run.

use std::io;

use super::super::page::{Page, number, plural};
use crate::model::{Baseline, ScanReport, WhyCounted};

pub(super) fn baseline(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    match &report.baseline {
        Some(baseline) => page.paragraph("", &said(baseline)),
        None => Ok(()),
    }
}

fn said(baseline: &Baseline) -> String {
    let count = |why: WhyCounted| {
        u64::try_from(baseline.counted.iter().filter(|counted| counted.why == why).count()).unwrap_or(u64::MAX)
    };
    let parts: Vec<String> = [
        (WhyCounted::New, "new"),
        (WhyCounted::NotJudged, "of checks that it did not judge"),
        (WhyCounted::NotAssessed, "of checks that it could not assess whole"),
        (WhyCounted::RuleChanged, "of checks whose rule changed"),
        (WhyCounted::WaiverEnded, "waived then"),
    ]
    .into_iter()
    .filter(|(why, _)| count(*why) > 0)
    .map(|(why, words)| format!("{} {words}", number(count(why))))
    .collect();
    let total = u64::try_from(baseline.counted.len()).unwrap_or(u64::MAX);
    let why = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
    format!(
        "held against run {}: {} for --fail-on{why}; {} known then {} not",
        baseline.run,
        match total {
            1 => "1 finding counts".to_owned(),
            _ => format!("{} count", plural(total, "finding")),
        },
        number(baseline.known),
        if baseline.known == 1 { "does" } else { "do" }
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Counted, Fingerprint};
    use crate::report::samples;

    #[test]
    fn says_how_many_count_and_why() {
        let report = samples::taken_over();
        let print: Fingerprint = report.findings[0].fingerprint.clone();
        let counted = |why| Counted { fingerprint: print.clone(), why };
        let held = |counted| Baseline { run: report.run.id, started_at: report.run.started_at, known: 7, counted };
        insta::assert_snapshot!(said(&held(Vec::new())), @"held against run 0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b: 0 findings count for --fail-on; 7 known then do not");
        let some = vec![counted(WhyCounted::New), counted(WhyCounted::NotAssessed), counted(WhyCounted::WaiverEnded)];
        insta::assert_snapshot!(said(&held(some)), @"held against run 0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b: 3 findings count for --fail-on (1 new, 1 of checks that it could not assess whole, 1 waived then); 7 known then do not");
    }
}
