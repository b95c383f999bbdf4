//! Step 4: what each rule of the mailbox does with mail. By content and by tie, never by name or by being there.

use super::case::Case;
use super::draft::Draft;
use super::ours::leaves;
use crate::model::{
    AccountMailbox, AccountRule, MailboxAct, Observation, ResourceType, SeenBy, SweepRule, Tie, Verdicted, Weight,
    Whose,
};

pub(super) const MADE: [&str; 3] = ["New-InboxRule", "Set-InboxRule", "UpdateInboxRules"];
const SWEPT: [&str; 2] = ["New-SweepRule", "Set-SweepRule"];

pub(super) fn judge(case: &Case<'_>, mailbox: &AccountMailbox) -> Vec<Observation> {
    let rules = case.account.rules.known().into_iter().flatten();
    let sweeps = case.account.sweeps.known().into_iter().flatten();
    let rules = rules.map(|rule| one(case, mailbox, rule));
    rules.chain(sweeps.map(|sweep| swept(case, mailbox, sweep))).collect()
}

fn one(case: &Case<'_>, mailbox: &AccountMailbox, rule: &AccountRule) -> Observation {
    let sends_out = rule.sends_to.iter().filter(|to| leaves(case.account, to) == Some(true)).count();
    let sends_where = rule.sends_to.iter().filter(|to| leaves(case.account, to).is_none()).count();
    let system = is_system_name(&rule.name);
    let is_system = system && rule.sends_to.is_empty() && !rule.deletes;
    let hidden = rule.hidden == Some(true) && !is_system;
    let kind = match (hidden, sends_out + sends_where > 0) {
        (true, _) => "account.hidden-rule",
        (false, true) => "account.rule-forwards-outside",
        (false, false) => "account.rule-hides-mail",
    };
    let id = format!("{}/{}", mailbox.guid, rule.identity);
    let mut draft = Draft::of(kind, ResourceType::InboxRule, id, &*rule.name);
    if is_system {
        draft.clears("B2", "a rule of Exchange's own, by name and by what it does");
        return draft.judged(Verdicted::Benign);
    }
    if sends_out > 0 {
        draft.hard("H1", format!("sends mail outside: {}", addresses(rule)));
    }
    let hides = rule.deletes || rule.moves_to.as_ref().is_some_and(|to| case.known.lists.hiding_folders.holds(to));
    if hides && rule.conditions.is_empty() {
        draft.hard("H2", "hides everything: it has no condition");
    }
    let watched = watched(case, rule);
    if hides && !watched.is_empty() {
        draft.hard("H3", format!("hides mail about {}", watched.join(", ")));
    }
    if hidden {
        draft.hard("H4", "kept out of every ordinary listing, and no rule of Exchange's own by what it does");
    }
    soft(&mut draft, case, rule, hides);
    tie(&mut draft, case, case.acted(&MADE, |act| is_about(act, &rule.name)), "H5");
    if sends_where > 0 {
        draft.soft("S8", "sends mail to somebody the directory knows by name alone");
    }
    judged(draft, case, &format!("the rule \"{}\"", rule.name))
}

fn soft(draft: &mut Draft, case: &Case<'_>, rule: &AccountRule, hides: bool) {
    if rule.name.chars().filter(|letter| letter.is_alphanumeric()).count() == 0 || rule.name.chars().count() <= 2 {
        draft.soft("S1", "its name is next to nothing");
    }
    if let Some(folder) = rule.moves_to.as_ref().filter(|to| case.known.lists.hiding_folders.holds(to)) {
        draft.soft("S2", format!("moves mail to {folder}, where nobody looks"));
    }
    if rule.marks_read && (hides || rule.moves_to.is_some()) {
        draft.soft("S3", "marks it as read");
    }
    if rule.stops && rule.priority == Some(1) && hides {
        draft.soft("S4", "stands before all other rules and ends them");
    }
    let trivial = |words: &[Box<str>]| {
        !words.is_empty() && words.iter().all(|word| word.trim_matches(['\0', '@', '.']).len() <= 1)
    };
    if hides && !rule.conditions.is_empty() && rule.conditions.iter().all(|(_, words)| trivial(words)) {
        draft.soft("S5", "its condition holds for every message");
    }
}

/// The words of its conditions that thieves of payments look for, as written.
fn watched(case: &Case<'_>, rule: &AccountRule) -> Vec<String> {
    let words = rule.conditions.iter().flat_map(|(_, words)| words);
    words.filter(|word| case.known.lists.watched_words.occurs_in(word)).map(|word| word.to_string()).collect()
}

fn addresses(rule: &AccountRule) -> String {
    rule.sends_to.iter().map(|to| &**to).collect::<Vec<_>>().join(", ")
}

/// `New-InboxRule` names the rule in a parameter, and it stands at the end of what was written to.
pub(super) fn is_about(act: &MailboxAct, name: &str) -> bool {
    let named = ["Name", "RuleName"].iter().any(|parameter| act.parameter(parameter) == Some(name));
    named || act.object.rsplit_once('\\').is_some_and(|(_, last)| last == name)
}

/// What the record of its making says: by whom, and when.
pub(super) fn tie(draft: &mut Draft, case: &Case<'_>, act: Option<&MailboxAct>, code: &'static str) {
    let Some(act) = act else { return };
    draft.seen(act.at, SeenBy::Audit);
    if case.is_in_window(act.at) {
        draft.tie(Tie::Window);
    }
    match case.whose(act.address.as_deref()) {
        Whose::Attacker => {
            draft.hard(code, "written from a network of the attacker's");
            draft.tie(Tie::Ip);
        }
        Whose::User => draft.clears("BU", "written from where the account is used"),
        Whose::Suspicious | Whose::Unknown if case.is_in_window(act.at) => {
            draft.soft("S7", "written in the window, from a network that tells nothing");
        }
        Whose::Suspicious | Whose::Unknown => {}
    }
}

/// Where nothing speaks against it, it is the owner's if the log shows that it is old, or that he wrote it.
fn judged(mut draft: Draft, case: &Case<'_>, what: &str) -> Observation {
    if let Some(judgement) = draft.weighed() {
        return draft.judged(judgement);
    }
    let written = draft.is_tied();
    let by_owner = draft.count(Weight::Clears) > 0;
    match (written, by_owner, case.account.mailbox_log.whole()) {
        (_, true, _) => draft.judged(Verdicted::Benign),
        (false, false, Ok(_)) => {
            draft.clears("B1", "older than the window: the log holds no record of its making");
            draft.judged(Verdicted::Benign)
        }
        _ => {
            draft.ask(format!("Did you make {what}?"));
            draft.judged(Verdicted::Unknown)
        }
    }
}

fn swept(case: &Case<'_>, mailbox: &AccountMailbox, sweep: &SweepRule) -> Observation {
    let id = format!("{}/sweep/{}", mailbox.guid, sweep.id);
    let mut draft = Draft::of("account.other-persistence", ResourceType::SweepRule, id, &*sweep.name);
    let lists = case.known.lists;
    let hides = lists.hiding_folders.holds(&sweep.moves_to);
    if hides && lists.watched_words.occurs_in(&sweep.sender) {
        draft.hard("H3", format!("sweeps away what {} sends", sweep.sender));
    } else if hides {
        draft.soft("S9", format!("sweeps away what {} sends", sweep.sender));
    }
    tie(&mut draft, case, case.acted(&SWEPT, |act| is_about(act, &sweep.name)), "H5");
    judged(draft, case, &format!("the sweep rule \"{}\"", sweep.name))
}

/// A name alone proves nothing: an attacker can copy it.
fn is_system_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    let delegate =
        lower.strip_prefix("delegate rule -").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    lower == "junk e-mail rule" || lower.starts_with("microsoft.exchange.oof.") || delegate
}
