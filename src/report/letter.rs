//! The letters that warn those who got mail of the attacker's: plain text without a link, to be sent by a person from
//! another mailbox.

use jiff::Timestamp;

use super::escape::visible;
use crate::model::{Place, RecipientRow, Response};

/// To whom a letter speaks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Letter {
    /// They answered: what they wrote is known to the attacker.
    Answered,
    Internal,
    External,
}

impl Letter {
    pub const ALL: [Self; 3] = [Self::Answered, Self::Internal, Self::External];

    /// Of the file, before its ending.
    pub fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Internal => "internal",
            Self::External => "external",
        }
    }

    /// The letter for this recipient.
    pub fn of(row: &RecipientRow) -> Self {
        match (row.replied, row.place) {
            (Some(_), _) => Self::Answered,
            (None, Place::Internal) => Self::Internal,
            (None, Place::External | Place::Unknown) => Self::External,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Answered => include_str!("letters/answered.txt"),
            Self::Internal => include_str!("letters/internal.txt"),
            Self::External => include_str!("letters/external.txt"),
        }
    }
}

/// Subjects that a letter names.
const SUBJECTS: usize = 8;
/// A subject that so many got is a mailing.
const MANY: usize = 5;
/// Where the operator named nobody: a person must, before it is sent.
const NOBODY: &str = "[NAME AND PHONE NUMBER: fill in before this is sent]";

/// The letter as text, its subject on the first line.
pub fn letter(letter: Letter, response: &Response, contact: Option<&str>) -> String {
    let rows: Vec<&RecipientRow> = response.recipients.iter().flat_map(|one| one.to_warn()).collect();
    let rows: Vec<&RecipientRow> = rows.into_iter().filter(|row| Letter::of(row) == letter).collect();
    let moment = |at: Option<Timestamp>| {
        at.map_or_else(|| "an unknown time".into(), |at| at.strftime("%Y-%m-%d %H:%M").to_string())
    };
    let organisation = response.tenant.name.as_deref().unwrap_or("our organisation");
    let filled = [
        ("{name}", visible(&response.user.name).into_owned()),
        ("{address}", visible(&response.user.upn).into_owned()),
        ("{organisation}", visible(organisation).into_owned()),
        ("{first}", moment(rows.iter().filter_map(|row| row.first_sent).min())),
        ("{last}", moment(rows.iter().filter_map(|row| row.last_sent).max())),
        ("{contact}", contact.map_or_else(|| NOBODY.into(), |contact| visible(contact).into_owned())),
        ("{reference}", reference(response)),
        ("{subjects}", subjects(&rows)),
    ];
    fill(letter.text(), &filled)
}

/// What callers name: the account and the day, the same in every reading.
fn reference(response: &Response) -> String {
    let user = response.user.id.simple().to_string();
    format!("IR-{}-{}", response.window.t0.strftime("%Y%m%d"), user.get(..8).unwrap_or(&user))
}

/// In one pass, so that what is filled in is never taken for a place to fill.
fn fill(mut text: &str, filled: &[(&str, String)]) -> String {
    let mut out = String::new();
    while let Some(at) = text.find('{') {
        let (before, rest) = text.split_at(at);
        out += before;
        match filled.iter().find(|(place, _)| rest.starts_with(place)) {
            Some((place, value)) => {
                out += value;
                text = rest.get(place.len()..).unwrap_or_default();
            }
            None => {
                out.push('{');
                text = rest.get(1..).unwrap_or_default();
            }
        }
    }
    out + text
}

/// What many got, by name. A subject that few got is of a conversation with them, and no business of the others.
fn subjects(rows: &[&RecipientRow]) -> String {
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for subject in rows.iter().flat_map(|row| &row.subjects) {
        match counted.iter_mut().find(|(known, _)| known == subject) {
            Some((_, count)) => *count += 1,
            None => counted.push((subject, 1)),
        }
    }
    let all = counted.len();
    let many = |count: usize| count >= MANY.min(rows.len());
    let named: Vec<&str> = counted.into_iter().filter(|(_, count)| many(*count)).map(|(subject, _)| subject).collect();
    let lines = named.iter().take(SUBJECTS).map(|subject| format!("  \"{}\"", inert(subject)));
    let rest =
        (all > named.len().min(SUBJECTS)).then(|| "  or that of an answer in a conversation with you".to_owned());
    lines.chain(rest).collect::<Vec<_>>().join("\n")
}

/// A subject is the attacker's text: nothing in it becomes a link in anybody's mail program.
fn inert(subject: &str) -> String {
    let visible = visible(subject);
    let mut out = String::new();
    let mut letters = visible.chars().peekable();
    while let Some(letter) = letters.next() {
        let joins = letters.peek().is_some_and(|next| next.is_alphanumeric());
        match letter {
            '.' | '@' if joins => out += &format!("[{letter}]"),
            ':' if letters.peek() == Some(&'/') => out += "[:]",
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn the_letter_to_those_who_answered() {
        insta::assert_snapshot!(letter(Letter::Answered, &samples::hijacked(), Some("Ines Roth, +49 30 555 0100")));
    }

    #[test]
    fn every_place_is_filled_and_who_is_to_be_called_is_never_made_up() {
        for one in Letter::ALL {
            let text = letter(one, &samples::hijacked(), None);
            assert!(text.contains(NOBODY) && text.starts_with("Subject: "), "{text}");
            assert!(!text.contains('{') || text.contains("\\u{"), "{text}");
        }
    }

    #[test]
    fn a_subject_becomes_no_link() {
        assert_eq!(inert("see https://evil.example/x now."), "see https[:]//evil[.]example/x now.");
        assert_eq!(inert("pay@evil.example"), "pay[@]evil[.]example");
    }

    #[test]
    fn what_is_filled_in_is_not_filled_again() {
        let filled = [("{name}", "{contact}".to_owned()), ("{contact}", "Ines".to_owned())];
        assert_eq!(fill("{name} {other} {contact}", &filled), "{contact} {other} Ines");
    }
}
