//! Whether an account may be given back: its owner's return is the most dangerous minute, for whoever signs in first
//! registers.

use std::collections::BTreeSet;

use super::Known;
use super::act::is_harmless;
use super::guards;
use super::password::RESET_BEFORE;
use crate::model::{Account, Observation, Quiet, ReleaseCheck, ReleaseStatus, SecondFactor, StepReport, Verdicted};

/// Minutes without a sign-in after the seal, before which the log proves nothing.
const QUIET: u64 = 15;
/// The signal of a session on two networks: the attacker took it from the owner's computer, or on its way there.
const STOLEN: &str = "S4";
/// Guards of accounts whose sign-in is not given back here.
const ELSEWHERE: [&str; 4] = ["shared", "synced", "federated", "guest"];

/// What a release is weighed by.
pub struct Weighing<'w> {
    pub steps: &'w [StepReport],
    pub quiet: &'w Quiet,
    /// What the operator goes on in spite of.
    pub accepted: &'w BTreeSet<String>,
    /// A new password is set with it.
    pub new_password: bool,
}

/// What must be so before sign-in is allowed again, in the order in which it is looked at.
pub fn release(account: &Account, known: &Known<'_>, weighing: &Weighing<'_>) -> Vec<ReleaseCheck> {
    let mut checks = vec![own(account, known), password(weighing)];
    checks.extend(weighing.steps.iter().filter(|step| step.step <= 6).flat_map(|step| open(account, step)));
    checks.push(quiet(weighing.quiet));
    checks.push(second_factor(&account.second_factor));
    checks.extend(computer(weighing.steps));
    for check in &mut checks {
        let accepted = check.accept.as_ref().is_some_and(|name| weighing.accepted.contains(name));
        if check.status == ReleaseStatus::Unmet && accepted {
            check.status = ReleaseStatus::Accepted;
        }
    }
    checks
}

fn check(code: &'static str, met: bool, text: impl Into<String>, accept: Option<String>) -> ReleaseCheck {
    let status = if met { ReleaseStatus::Met } else { ReleaseStatus::Unmet };
    ReleaseCheck { code, status, text: text.into(), accept: accept.filter(|_| !met) }
}

fn own(account: &Account, known: &Known<'_>) -> ReleaseCheck {
    let guards = guards::of(account, known);
    if let Some(guard) = guards.iter().find(|guard| ELSEWHERE.contains(&guard.code)) {
        return check("account", false, format!("It is not given back here: {}.", guard.text), None);
    }
    match account.person.enabled {
        Some(false) => check("account", true, "Sign-in is blocked: it can be given back.", None),
        Some(true) => check("account", false, "Sign-in is allowed already: there is nothing to give back.", None),
        None => check("account", false, "Whether sign-in is blocked could not be read.", None),
    }
}

fn password(weighing: &Weighing<'_>) -> ReleaseCheck {
    if weighing.new_password {
        return check("password", true, "A new password is set first.", None);
    }
    let observations = weighing.steps.iter().filter(|step| step.step == 1).flat_map(|step| &step.observations);
    let ours = observations.flat_map(|one| &one.reasons).any(|reason| reason.code == RESET_BEFORE);
    let text = match ours {
        true => "The password is the one that palisade set last; where nobody kept it, add --new-password.",
        false => "Nobody is known to hold a password that the attacker does not: add --new-password.",
    };
    check("password", ours, text, None)
}

/// What of a step is not the owner's, and what of it could not be read. Of the password the check before this speaks.
fn open(account: &Account, step: &StepReport) -> Vec<ReleaseCheck> {
    let harmless = |one: &&Observation| {
        one.judgement == Verdicted::Benign
            || (one.judgement == Verdicted::Malicious && is_harmless(account, one))
            || one.kind == "account.password-not-reset"
    };
    let mut open: Vec<ReleaseCheck> = step.observations.iter().filter(|one| !harmless(one)).map(observation).collect();
    if let Some(gap) = step.gaps.first() {
        let text =
            format!("Of step {} ({}) not everything could be read: {}: {}.", step.step, step.title, gap.what, gap.gap);
        open.push(check("unread", false, text, Some(format!("unread:{}", step.step))));
    }
    open
}

/// What is the attacker's is taken away and never accepted.
fn observation(one: &Observation) -> ReleaseCheck {
    let why = one.reasons.first().map_or("not assessed", |reason| reason.text.as_str());
    let text = format!(
        "{} {}: {}: {why}.",
        one.resource.kind.word().replace('_', " "),
        one.resource.name,
        one.judgement.word()
    );
    let accept = (one.judgement != Verdicted::Malicious).then(|| one.id.clone());
    check("observation", false, text, accept)
}

fn quiet(quiet: &Quiet) -> ReleaseCheck {
    let accept = || Some("quiet".to_owned());
    match quiet {
        Quiet::For(minutes) if *minutes >= QUIET => {
            check("quiet", true, format!("Nobody came in for {minutes} minutes after all sessions were ended."), None)
        }
        Quiet::For(minutes) => {
            let text = format!(
                "All sessions were ended {minutes} minutes ago, and the log comes late: --watch 15m waits for proof."
            );
            check("quiet", false, text, accept())
        }
        Quiet::CameIn(sign_ins) => {
            let text =
                format!("After all sessions were ended {sign_ins} sign-ins worked: contain it again with --apply.");
            check("quiet", false, text, None)
        }
        Quiet::Unread(why) => {
            check("quiet", false, format!("Whether anybody came in since cannot be read: {why}."), accept())
        }
        Quiet::NotSealed => {
            check("quiet", false, "Its sessions were not ended since the attacker came: --apply does that.", None)
        }
    }
}

pub(super) fn second_factor(asked: &SecondFactor) -> ReleaseCheck {
    if asked.defaults.whole() == Ok(&true) {
        return check("second_factor", true, "Security defaults ask everybody for a second factor.", None);
    }
    let named = asked.policies.known().and_then(|names| names.first());
    if let Some(policy) = named {
        let text = format!("Conditional Access asks for a second factor at its next sign-in from outside: {policy}.");
        return check("second_factor", true, text, None);
    }
    let gap = asked.policies.gap().or(asked.defaults.gap());
    let text = gap.map_or_else(
        || "No policy asks for a second factor at its next sign-in: the password alone would open it.".to_owned(),
        |gap| format!("Whether its next sign-in is asked for a second factor could not be read: {gap}."),
    );
    check("second_factor", false, text, Some("second-factor".into()))
}

/// A clean account on an infected computer is lost again the same day.
fn computer(steps: &[StepReport]) -> Option<ReleaseCheck> {
    let reasons = steps.iter().flat_map(|step| &step.observations).flat_map(|one| &one.reasons);
    reasons.clone().any(|reason| reason.code == STOLEN).then(|| {
        let text = "A session was stolen: somebody must have looked at the owner's computer first.";
        check("computer", false, text, Some("computer".into()))
    })
}
