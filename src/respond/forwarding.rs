//! Step 4: where all mail of the mailbox is sent on to, and what is answered in the owner's name.

use std::collections::BTreeSet;

use super::case::Case;
use super::draft::Draft;
use super::ours::is_outside;
use crate::model::{
    AccountMailbox, AutoReply, MailboxAct, Observation, Part, RecipientFound, ResourceType, SeenBy, Tie, Verdicted,
    Whose,
};

pub(super) fn judge(case: &Case<'_>, mailbox: &AccountMailbox) -> Vec<Observation> {
    let forwarding = forwarding(case, mailbox);
    let reply = case.account.auto_reply.known().and_then(Option::as_ref);
    forwarding.into_iter().chain(reply.map(|reply| answering(case, mailbox, reply))).collect()
}

/// Where both are set the recipient wins, and the address is not followed (Microsoft, "Set-Mailbox").
fn forwarding(case: &Case<'_>, mailbox: &AccountMailbox) -> Option<Observation> {
    let address = mailbox.forwarding_smtp.as_deref();
    let recipient = mailbox.forwarding_to.as_deref();
    let target = recipient.or(address)?;
    let mut draft = Draft::of("account.forwarding", ResourceType::Mailbox, mailbox.guid, &*mailbox.address);
    let leaves = match recipient {
        Some(_) => recipient_leaves(case, &case.account.forwards_to),
        None => is_outside(case.account, target),
    };
    let act = case.acted(&["Set-Mailbox"], |act| {
        let set = ["ForwardingSmtpAddress", "ForwardingAddress"].into_iter().filter_map(|name| act.parameter(name));
        set.into_iter().any(|value| !value.is_empty())
    });
    match leaves {
        Some(true) => draft.hard("F1", format!("all mail is sent on to {target}, which is outside")),
        Some(false) => draft.soft("F2", format!("all mail is sent on to {target}")),
        None => draft.soft("F0", format!("all mail is sent on to {target}; whether that is outside could not be read")),
    }
    if mailbox.keeps_copy == Some(false) {
        draft.soft("F3", "and nothing of it is left to the owner");
    }
    tied(&mut draft, case, act);
    let judgement = match (leaves, draft.weighed()) {
        (Some(true), Some(judgement)) => judgement,
        (_, Some(Verdicted::Malicious)) => Verdicted::Malicious,
        (Some(false), _) => {
            draft.ask(format!("Is your mail meant to be sent on to {target}?"));
            Verdicted::Unknown
        }
        _ => Verdicted::Suspicious,
    };
    Some(draft.judged(judgement))
}

fn recipient_leaves(case: &Case<'_>, found: &Part<Vec<RecipientFound>>) -> Option<bool> {
    let found = found.whole().ok().filter(|found| !found.is_empty())?;
    let address = |one: &RecipientFound| one.external.clone().or_else(|| one.primary.clone());
    let ends: Vec<Option<bool>> = found.iter().map(|one| is_outside(case.account, &address(one)?)).collect();
    if ends.contains(&Some(true)) { Some(true) } else { ends.into_iter().collect::<Option<Vec<_>>>().map(|_| false) }
}

fn answering(case: &Case<'_>, mailbox: &AccountMailbox, reply: &AutoReply) -> Observation {
    let id = format!("{}/auto-reply", mailbox.guid);
    let mut draft = Draft::of("account.other-persistence", ResourceType::AutoReply, id, "automatic reply");
    let text = reply.texts.join(" ");
    let words = text.split(|letter: char| letter.is_whitespace() || "<>()\"',;".contains(letter));
    let addresses = words.map(|word| word.trim_end_matches(['.', ':', '!', '?'])).filter(|word| word.contains('@'));
    let foreign: BTreeSet<&str> = addresses.filter(|word| is_outside(case.account, word) == Some(true)).collect();
    if !foreign.is_empty() {
        draft.hard(
            "A1",
            format!(
                "answers in the owner's name with an address outside: {}",
                foreign.into_iter().collect::<Vec<_>>().join(", ")
            ),
        );
    }
    if case.known.lists.watched_words.occurs_in(&text) {
        draft.hard("A2", "speaks of payments or of security");
    }
    let act = case.acted(&["Set-MailboxAutoReplyConfiguration"], |_| true);
    tied(&mut draft, case, act);
    let judgement = match draft.weighed() {
        // Two hard ones are both only words: without a tie they are the owner's as well as anybody's.
        Some(Verdicted::Malicious) if !draft.is_tied() => Verdicted::Suspicious,
        Some(judgement) => judgement,
        None => {
            draft.clears("AB", "an automatic reply without an address outside or a word of payments");
            Verdicted::Benign
        }
    };
    draft.judged(judgement)
}

/// What the record of its setting says.
pub(super) fn tied(draft: &mut Draft, case: &Case<'_>, act: Option<&MailboxAct>) {
    let Some(act) = act else { return };
    draft.seen(act.at, SeenBy::Audit);
    if case.is_in_window(act.at) {
        draft.tie(Tie::Window);
    }
    if case.whose(act.address.as_deref()) == Whose::Attacker {
        draft.hard("H5", "set from a network of the attacker's");
        draft.tie(Tie::Ip);
    }
}
