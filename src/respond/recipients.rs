//! Who got mail of the attacker's: one row for each address, who answered first.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::case::Case;
use super::mail::{Author, Message, plain};
use super::ours::is_outside;
use crate::model::{
    Account, Certainty, Correspondence, Fate, LeftOut, MessageCounts, Observation, Place, RecipientRow, Recipients,
    StepReport, TraceRow, TraceStatus, Verdicted,
};

/// As many subjects as a row keeps.
const SUBJECTS: usize = 5;
/// Addresses behind which nobody reads.
const UNREAD: [&str; 8] =
    ["noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "mailer-daemon", "postmaster", "bounce"];

/// What one address got.
#[derive(Default)]
struct Got<'m> {
    rows: Vec<&'m TraceRow>,
    subjects: BTreeSet<String>,
    is_his: bool,
}

pub(super) fn of(
    case: &Case<'_>,
    steps: &[StepReport],
    messages: &[Message<'_>],
    mail: &Correspondence,
    counts: MessageCounts,
) -> Recipients {
    let got = got(case.account, messages);
    let answers = answers(&got, mail);
    let his = his_addresses(case.account, steps);
    let mut people: Vec<RecipientRow> = got
        .into_iter()
        .map(|(address, got)| row(case.account, &his, answers.get(&address).copied(), address, got))
        .collect();
    let rank = |row: &RecipientRow| (row.left_out.is_some(), row.certainty, row.replied.is_none());
    people.sort_by(|one, other| {
        rank(one)
            .cmp(&rank(other))
            .then(other.messages.cmp(&one.messages))
            .then_with(|| one.address.cmp(&other.address))
    });
    let count = |wanted: &dyn Fn(&RecipientRow) -> bool| {
        u64::try_from(people.iter().filter(|row| wanted(row)).count()).unwrap_or(u64::MAX)
    };
    Recipients {
        internal: count(&|row| row.is_to_warn() && row.place == Place::Internal),
        external: count(&|row| row.is_to_warn() && row.place != Place::Internal),
        replied: count(&|row| row.is_to_warn() && row.replied.is_some()),
        possible: count(&|row| row.left_out.is_none() && row.certainty == Certainty::Possible),
        left_out: count(&|row| row.left_out.is_some()),
        messages: counts,
        file: None,
        people,
    }
}

/// By address in lower case; the account's own are nobody's.
fn got<'m>(account: &Account, messages: &'m [Message<'m>]) -> BTreeMap<String, Got<'m>> {
    let mut all: BTreeMap<String, Got<'m>> = BTreeMap::new();
    for message in messages.iter().filter(|message| message.whose != Author::User) {
        for row in &message.rows {
            let address = row.recipient.to_lowercase();
            if account.person.addresses.iter().any(|own| own.eq_ignore_ascii_case(&address)) {
                continue;
            }
            let got = all.entry(address).or_default();
            got.rows.push(row);
            got.subjects.insert(message.subject.clone());
            got.is_his |= message.whose == Author::Attacker;
        }
    }
    all
}

/// When each first answered what it got: a message back, of that subject, after it.
fn answers(got: &BTreeMap<String, Got<'_>>, mail: &Correspondence) -> BTreeMap<String, Timestamp> {
    let mut answers: BTreeMap<String, Timestamp> = BTreeMap::new();
    for row in mail.received.known().into_iter().flatten() {
        let sender = row.sender.to_lowercase();
        let (Some(got), Some(at)) = (got.get(&sender), row.at.timestamp()) else { continue };
        let first = got.rows.iter().filter_map(|row| row.at.timestamp()).min();
        if first.is_some_and(|first| at >= first) && got.subjects.contains(&plain(&row.subject)) {
            answers.entry(sender).and_modify(|known| *known = at.min(*known)).or_insert(at);
        }
    }
    answers
}

fn row(
    account: &Account,
    his: &BTreeSet<String>,
    replied: Option<Timestamp>,
    address: String,
    got: Got<'_>,
) -> RecipientRow {
    let times = || got.rows.iter().filter_map(|row| row.at.timestamp());
    let mut subjects: Vec<String> = Vec::new();
    for row in &got.rows {
        if subjects.len() < SUBJECTS && !subjects.iter().any(|known| *known == *row.subject) {
            subjects.push(row.subject.to_string());
        }
    }
    let left_out = left_out(account, his, &address, &got.rows);
    RecipientRow {
        place: match is_outside(account, &address) {
            Some(false) => Place::Internal,
            Some(true) => Place::External,
            None => Place::Unknown,
        },
        certainty: if got.is_his { Certainty::Attacker } else { Certainty::Possible },
        first_sent: times().min(),
        last_sent: times().max(),
        messages: u64::try_from(got.rows.len()).unwrap_or(u64::MAX),
        subjects,
        fate: got.rows.iter().map(|row| fate(row.status)).min().unwrap_or(Fate::Unknown),
        replied,
        left_out,
        traces: got.rows.iter().map(|row| row.trace.to_string()).collect(),
        address,
    }
}

fn fate(status: TraceStatus) -> Fate {
    match status {
        TraceStatus::Delivered | TraceStatus::Expanded => Fate::Delivered,
        TraceStatus::FilteredAsSpam => Fate::Junk,
        TraceStatus::Quarantined => Fate::Held,
        TraceStatus::Pending | TraceStatus::Recalled | TraceStatus::Unrecognised => Fate::Unknown,
        TraceStatus::Failed => Fate::Failed,
    }
}

fn left_out(account: &Account, his: &BTreeSet<String>, address: &str, rows: &[&TraceRow]) -> Option<LeftOut> {
    let all = |status: TraceStatus| rows.iter().all(|row| row.status == status);
    let local = address.split('@').next().unwrap_or(address);
    match () {
        () if his.contains(address) || looks_like_ours(account, address) => Some(LeftOut::Attackers),
        () if all(TraceStatus::Failed) => Some(LeftOut::NotDelivered),
        () if all(TraceStatus::Expanded) => Some(LeftOut::Group),
        () if UNREAD.contains(&local) => Some(LeftOut::NoReply),
        () => None,
    }
}

/// Where mail of the account is sent on to by what is the attacker's.
fn his_addresses(account: &Account, steps: &[StepReport]) -> BTreeSet<String> {
    let observations = steps.iter().flat_map(|step| &step.observations);
    let malicious = |one: &&Observation| one.judgement == Verdicted::Malicious;
    let ids: BTreeSet<&str> = observations.filter(malicious).map(|one| one.resource.id.as_str()).collect();
    let Some(mailbox) = account.mailbox.known().and_then(Option::as_ref) else { return BTreeSet::new() };
    let guid = mailbox.guid.to_string();
    let forwards = mailbox.forwarding_smtp.iter().filter(|_| ids.contains(guid.as_str()));
    let rules = account.rules.known().into_iter().flatten();
    let rules = rules.filter(|rule| ids.contains(format!("{guid}/{}", rule.identity).as_str()));
    let sent = rules.flat_map(|rule| &rule.sends_to);
    forwards.chain(sent).map(|target| address_in(target).to_lowercase()).collect()
}

/// `"Name" [SMTP:a@b.example]` and `a@b.example` alike.
fn address_in(target: &str) -> &str {
    let inside = target.rsplit_once("SMTP:").map_or(target, |(_, inside)| inside);
    inside.trim_end_matches(']').trim()
}

/// One letter beside a domain of the organisation's, or letters that look alike.
fn looks_like_ours(account: &Account, address: &str) -> bool {
    let Some((_, domain)) = address.rsplit_once('@') else { return false };
    if is_outside(account, address) != Some(true) {
        return false;
    }
    let theirs = label(domain);
    let accepted = account.accepted_domains.known().into_iter().flatten();
    accepted.map(|accepted| label(&accepted.name)).any(|ours| {
        let is_near = || ours.len() > 4 && strsim::osa_distance(ours, theirs) == 1;
        ours != theirs && (is_near() || folded(ours) == folded(theirs))
    })
}

/// The name before the ending: `contoso` of `mail.contoso.com`.
fn label(domain: &str) -> &str {
    domain.rsplit('.').nth(1).unwrap_or(domain)
}

fn folded(label: &str) -> String {
    label.replace('0', "o").replace(['1', 'i'], "l").replace("rn", "m").replace("vv", "w")
}
