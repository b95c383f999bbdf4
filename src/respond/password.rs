//! Step 1: whose password it is.

use jiff::Timestamp;

use super::case::Case;
use super::draft::Draft;
use crate::model::{DirectoryAudit, Observation, ResourceType, SeenBy, Tie, Verdicted, Whose};

/// As the log names them (Microsoft Entra, "Audit activity reference").
const CHANGES: [&str; 5] = [
    "Reset password (self-service)",
    "Change password (self-service)",
    "Reset user password",
    "Change user password",
    "Reset password (by admin)",
];

/// Known as the reason that nothing is to be done again.
pub(super) const RESET_BEFORE: &str = "PO";

pub(super) fn judge(case: &Case<'_>) -> Vec<Observation> {
    let person = &case.account.person;
    let mut draft = Draft::of("account.password-not-reset", ResourceType::User, person.id, &*person.upn);
    let changed = person.last_password_change;
    let came = case.addresses.first_of_attacker(case.account);
    let logged = changed.timestamp().and_then(|at| case.logged_near(at, 10, &CHANGES));
    let ours = case.known.earlier.and_then(|earlier| earlier.password_of(changed));
    let judgement = match (came, changed.timestamp()) {
        (_, Some(at)) if ours.is_some() && has_it_too(case, at) => {
            draft.hard("P5", "the attacker signed in after palisade had reset it: he knows the new one");
            draft.tie(Tie::Ip);
            Verdicted::Malicious
        }
        (_, Some(at)) if let Some(ours) = ours => {
            let when = super::step::day(at);
            match ours.whole {
                true => draft.clears(RESET_BEFORE, format!("palisade reset it on {when}, in run {}", ours.run)),
                false => draft.clears(
                    "PC",
                    format!("palisade reset it on {when}, in run {}, which was cut off: nobody knows it", ours.run),
                ),
            }
            Verdicted::Benign
        }
        (_, None) if changed.is_unreadable() => {
            draft.soft("P0", "when it was last changed could not be read");
            Verdicted::NotAssessed
        }
        (_, Some(_)) if is_his(case, logged) => {
            draft.hard("P2", "changed from a network of the attacker's");
            draft.seen(changed, SeenBy::Api);
            draft.tie(Tie::Ip);
            Verdicted::Malicious
        }
        (_, Some(_)) if logged.is_some_and(|row| case.whose(row.by.address.as_deref()) == Whose::User) => {
            draft.clears("PU", "changed from where the account is used, as the log shows");
            Verdicted::Benign
        }
        (Some(came), Some(at)) if at > came => {
            draft.soft("P3", "changed after the attacker came, from a network that is not known to be his");
            draft.ask(format!("Did you change your password on {}?", super::step::day(at)));
            Verdicted::Unknown
        }
        (Some(_), _) => {
            draft.hard("P1", "not changed since the attacker first signed in: it is his");
            draft.tie(Tie::Window);
            Verdicted::Malicious
        }
        (None, Some(at)) if case.is_in_window(changed) && !case.window.assumed => {
            draft.soft("P4", "changed in the window");
            draft.ask(format!("Did you change your password on {}?", super::step::day(at)));
            Verdicted::Unknown
        }
        (None, _) if case.account.sign_ins.whole().is_err() => Verdicted::NotAssessed,
        (None, _) => {
            draft.clears("PB", "nobody but the owner is seen to have used it");
            Verdicted::Benign
        }
    };
    vec![draft.judged(judgement)]
}

/// Somebody was asked for the password since, and had it.
fn has_it_too(case: &Case<'_>, since: Timestamp) -> bool {
    let sign_ins = case.account.sign_ins.known().into_iter().flatten();
    let worked = sign_ins.filter(|visit| visit.error == Some(0) && visit.at.timestamp().is_some_and(|at| at > since));
    worked.map(|visit| case.whose(visit.address.as_deref())).any(|whose| whose == Whose::Attacker)
}

fn is_his(case: &Case<'_>, logged: Option<&DirectoryAudit>) -> bool {
    logged.is_some_and(|row| case.whose(row.by.address.as_deref()) == Whose::Attacker)
}
