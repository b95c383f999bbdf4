//! Frameworks, control by control, for every format that people read. Ids alone: what a control asks stands in the
//! framework.

use super::page::{number, plural};
use super::shown;
use crate::model::{CheckStatus, Compliance, Control, ControlCheck, ControlStatus};

/// What is told of a framework. Foreign text in it is on one line and steers no terminal, and is not escaped further.
pub(super) struct Framework {
    pub(super) title: String,
    /// How many controls stand how, which are listed, and what *passed* means.
    pub(super) sentences: [String; 3],
    /// Failed and not assessed: each control with the checks that are why.
    pub(super) unmet: Vec<(&'static str, Vec<String>)>,
    /// The others, by id.
    pub(super) others: Vec<(&'static str, String)>,
}

impl Framework {
    pub(super) fn of(framework: &Compliance) -> Self {
        let with = |status| framework.controls.iter().filter(move |control: &&Control| control.status == status);
        let unmet = [(ControlStatus::Failed, "failed"), (ControlStatus::NotAssessed, "not assessed")];
        let others = [
            (ControlStatus::Passed, "passed"),
            (ControlStatus::NotApplicable, "not applicable"),
            (ControlStatus::Manual, "manual"),
        ];
        Self {
            title: shown(&framework.title, 70),
            sentences: sentences(framework),
            unmet: unmet.map(|(status, word)| (word, with(status).map(because).collect())).into(),
            others: others.map(|(status, word)| (word, with(status).map(id).collect::<Vec<_>>().join(", "))).into(),
        }
        .without_empty()
    }

    fn without_empty(mut self) -> Self {
        self.unmet.retain(|(_, controls)| !controls.is_empty());
        self.others.retain(|(_, ids)| !ids.is_empty());
        self
    }
}

fn sentences(framework: &Compliance) -> [String; 3] {
    let counts = &framework.counts;
    let counted = format!(
        "{}: {} passed, {} failed, {} not assessed, {} not applicable. {} manual: no check of palisade judges them.",
        plural(counts.total(), "control"),
        number(counts.passed),
        number(counts.failed),
        number(counts.not_assessed),
        number(counts.not_applicable),
        number(counts.manual)
    );
    let more = if framework.whole { "" } else { " It has more, which no check judges." };
    let means = "Passed means that every check mapped to a control saw it to be right, not that the control is met in \
                 all it asks. ~ marks a mapping of palisade's own, which no publisher gives.";
    [counted, format!("Listed are {}.{more}", shown(&framework.source, 300)), means.to_owned()]
}

/// `1.1: legacy.imap, legacy.pop (waived)`: the checks because of which a control stands so.
fn because(control: &Control) -> String {
    let is_why = |check: &&ControlCheck| match control.status {
        ControlStatus::Failed => matches!(check.status, Some(CheckStatus::Failed | CheckStatus::Waived)),
        ControlStatus::NotAssessed => matches!(check.status, Some(CheckStatus::NotAssessed) | None),
        ControlStatus::Passed | ControlStatus::NotApplicable | ControlStatus::Manual => true,
    };
    let checks: Vec<String> = control.checks.iter().filter(is_why).map(named).collect();
    format!("{}: {}", id(control), checks.join(", "))
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
