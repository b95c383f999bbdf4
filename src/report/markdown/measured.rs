//! What a run is measured by besides its checks: an earlier run, waivers to look at, frameworks.

use std::io::{self, Write};

use super::inert::{code, prose};
use crate::model::{ScanReport, WaiverRead};
use crate::report::controls::Framework;
use crate::report::measure::{covered, held_against};
use crate::report::page::number;

/// How many waivers a page names.
const NAMED: usize = 20;

pub(super) fn baseline(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    report.baseline.iter().try_for_each(|baseline| writeln!(out, "- {}", prose(&held_against(baseline))))
}

pub(super) fn waivers(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    let wanting: Vec<&WaiverRead> = report.waivers.iter().filter(|waiver| !waiver.problems.is_empty()).collect();
    if wanting.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Waivers to look at\n")?;
    for waiver in wanting.iter().take(NAMED) {
        let (owner, reason) = (code(&waiver.owner), code(&waiver.reason));
        writeln!(out, "- {} (until {}, {owner}: {reason})", prose(&covered(waiver)), waiver.until)?;
        waiver.problems.iter().try_for_each(|problem| writeln!(out, "  - {}", prose(&problem.text)))?;
    }
    match wanting.len().saturating_sub(NAMED) {
        0 => Ok(()),
        more => {
            writeln!(out, "- and {} more (all in `--format json`)", number(u64::try_from(more).unwrap_or(u64::MAX)))
        }
    }
}

pub(super) fn compliance(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    report.compliance.iter().map(Framework::of).try_for_each(|framework| one(&framework, out))
}

fn one(framework: &Framework, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## {}", prose(&framework.title))?;
    framework.sentences.iter().try_for_each(|sentence| writeln!(out, "\n{}", prose(sentence)))?;
    for (word, controls) in &framework.unmet {
        writeln!(out, "\n### {word}\n")?;
        controls.iter().try_for_each(|control| writeln!(out, "- {}", prose(control)))?;
    }
    if !framework.others.is_empty() {
        writeln!(out)?;
    }
    framework.others.iter().try_for_each(|(word, ids)| writeln!(out, "- {word}: {}", prose(ids)))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::model::{
        Baseline, CheckStatus, Compliance, Control, ControlCheck, ControlCounts, ControlStatus, Counted, RuleId,
        WaiverProblem, WaiverTrouble, WhyCounted,
    };
    use crate::report::samples;

    fn page(report: &ScanReport) -> String {
        let mut out = Vec::new();
        [baseline, waivers, compliance]
            .iter()
            .for_each(|part| part(report, &mut out).expect("memory takes everything"));
        String::from_utf8(out).expect("a page is UTF-8")
    }

    #[test]
    fn nothing_is_said_where_nothing_was_asked_for() {
        assert_eq!(page(&samples::all_passed()), "");
    }

    #[test]
    fn an_earlier_run_says_what_counts() {
        let mut report = samples::taken_over();
        let counted = vec![Counted { fingerprint: report.findings[0].fingerprint.clone(), why: WhyCounted::New }];
        report.baseline = Some(Baseline { run: report.run.id, started_at: report.run.started_at, known: 2, counted });
        assert!(
            page(&report).contains("1 finding counts for `--fail-on` (1 new); 2 known then do not"),
            "{}",
            page(&report)
        );
    }

    #[test]
    fn a_waiver_to_look_at_is_named_with_why_and_what_people_wrote_is_code() {
        let mut report = samples::all_passed();
        let problem = WaiverProblem { kind: WaiverTrouble::TooBroad, text: "no resource is named".into() };
        report.waivers = vec![WaiverRead {
            fingerprint: None,
            rule: RuleId::new("legacy.imap"),
            area: None,
            resource: None,
            reason: "see [x](https://evil.example)".into(),
            owner: "@it".into(),
            until: date(2027, 5, 31),
            holds: true,
            speaks_of: 0,
            problems: vec![problem],
        }];
        let expected = "\n## Waivers to look at\n\n- rule `legacy.imap` (until 2027-05-31, `@it`: \
                        `see [x](https://evil.example)`)\n  - no resource is named\n";
        assert_eq!(page(&report), expected);
    }

    #[test]
    fn a_framework_says_of_each_control_how_it_stands_and_why() {
        let check = |rule, status| ControlCheck { rule: RuleId::new(rule).expect("an id"), status, approximate: false };
        let control = |id: &str, status, checks| Control { id: id.into(), status, approximate: false, checks };
        let report = ScanReport {
            compliance: vec![Compliance {
                framework: "scuba".into(),
                title: "CISA SCuBA baselines".into(),
                source: "some of them".into(),
                whole: false,
                counts: ControlCounts { passed: 1, failed: 1, not_assessed: 1, not_applicable: 0, manual: 0 },
                controls: vec![
                    control("1.1", ControlStatus::Failed, vec![check("legacy.imap", Some(CheckStatus::Waived))]),
                    control("1.2", ControlStatus::NotAssessed, vec![check("role.guest", None)]),
                    control("1.3", ControlStatus::Passed, vec![check("legacy.pop", Some(CheckStatus::Passed))]),
                ],
            }],
            ..samples::all_passed()
        };
        let page = page(&report);
        for line in [
            "## CISA SCuBA baselines",
            "3 controls: 1 passed, 1 failed, 1 not assessed, 0 not applicable. 0 manual: no check of palisade judges them.",
            "### failed",
            "- `1.1: legacy.imap` (waived)",
            "### not assessed",
            "- `1.2: role.guest` (not judged in this run)",
            "- passed: `1.3`",
        ] {
            assert!(page.lines().any(|found| found == line), "{line}\n{page}");
        }
        assert!(page.contains("It has more, which no check judges."), "{page}");
    }
}
