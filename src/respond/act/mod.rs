//! What is done about an account in an attacker's hands: changes in waves, and tasks for what a person must do.
//!
//! Stop first: nobody signs in, the password is new, sessions end, no mail leaves. Then clean, while nobody can come in
//! again. Then end all sessions once more: a token made between the first time and the last clean-up dies there. Nothing is
//! deleted that can be switched off, but for methods and consents, which have no such switch.

mod access;
mod draft;
mod identity;
mod mailbox;

use std::collections::BTreeSet;

use uuid::Uuid;

use self::draft::Drafted;
use super::{consents, gone_rules, password, sessions};
use crate::model::{Account, Change, Observation, ResourceType, StepReport, StepStatus, UserType, Verdicted};

/// The fix by which the change of a password is known.
pub const RESETS_PASSWORD: &str = "reset-password";
/// Those by which the end of all sessions is: once when it is stopped, once more when all else is done.
pub const ENDS_SESSIONS: [&str; 2] = ["end-sessions", SEALS];
/// The second time: after it nothing of the account is changed.
pub const SEALS: &str = "end-sessions-again";

/// The name under which a new password is handed to what sends it.
pub fn password_of(user: Uuid) -> String {
    format!("password of {user}")
}

/// Something that a step may change.
pub struct Write {
    pub step: u8,
    pub what: &'static str,
    /// Permission of Graph, or role of Exchange.
    pub needs: &'static str,
}

/// Everything that an answer may change.
pub const WRITES: [Write; 10] = [
    write(1, "reset the password", "User-PasswordProfile.ReadWrite.All"),
    write(2, "block sign-in", "User.EnableDisableAccount.All"),
    write(2, "end all sessions", "User.RevokeSessions.All"),
    write(3, "remove sign-in methods", "UserAuthenticationMethod.ReadWrite.All"),
    write(3, "take alternate addresses off", "User-Mail.ReadWrite.All"),
    write(4, "disable rules, stop forwarding and automatic replies", draft::EXCHANGE),
    write(4, "remove delegates", draft::EXCHANGE),
    write(5, "revoke consents", "DelegatedPermissionGrant.ReadWrite.All"),
    write(6, "disable devices", "Device.ReadWrite.All"),
    write(6, "switch old protocols off", draft::EXCHANGE),
];

const fn write(step: u8, what: &'static str, needs: &'static str) -> Write {
    Write { step, what, needs }
}

/// What of a plan is wanted.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Only these steps; all where it is empty.
    pub steps: BTreeSet<u8>,
    /// Observations by their id that are treated as the attacker's.
    pub select: BTreeSet<String>,
    /// Sign-in stays allowed while the account is cleaned.
    pub keep_sign_in: bool,
    /// Every sign-in method and alternate address is the attacker's, whoever registered it.
    pub all_methods: bool,
    /// Only the first wave.
    pub stop_only: bool,
}

impl Choice {
    fn takes(&self, step: u8) -> bool {
        self.steps.is_empty() || self.steps.contains(&step)
    }

    /// Whether something is to be removed.
    fn is_wanted(&self, one: &Observation) -> bool {
        let is_method = one.resource.kind == ResourceType::AuthenticationMethod;
        one.judgement == Verdicted::Malicious || self.select.contains(&one.id) || self.all_methods && is_method
    }
}

/// Changes in the order in which they are sent, each with the step it belongs to and the permission that it takes, and
/// what a person must do instead.
#[derive(Debug, Default)]
pub struct Acts {
    pub changes: Vec<Act>,
    pub tasks: Vec<String>,
    /// Something of what was asked for is the attacker's and left to a person: not all is done when the changes are.
    pub is_left: bool,
}

#[derive(Debug)]
pub struct Act {
    pub step: u8,
    /// Permission of Graph or role of Exchange.
    pub needs: &'static str,
    pub change: Change,
}

/// What is to be done about an account as it was judged.
pub fn acts(account: &Account, steps: &[StepReport], choice: &Choice) -> Acts {
    let mut acts = Acts::default();
    stop(account, steps, choice, &mut acts);
    if !choice.stop_only {
        clean(account, steps, choice, &mut acts);
    }
    if choice.takes(2) && acts.changes.iter().any(|act| act.step != 2) {
        let mut seal = identity::sessions(account, true);
        // In no batch with what it must come after.
        seal.change.urgent = true;
        acts.add(2, seal);
    }
    acts
}

/// What gives an account back: a new password where that is wanted, then sign-in.
///
/// # Errors
/// The task for a person, where the password is not ours to reset.
pub fn giving_back(account: &Account, new_password: bool) -> Result<Acts, String> {
    let mut acts = Acts::default();
    let mut allow = identity::allow(account);
    if new_password {
        let password = identity::password(account)?;
        allow.change.depends_on.push(password.change.id.clone());
        acts.add(1, password);
    }
    acts.add(2, allow);
    Ok(acts)
}

/// Whether what is the attacker's was switched off already: it stays as evidence.
pub(super) fn is_harmless(account: &Account, one: &Observation) -> bool {
    is_off(account, one)
}

impl Acts {
    fn add(&mut self, step: u8, drafted: Drafted) {
        let Drafted { needs, change } = drafted;
        debug_assert!(WRITES.iter().any(|write| write.step == step && write.needs == needs), "{step}: {needs}");
        self.changes.push(Act { step, needs, change });
    }
}

/// The reasons of observations by which what an earlier run did is known.
const DONE_BEFORE: [&str; 2] = [password::RESET_BEFORE, sessions::ENDED_BEFORE];

/// The first wave: each of these may stop somebody who is reading now.
fn stop(account: &Account, steps: &[StepReport], choice: &Choice, acts: &mut Acts) {
    let first = acts.changes.len();
    if choice.takes(2) && !choice.keep_sign_in && account.person.enabled != Some(false) {
        acts.add(2, identity::block(account));
    }
    if choice.takes(1) && !is_ours(steps, 1, choice) {
        match identity::password(account) {
            Ok(change) => acts.add(1, change),
            Err(task) => {
                acts.is_left = observed(steps, 1).any(|one| one.judgement == Verdicted::Malicious);
                acts.tasks.push(task);
            }
        }
    }
    if choice.takes(2) {
        match account.person.user_type {
            UserType::Guest => {
                acts.tasks.push("A guest's sessions end at home: tell the tenant that the guest comes from.".into())
            }
            _ if acts.changes.len() == first && is_ours(steps, 2, choice) => {}
            _ => acts.add(2, identity::sessions(account, false)),
        }
    }
    if choice.takes(4) {
        for one in observed(steps, 4).filter(|one| choice.is_wanted(one)) {
            mailbox::stop(account, one).into_iter().for_each(|change| acts.add(4, change));
        }
    }
    acts.changes[first..].iter_mut().for_each(|act| act.change.urgent = true);
}

/// An earlier run did it, nothing speaks for doing it again, and nobody asked for that.
fn is_ours(steps: &[StepReport], step: u8, choice: &Choice) -> bool {
    let done = |one: &&Observation| one.reasons.iter().any(|reason| DONE_BEFORE.contains(&reason.code));
    observed(steps, step).find(done).is_some_and(|one| !choice.is_wanted(one))
}

/// The second wave: every way back in.
fn clean(account: &Account, steps: &[StepReport], choice: &Choice, acts: &mut Acts) {
    type Clean = fn(&Account, &Observation) -> Option<Drafted>;
    let rooms: [(u8, Clean); 5] = [
        (3, identity::method),
        (6, identity::device),
        (5, access::grant),
        (4, mailbox::delegate),
        (6, mailbox::protocol),
    ];
    for (step, clean) in rooms.into_iter().filter(|(step, _)| choice.takes(*step)) {
        for one in observed(steps, step).filter(|one| choice.is_wanted(one)) {
            clean(account, one).into_iter().for_each(|change| acts.add(step, change));
        }
    }
    if choice.takes(3) {
        alternate_addresses(account, steps, choice, acts);
        acts.tasks.extend(left_methods(steps, choice));
    }
    let is_done =
        |acts: &Acts, one: &Observation| acts.changes.iter().any(|act| act.change.target.id == one.resource.id);
    for step in steps {
        let left = step.observations.iter().filter(|one| choice.is_wanted(one));
        let left: Vec<String> = left
            .filter(|one| !matches!(one.kind, "account.password-not-reset" | "account.sessions-not-revoked"))
            .filter(|one| !is_done(acts, one) && !is_off(account, one))
            .map(by_hand)
            .collect();
        acts.is_left |= choice.takes(step.step) && !left.is_empty();
        acts.tasks.extend(left);
    }
}

/// Each takes one off the list that the one before it left.
fn alternate_addresses(account: &Account, steps: &[StepReport], choice: &Choice, acts: &mut Acts) {
    let mut left = account.person.other_mails.clone();
    let mut before = None;
    for one in observed(steps, 3).filter(|one| choice.is_wanted(one)) {
        let Some(mut drafted) = identity::alternate_address(account, one, &mut left) else { continue };
        drafted.change.depends_on.extend(before.replace(drafted.change.id.clone()));
        acts.add(3, drafted);
    }
}

/// One that was missed is a second incident; who is on the phone registers anew in minutes.
fn left_methods(steps: &[StepReport], choice: &Choice) -> Option<String> {
    let (his, left): (Vec<&Observation>, Vec<&Observation>) =
        observed(steps, 3).partition(|one| one.judgement == Verdicted::Malicious);
    let left: Vec<&str> = left.iter().filter(|one| !choice.is_wanted(one)).map(|one| &*one.resource.name).collect();
    (!his.is_empty() && !left.is_empty())
        .then(|| format!("Ask the owner about what is left ({}), or remove all of it: --all-methods.", left.join(", ")))
}

/// Switched off already, by an earlier answer: it stays as evidence.
fn is_off(account: &Account, one: &Observation) -> bool {
    let number = || one.resource.id.rsplit_once('/').and_then(|(_, number)| number.parse::<u64>().ok());
    let rules = || account.rules.known().into_iter().flatten();
    let sweeps = || account.sweeps.known().into_iter().flatten();
    let devices = || account.devices.known().into_iter().flatten();
    is_gone(one)
        || rules().any(|rule| Some(rule.identity) == number() && !rule.enabled)
        || sweeps().any(|sweep| one.resource.id.ends_with(&*sweep.id) && !sweep.enabled)
        || devices().any(|device| device.id.to_string() == one.resource.id && device.enabled == Some(false))
}

/// A rule that only the log knows.
fn is_gone(one: &Observation) -> bool {
    one.resource.kind == ResourceType::InboxRule && one.resource.id.split('/').nth(1) == Some(gone_rules::GONE)
}

/// Says of a step in which nothing is left but what was switched off that it is done.
pub(super) fn name_what_is_off(account: &Account, steps: &mut [StepReport]) {
    for step in steps {
        let open = |one: &Observation| match one.judgement {
            Verdicted::Malicious => !is_off(account, one),
            Verdicted::Suspicious | Verdicted::Unknown | Verdicted::NotAssessed => true,
            Verdicted::Benign => false,
        };
        if step.judgement == Some(Verdicted::Malicious) && step.gaps.is_empty() && !step.observations.iter().any(open) {
            step.status = StepStatus::Done;
            let all_gone = step.observations.iter().filter(|one| one.judgement == Verdicted::Malicious).all(is_gone);
            let now =
                if all_gone { "there no more; the log knows of it" } else { "switched off, and kept as evidence" };
            step.why = format!("{now}; it was: {}", step.why);
        }
    }
}

/// What no dependable request does.
fn by_hand(one: &Observation) -> String {
    let name = &one.resource.name;
    match one.kind {
        "account.risky-consent" if one.resource.id.ends_with(consents::EVERYBODY) => format!(
            "Disable the app {name} for the whole tenant, after a look at who else uses it: it may act for everybody, and \
             revoking this account's consent does not end that. Do not delete it: it comes back with the next consent."
        ),
        "account.owns-app" => format!("Remove the secret that was added to the app {name}, and its owner."),
        "account.evidence-missing" => "Switch auditing of the mailbox on again.".into(),
        "account.unknown-phone" => format!("Block the phone {name} in Exchange; never wipe it."),
        "account.send-as-delegate" | "account.send-on-behalf-delegate" => {
            format!("Take the right to send in the owner's name from {name}.")
        }
        _ => format!("Remove {} {name}.", one.resource.kind.word().replace('_', " ")),
    }
}

fn observed(steps: &[StepReport], step: u8) -> impl Iterator<Item = &Observation> {
    steps.iter().filter(move |one| one.step == step).flat_map(|one| &one.observations)
}
