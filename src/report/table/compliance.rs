//! Frameworks, control by control.

use std::io;

use super::super::controls::Framework;
use super::super::page::Page;
use crate::model::ScanReport;

pub(super) fn compliance(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    report.compliance.iter().map(Framework::of).try_for_each(|framework| one(&framework, page))
}

fn one(framework: &Framework, page: &mut Page<'_>) -> io::Result<()> {
    page.heading(&framework.title.to_uppercase())?;
    framework.sentences.iter().try_for_each(|sentence| page.paragraph("  ", sentence))?;
    for (word, controls) in &framework.unmet {
        page.line(&format!("  {word}:"))?;
        controls.iter().try_for_each(|control| page.paragraph("    ", control))?;
    }
    framework.others.iter().try_for_each(|(word, ids)| page.paragraph("  ", &format!("{word}: {ids}")))
}

#[cfg(test)]
mod tests {
    use super::super::super::look::Look;
    use super::*;
    use crate::model::{CheckStatus, Compliance, Control, ControlCheck, ControlCounts, ControlStatus, RuleId};
    use crate::report::samples;

    #[test]
    fn says_of_each_control_how_it_stands_and_why() {
        let control = |id: &str, status, checks: &[(&str, Option<CheckStatus>, bool)]| Control {
            id: id.into(),
            status,
            approximate: !checks.is_empty() && checks.iter().all(|(.., approximate)| *approximate),
            checks: checks
                .iter()
                .map(|(rule, status, approximate)| ControlCheck {
                    rule: RuleId::new(rule).expect("an id"),
                    status: *status,
                    approximate: *approximate,
                })
                .collect(),
        };
        let (failed, passed) = (Some(CheckStatus::Failed), Some(CheckStatus::Passed));
        let framework = Compliance {
            framework: "scuba".into(),
            title: "CISA SCuBA baselines".into(),
            source: "some of them".into(),
            whole: false,
            counts: ControlCounts { passed: 1, failed: 1, not_assessed: 1, not_applicable: 0, manual: 2 },
            controls: vec![
                control("1.1", ControlStatus::Failed, &[("legacy.imap", failed, false), ("legacy.pop", passed, true)]),
                control("1.2", ControlStatus::NotAssessed, &[("role.guest", None, true)]),
                control("1.3", ControlStatus::Passed, &[("legacy.pop", passed, true)]),
                control("1.4", ControlStatus::Manual, &[]),
                control("1.5", ControlStatus::Manual, &[]),
            ],
        };
        let report = ScanReport { compliance: vec![framework], ..samples::all_passed() };
        let (look, mut out) = (Look::plain(), Vec::new());
        compliance(&report, &mut Page { look: &look, out: &mut out }).expect("memory takes everything");
        insta::assert_snapshot!(String::from_utf8_lossy(&out), @"

        CISA SCUBA BASELINES
          5 controls: 1 passed, 1 failed, 1 not assessed, 0 not applicable. 2 manual: no check of palisade
          judges them.
          Listed are some of them. It has more, which no check judges.
          Passed means that every check mapped to a control saw it to be right, not that the control is met
          in all it asks. ~ marks a mapping of palisade's own, which no publisher gives.
          failed:
            1.1: legacy.imap
          not assessed:
            ~1.2: ~role.guest (not judged in this run)
          passed: ~1.3
          manual: 1.4, 1.5
        ");
    }
}
