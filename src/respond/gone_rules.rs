//! Step 4: rules that are there no more. Whoever reads the mailbox sees nothing of them; the log alone knows that they were,
//! and what they hid while they were.

use std::collections::BTreeMap;

use super::case::Case;
use super::draft::Draft;
use super::hostile::{self, Hostile};
use super::rules::{MADE, is_about, tie};
use crate::model::{AccountMailbox, MailboxAct, Observation, ResourceType, Verdicted, Whose};

/// In the id of a rule that nobody can switch off any more, before the id of the record of its making.
pub(super) const GONE: &str = "gone";

pub(super) fn judge(case: &Case<'_>, mailbox: &AccountMailbox) -> Vec<Observation> {
    // What is there can only be told from what is gone where all of it was listed.
    let Ok(rules) = case.account.rules.whole() else { return Vec::new() };
    let log = case.account.mailbox_log.known().into_iter().flatten();
    let made = log.clone().filter(|act| MADE.iter().any(|name| act.operation.eq_ignore_ascii_case(name)));
    let is_one = |act: &MailboxAct| {
        let number = |identity: u64| act.object.ends_with(&format!("\\{identity}"));
        rules.iter().any(|rule| is_about(act, &rule.name) || number(rule.identity))
    };
    // Under another name it is still there: a record of the same object tells the new one.
    let is_there = |act: &MailboxAct| log.clone().any(|other| other.object == act.object && is_one(other));
    let mut newest: BTreeMap<&str, &MailboxAct> = BTreeMap::new();
    for act in made.filter(|act| !is_there(act)) {
        let kept = newest.entry(&*act.object).or_insert(act);
        // The worst that it was counts: renaming it last hides nothing.
        if rank(case, act) > rank(case, kept) {
            *kept = act;
        }
    }
    newest.into_values().filter_map(|act| one(case, mailbox, act)).collect()
}

fn rank(case: &Case<'_>, act: &MailboxAct) -> (bool, bool, crate::model::Stamp) {
    let hostile = hostile::of_mailbox(case.account, case.known.lists, act).is_some();
    (hostile, case.whose(act.address.as_deref()) == Whose::Attacker, act.at)
}

/// None: it did nothing that hides or sends mail, and was not the attacker's.
fn one(case: &Case<'_>, mailbox: &AccountMailbox, act: &MailboxAct) -> Option<Observation> {
    let content = hostile::of_mailbox(case.account, case.known.lists, act);
    if content.is_none() && case.whose(act.address.as_deref()) != Whose::Attacker {
        return None;
    }
    let kind = match content {
        Some(Hostile::Forwarding) => "account.rule-forwards-outside",
        _ => "account.rule-hides-mail",
    };
    let id = format!("{}/{GONE}/{}", mailbox.guid, act.id);
    let name = act.parameter("Name").unwrap_or_else(|| act.object.rsplit('\\').next().unwrap_or_default());
    let mut draft = Draft::of(kind, ResourceType::InboxRule, id, name);
    if let Some(content) = content {
        draft.hard(
            "G1",
            format!("{}; it is there no more, and what it took may still lie where it put it", content.words()),
        );
    }
    tie(&mut draft, case, Some(act), "H5");
    let judgement = draft.weighed().unwrap_or(Verdicted::Suspicious);
    Some(draft.judged(judgement))
}
