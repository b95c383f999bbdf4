//! Step 4: who else may open the mailbox or write in its owner's name, and whether the log passes it over.

use super::case::Case;
use super::draft::Draft;
use super::forwarding::tied;
use crate::model::{AccountMailbox, Observation, ResourceType, Trustee, TrusteeAccount, Verdicted, Weight};

pub(super) fn judge(case: &Case<'_>, mailbox: &AccountMailbox) -> Vec<Observation> {
    let full = case.account.full_access.known().into_iter().flatten();
    let send = case.account.send_as.known().into_iter().flatten();
    let full = full.map(|trustee| {
        right(case, mailbox, trustee, ("account.full-access-delegate", "FullAccess", "Add-MailboxPermission"))
    });
    let send = send.map(|trustee| {
        right(case, mailbox, trustee, ("account.send-as-delegate", "SendAs", "Add-RecipientPermission"))
    });
    let on_behalf = mailbox.on_behalf.iter().map(|name| behalf(mailbox, name));
    full.chain(send).chain(on_behalf).chain(unlogged(case, mailbox)).collect()
}

fn right(
    case: &Case<'_>,
    mailbox: &AccountMailbox,
    trustee: &Trustee,
    (kind, right, cmdlet): (&'static str, &str, &str),
) -> Observation {
    let account = case.account.trustees.get(&trustee.name).and_then(|part| part.known()).and_then(Option::as_ref);
    let who = account.map_or_else(|| trustee.sid.to_string(), |account| account.id.to_string());
    let mut draft = Draft::of(kind, ResourceType::Delegate, format!("{}/{right}/{who}", mailbox.guid), &*trustee.name);
    if trustee.is_gone() {
        draft.clears("DB", "an account that was deleted: nobody can use it");
        return draft.judged(Verdicted::Benign);
    }
    let act = case.acted(&[cmdlet], |act| {
        let named = act.parameter("User").or_else(|| act.parameter("Trustee")).unwrap_or_default();
        named.eq_ignore_ascii_case(&trustee.name) || account.is_some_and(|account| named == account.id.to_string())
    });
    tied(&mut draft, case, act);
    stranger(&mut draft, case, account);
    if act.is_some_and(|act| case.is_in_window(act.at)) && draft.count(Weight::Hard) == 0 {
        draft.soft("D3", "given in the window");
        draft.soft("D3", "from a network that is not known to be the attacker's");
    }
    let judgement = draft.weighed().unwrap_or(Verdicted::Unknown);
    draft.ask(format!("May {} {} your mailbox?", trustee.name, if right == "SendAs" { "send from" } else { "open" }));
    draft.judged(judgement)
}

fn stranger(draft: &mut Draft, case: &Case<'_>, account: Option<&TrusteeAccount>) {
    let Some(account) = account else { return };
    if account.is_guest {
        draft.hard("D1", "a guest");
    }
    if case.is_in_window(account.created) {
        draft.hard("D2", "an account that was made in the window");
    }
}

fn behalf(mailbox: &AccountMailbox, name: &str) -> Observation {
    let id = format!("{}/SendOnBehalf/{name}", mailbox.guid);
    let mut draft = Draft::of("account.send-on-behalf-delegate", ResourceType::Delegate, id, name);
    draft.ask(format!("May {name} send on your behalf?"));
    draft.judged(Verdicted::Unknown)
}

/// Where nothing is logged, no trace proves nothing.
fn unlogged(case: &Case<'_>, mailbox: &AccountMailbox) -> Option<Observation> {
    if case.account.audit_bypassed.known() != Some(&true) {
        return None;
    }
    let mut draft = Draft::of("account.evidence-missing", ResourceType::AuditBypass, mailbox.guid, &*mailbox.address);
    draft.hard("E1", "auditing passes the mailbox over: what is done in it leaves no record");
    tied(&mut draft, case, case.acted(&["Set-MailboxAuditBypassAssociation"], |_| true));
    let judgement = draft.weighed().unwrap_or(Verdicted::Suspicious);
    Some(draft.judged(judgement))
}
