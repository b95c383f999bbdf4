//! Step 6: old ways into the mailbox that take a password alone.

use super::case::Case;
use super::draft::Draft;
use crate::model::{AccountMailbox, Observation, ResourceType, SeenBy, Tie, Tri, Verdicted, Visit, Whose};

pub(super) fn judge(case: &Case<'_>, mailbox: &AccountMailbox) -> Vec<Observation> {
    let Some(protocols) = case.account.protocols.known() else { return Vec::new() };
    let smtp = protocols.smtp_auth_disabled == Tri::Off;
    let open = [
        ("imap", "IMAP4", protocols.imap == Some(true)),
        ("pop", "POP3", protocols.pop == Some(true)),
        ("smtp", "Authenticated SMTP", smtp),
    ];
    open.into_iter().filter(|(_, _, open)| *open).map(|(word, client, _)| one(case, mailbox, word, client)).collect()
}

fn one(case: &Case<'_>, mailbox: &AccountMailbox, word: &str, client: &str) -> Observation {
    let id = format!("{}/{word}", mailbox.guid);
    let mut draft = Draft::of("account.open-protocol", ResourceType::Protocol, id, client);
    let used = |visit: &&Visit| visit.client.eq_ignore_ascii_case(client) && visit.error == Some(0);
    let of = |whose| {
        case.visits().filter(used).filter(|visit| case.whose(visit.address.as_deref()) == whose).min_by_key(|v| v.at)
    };
    if let Some(visit) = of(Whose::Attacker) {
        draft.hard("L1", format!("the attacker signed in by {client}"));
        draft.tie(Tie::Ip);
        draft.seen(visit.at, SeenBy::Audit);
        return draft.judged(Verdicted::Malicious);
    }
    let judgement = match (case.visits().any(|visit| used(&visit)), case.account.sign_ins.whole()) {
        (true, _) => {
            draft.soft("L2", format!("{client} was used in the last 30 days, from no network of the attacker's"));
            draft.ask(format!("Which device or program of yours uses {client}?"));
            Verdicted::Unknown
        }
        (false, Ok(_)) => {
            draft.clears("LB", format!("{client} is open, and nobody used it in 30 days"));
            Verdicted::Benign
        }
        (false, Err(_)) => {
            draft.soft("L0", format!("{client} is open, and who used it could not be read"));
            Verdicted::NotAssessed
        }
    };
    draft.judged(judgement)
}
