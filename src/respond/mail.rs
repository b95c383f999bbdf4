//! Step 7: whose the messages are that left the account since the attacker came, and who got them.
//!
//! A message is the attacker's when it came from a network of his, by message trace or by the log of sending, or when it
//! has the subject of one that is. It is the owner's when the log shows him sending it. Of the rest nobody knows.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::Known;
use super::addresses::Addresses;
use super::case::Case;
use super::draft::Draft;
use super::recipients;
use super::step::{self, gap, gaps};
use crate::model::{
    Account, Correspondence, MailboxAct, MessageCounts, Observation, Recipients, ResourceType, SeenBy, StepReport, Tie,
    TimelineEntry, TimelineSource, TraceRow, Verdicted, Whose, Window,
};

/// What an account's mail comes to.
pub struct Mail {
    pub step: StepReport,
    pub recipients: Recipients,
    /// Mailings of the attacker's, oldest first.
    pub timeline: Vec<TimelineEntry>,
}

/// A message with a row for each recipient.
pub(super) struct Message<'m> {
    pub(super) rows: Vec<&'m TraceRow>,
    pub(super) at: Option<Timestamp>,
    pub(super) subject: String,
    pub(super) whose: Author,
}

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Author {
    Attacker,
    Possible,
    User,
}

/// What the step sees.
const KIND: &str = "account.recipients-not-warned";
/// The signal that others got mail of the attacker's.
pub(super) const WROTE: &str = "R1";
/// As many messages of one subject, or recipients of it, as nobody writes by hand (CIPP, `Push-BECRun`).
const MANY_MESSAGES: usize = 5;
const MANY_RECIPIENTS: usize = 20;
/// Messages of one subject this near to each other are one mailing.
const ONE_MAILING: SignedDuration = SignedDuration::from_mins(30);

/// Judges the mail of an account whose other steps are judged.
pub fn mail(
    account: &Account,
    known: &Known<'_>,
    window: &Window,
    steps: &[StepReport],
    mail: &Correspondence,
    selected: &BTreeSet<String>,
) -> Mail {
    let addresses = Addresses::of(account, known, window);
    let case = Case { account, known, window: window.clone(), addresses };
    let mut messages = messages(&case, mail);
    if selected.contains(&format!("{KIND}:{}", account.person.id)) {
        // The owner was asked, and wrote none of them.
        let open = messages.iter_mut().filter(|message| message.whose == Author::Possible);
        open.for_each(|message| message.whose = Author::Attacker);
    }
    let of = |whose: Author| messages.iter().filter(move |message| message.whose == whose);
    let count = |whose: Author| u64::try_from(of(whose).count()).unwrap_or(u64::MAX);
    let counts = MessageCounts {
        attacker: count(Author::Attacker),
        possible: count(Author::Possible),
        user: count(Author::User),
    };
    let recipients = recipients::of(&case, steps, &messages, mail, counts);
    let found =
        gaps([gap("message trace", &mail.sent), gap("answers", &mail.received), gap("log of sending", &mail.records)]);
    let seen = observation(&case, &messages, &recipients);
    let step = step::report(7, "recipients", vec![seen], found);
    Mail { step, recipients, timeline: mailings(&messages) }
}

fn messages<'m>(case: &Case<'_>, mail: &'m Correspondence) -> Vec<Message<'m>> {
    let mut by_trace: BTreeMap<&str, Vec<&TraceRow>> = BTreeMap::new();
    for row in mail.sent.known().into_iter().flatten() {
        by_trace.entry(&row.trace).or_default().push(row);
    }
    let records = mail.records.known().into_iter().flatten();
    let records: BTreeMap<&str, &MailboxAct> = records.filter_map(|act| Some((act.message.as_deref()?, act))).collect();
    let made = by_trace.into_values().map(|rows| {
        let (at, subject) = (rows.iter().filter_map(|row| row.at.timestamp()).min(), plain(&rows[0].subject));
        Message { whose: shown(case, &rows, &records), at, subject, rows }
    });
    let mut all: Vec<Message<'m>> = made.collect();
    // What nothing shows is judged by the subject: the attacker's, or one of a crowd.
    let crowds = crowds(&all);
    let his: BTreeSet<String> =
        all.iter().filter(|one| one.whose == Author::Attacker).map(|one| one.subject.clone()).collect();
    for message in all.iter_mut().filter(|message| message.whose == Author::Possible) {
        message.whose = unseen(case, message, &his, &crowds);
    }
    all.sort_by(|one, other| (one.at, &one.rows[0].trace).cmp(&(other.at, &other.rows[0].trace)));
    all
}

/// By the networks it came from alone; *possible* where they tell nothing.
fn shown(case: &Case<'_>, rows: &[&TraceRow], records: &BTreeMap<&str, &MailboxAct>) -> Author {
    let logged = records.get(&*rows[0].message).map(|act| case.whose(act.address.as_deref()));
    let traced = rows.iter().filter_map(|row| row.address.as_deref()).map(|address| case.whose(Some(address))).min();
    match (logged, traced) {
        (Some(Whose::Attacker), _) | (_, Some(Whose::Attacker)) => Author::Attacker,
        (Some(Whose::User), _) | (None, Some(Whose::User)) => Author::User,
        _ => Author::Possible,
    }
}

fn unseen(case: &Case<'_>, message: &Message<'_>, his: &BTreeSet<String>, crowds: &BTreeSet<String>) -> Author {
    let is_after = message.at.is_none_or(|at| at >= case.window.t0);
    let is_crowd = crowds.contains(&message.subject);
    match (is_after, case.window.assumed) {
        (true, _) if his.contains(&message.subject) => Author::Attacker,
        (true, false) => Author::Possible,
        // Nothing shows that anybody was there: what is sent one by one is the owner's.
        (true, true) if is_crowd => Author::Possible,
        _ => Author::User,
    }
}

/// Subjects under which more was sent than by hand.
fn crowds(messages: &[Message<'_>]) -> BTreeSet<String> {
    let mut sizes: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for message in messages {
        let size = sizes.entry(&message.subject).or_default();
        *size = (size.0 + 1, size.1 + message.rows.len());
    }
    let is_crowd = |(messages, recipients): (usize, usize)| messages >= MANY_MESSAGES || recipients >= MANY_RECIPIENTS;
    sizes.into_iter().filter(|(_, size)| is_crowd(*size)).map(|(subject, _)| subject.to_owned()).collect()
}

/// The marks of answers and forwards in the languages of Outlook that use letters of their own.
const MARKS: [&str; 16] =
    ["re", "aw", "fw", "fwd", "wg", "sv", "antw", "tr", "rv", "res", "vs", "odp", "ynt", "enc", "vl", "rif"];

/// A subject without `RE:` and the like, in lower case.
pub(super) fn plain(subject: &str) -> String {
    let mut rest = subject.trim();
    while let Some((mark, after)) = rest.split_once(':') {
        if !MARKS.contains(&mark.trim().to_lowercase().as_str()) {
            break;
        }
        rest = after.trim();
    }
    rest.to_lowercase()
}

fn observation(case: &Case<'_>, messages: &[Message<'_>], recipients: &Recipients) -> Observation {
    let person = &case.account.person;
    let (id, name) = (person.id.to_string(), person.upn.to_string());
    let mut draft = Draft::of(KIND, ResourceType::User, id, name);
    let counts = recipients.messages;
    let first = |whose: Author| messages.iter().find(|message| message.whose == whose);
    let Recipients { internal, external, replied, .. } = *recipients;
    if let Some(message) = first(Author::Attacker) {
        let people = internal + external;
        let text =
            format!("the attacker wrote to {people} addresses ({internal} internal), {replied} of them answered");
        draft.hard(WROTE, text);
        draft.tie(Tie::Ip);
        draft.tie(Tie::Window);
        draft.seen(message.rows[0].at, SeenBy::Audit);
        if let Some(open) = first(Author::Possible) {
            draft.ask(question(open, counts.possible));
        }
        // Whether they were warned only a person knows: it keeps the account from being called clean, and says nothing of
        // who is in it.
        return draft.judged(Verdicted::Unknown);
    }
    if let Some(message) = first(Author::Possible) {
        draft.soft(
            "R2",
            format!("nothing tells who sent {} messages to {} addresses", counts.possible, recipients.possible),
        );
        draft.ask(question(message, counts.possible));
        return draft.judged(Verdicted::Unknown);
    }
    draft.clears("RB", format!("{} messages, all the owner's", counts.user));
    draft.judged(Verdicted::Benign)
}

/// By one of them, which the owner remembers or not.
fn question(message: &Message<'_>, count: u64) -> String {
    let (to, subject) = (&message.rows[0].recipient, &message.rows[0].subject);
    let at = message.at.map_or_else(String::new, |at| format!(", {}", step::day(at)));
    let more = if count > 1 { format!(" And {} more like it?", count - 1) } else { String::new() };
    format!("Did you write to {to}, \"{subject}\"{at}?{more}")
}

/// What the attacker sent, messages of one subject in half an hour as one.
fn mailings(messages: &[Message<'_>]) -> Vec<TimelineEntry> {
    let mut last: BTreeMap<&str, (Timestamp, usize)> = BTreeMap::new();
    let mut all: Vec<(Timestamp, &Message<'_>, usize)> = Vec::new();
    for message in messages.iter().filter(|message| message.whose == Author::Attacker) {
        let Some(at) = message.at else { continue };
        match last.get(message.subject.as_str()) {
            Some((began, place)) if at.duration_since(*began) <= ONE_MAILING => all[*place].2 += message.rows.len(),
            _ => {
                last.insert(&message.subject, (at, all.len()));
                all.push((at, message, message.rows.len()));
            }
        }
    }
    let entry = |(at, message, count): (Timestamp, &Message<'_>, usize)| TimelineEntry {
        at,
        source: TimelineSource::MessageTrace,
        what: if count == 1 {
            format!("wrote to {}: {}", message.rows[0].recipient, message.rows[0].subject)
        } else {
            format!("wrote to {count} addresses: {}", message.rows[0].subject)
        },
        address: message.rows[0].address.as_deref().map(Into::into),
        session: None,
        by: Whose::Attacker,
    };
    all.into_iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_the_same_with_and_without_the_marks_of_answers() {
        for written in ["Offer: 12", "RE: Offer: 12", "Aw: re:  Offer: 12 ", "FWD: AW: OFFER: 12"] {
            assert_eq!(plain(written), "offer: 12", "{written}");
        }
    }
}
