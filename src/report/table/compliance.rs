//! Frameworks, control by control. Ids alone: what a control asks stands in the framework.

use std::io;

use super::super::page::{Page, number, plural};
use super::super::shown;
use crate::model::{CheckStatus, Compliance, Control, ControlCheck, ControlStatus, ScanReport};

pub(super) fn compliance(report: &ScanReport, page: &mut Page<'_>) -> io::Result<()> {
    report.compliance.iter().try_for_each(|framework| one(framework, page))
}

fn one(framework: &Compliance, page: &mut Page<'_>) -> io::Result<()> {
    page.heading(&shown(&framework.title, 70).to_uppercase())?;
    let counts = &framework.counts;
    let text = format!(
        "{}: {} passed, {} failed, {} not assessed, {} not applicable. {} manual: no check of palisade judges them.",
        plural(counts.total(), "control"),
        number(counts.passed),
        number(counts.failed),
        number(counts.not_assessed),
        number(counts.not_applicable),
        number(counts.manual)
    );
    page.paragraph("  ", &text)?;
    let more = if framework.whole { "" } else { " It has more, which no check judges." };
    page.paragraph("  ", &format!("Listed are {}.{more}", shown(&framework.source, 300)))?;
    page.paragraph(
        "  ",
        "Passed means that every check mapped to a control saw it to be right, not that the control is met in all it \
         asks. ~ marks a mapping of palisade's own, which no publisher gives.",
    )?;
    let with = |status| framework.controls.iter().filter(move |control: &&Control| control.status == status);
    for (status, word) in [(ControlStatus::Failed, "failed"), (ControlStatus::NotAssessed, "not assessed")] {
        let mut controls = with(status).peekable();
        if controls.peek().is_some() {
            page.line(&format!("  {word}:"))?;
        }
        for control in controls {
            let checks: Vec<String> = control.checks.iter().filter(|check| is_why(check, status)).map(named).collect();
            page.paragraph("    ", &format!("{}: {}", id(control), checks.join(", ")))?;
        }
    }
    for (status, word) in [
        (ControlStatus::Passed, "passed"),
        (ControlStatus::NotApplicable, "not applicable"),
        (ControlStatus::Manual, "manual"),
    ] {
        let ids: Vec<String> = with(status).map(id).collect();
        if !ids.is_empty() {
            page.paragraph("  ", &format!("{word}: {}", ids.join(", ")))?;
        }
    }
    Ok(())
}

/// Whether a check is why its control stands so.
fn is_why(check: &ControlCheck, status: ControlStatus) -> bool {
    match status {
        ControlStatus::Failed => matches!(check.status, Some(CheckStatus::Failed | CheckStatus::Waived)),
        ControlStatus::NotAssessed => matches!(check.status, Some(CheckStatus::NotAssessed) | None),
        ControlStatus::Passed | ControlStatus::NotApplicable | ControlStatus::Manual => true,
    }
}

fn named(check: &ControlCheck) -> String {
    let mark = if check.approximate { "~" } else { "" };
    let how = match check.status {
        Some(CheckStatus::Waived) => " (waived)",
        None => " (not judged in this run)",
        Some(_) => "",
    };
    format!("{mark}{}{how}", check.rule)
}

fn id(control: &Control) -> String {
    format!("{}{}", if control.approximate { "~" } else { "" }, shown(&control.id, 40))
}

#[cfg(test)]
mod tests {
    use super::super::super::look::Look;
    use super::*;
    use crate::model::{ControlCounts, RuleId};
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
