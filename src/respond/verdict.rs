//! What follows from the steps: the verdict, and what a person must do.

use super::mail::WROTE;
use super::step::is_of_plan;
use crate::model::{Account, Response, StepReport, StepStatus, Verdict, Verdicted};

/// The worst that any step says.
pub fn of(steps: &[StepReport]) -> Verdict {
    let any = |wanted: Verdicted| steps.iter().any(|step| step.judgement == Some(wanted));
    match () {
        () if any(Verdicted::Malicious) => Verdict::Compromised,
        () if any(Verdicted::Suspicious) => Verdict::Suspicious,
        () if any(Verdicted::Unknown) || any(Verdicted::NotAssessed) => Verdict::Undetermined,
        () => Verdict::Clean,
    }
}

/// Questions to the owner first, then what to grant so that more can be read.
pub fn tasks(account: &Account, steps: &[StepReport]) -> Vec<String> {
    let mut tasks: Vec<String> = Vec::new();
    let questions = steps.iter().flat_map(|step| &step.observations).filter_map(|one| one.question.as_ref());
    let questions: Vec<&String> = questions.collect();
    if !questions.is_empty() {
        tasks.push(format!("Call {} on a number that is not from the directory, and ask:", account.person.name));
        tasks.extend(questions.iter().map(|question| format!("  {question}")));
    }
    let mut grants: Vec<&str> = steps.iter().flat_map(|step| &step.gaps).flat_map(|gap| gap.gap.to_grant()).collect();
    grants.sort_unstable();
    grants.dedup();
    if !grants.is_empty() {
        tasks.push(format!("To see more, grant {}.", grants.join(", ")));
    }
    let unlicensed = steps.iter().flat_map(|step| &step.gaps).any(|gap| is_of_plan(&gap.gap));
    if unlicensed {
        tasks.push("Without Entra ID P1 no sign-in can be read here: look at them in the Entra admin center.".into());
    }
    let no_consent = steps.iter().any(|step| step.step == 5 && step.status == StepStatus::Clean);
    if no_consent {
        tasks.push("Office, Azure CLI and the like leave no consent: only ended sessions shut them out.".into());
    }
    let mut seen = steps.iter().flat_map(|step| &step.observations);
    if seen.any(|one| one.reasons.iter().any(|reason| reason.code == WROTE)) {
        let upn = &account.person.upn;
        tasks.push(format!("{} palisade respond {upn} --warn writes list and letters.", Response::TO_WARN));
    }
    tasks
}
