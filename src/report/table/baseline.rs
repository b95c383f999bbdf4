//! What counts for `--fail-on` where a scan is held against an earlier run.

use std::io;

use super::super::measure::held_against;
use super::super::page::Page;
use crate::model::ScanReport;

pub(super) fn baseline(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    match &report.baseline {
        Some(baseline) => page.paragraph("", &held_against(baseline)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Baseline, Counted, Fingerprint, WhyCounted};
    use crate::report::samples;

    #[test]
    fn says_how_many_count_and_why() {
        let report = samples::taken_over();
        let print: Fingerprint = report.findings[0].fingerprint.clone();
        let counted = |why| Counted { fingerprint: print.clone(), why };
        let held = |counted| Baseline { run: report.run.id, started_at: report.run.started_at, known: 7, counted };
        insta::assert_snapshot!(held_against(&held(Vec::new())), @"held against run 0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b: 0 findings count for --fail-on; 7 known then do not");
        let some = vec![counted(WhyCounted::New), counted(WhyCounted::NotAssessed), counted(WhyCounted::WaiverEnded)];
        insta::assert_snapshot!(held_against(&held(some)), @"held against run 0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b: 3 findings count for --fail-on (1 new, 1 of checks that it could not assess whole, 1 waived then); 7 known then do not");
    }
}
