//! To whom an account wrote while an attacker had it: who is to be warned.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// Part of `palisade.response/1`.
#[derive(Clone, Debug, Default, JsonSchema, PartialEq, Serialize)]
pub struct Recipients {
    /// To be warned, of this organisation.
    pub internal: u64,
    /// To be warned, of others.
    pub external: u64,
    /// Of those, who answered.
    pub replied: u64,
    /// Got only messages of which nothing tells who sent them: the owner knows.
    pub possible: u64,
    /// Reached by no message, no people, or the attacker's own.
    pub left_out: u64,
    pub messages: MessageCounts,
    /// Where the list was written to.
    pub file: Option<String>,
    /// Who answered first, then who got most.
    pub people: Vec<RecipientRow>,
}

impl Recipients {
    /// Whoever is to be warned: who got only what may be the owner's is asked about first.
    pub fn to_warn(&self) -> impl Iterator<Item = &RecipientRow> {
        self.people.iter().filter(|row| row.is_to_warn())
    }
}

/// Messages from the account since the attacker came, by whose they are.
#[derive(Clone, Copy, Debug, Default, JsonSchema, PartialEq, Serialize)]
pub struct MessageCounts {
    pub attacker: u64,
    /// Nothing tells who sent them.
    pub possible: u64,
    pub user: u64,
}

/// One address that got mail.
#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct RecipientRow {
    /// In lower case.
    pub address: String,
    pub place: Place,
    pub certainty: Certainty,
    #[serde(serialize_with = "super::moment::millis_if_any")]
    pub first_sent: Option<Timestamp>,
    #[serde(serialize_with = "super::moment::millis_if_any")]
    pub last_sent: Option<Timestamp>,
    pub messages: u64,
    /// The first five different ones.
    pub subjects: Vec<String>,
    /// The best that became of any of them.
    pub fate: Fate,
    /// When an answer came.
    #[serde(serialize_with = "super::moment::millis_if_any")]
    pub replied: Option<Timestamp>,
    /// Why it is not to be warned.
    pub left_out: Option<LeftOut>,
    /// By which message trace finds them.
    pub traces: Vec<String>,
}

impl RecipientRow {
    pub fn is_to_warn(&self) -> bool {
        self.left_out.is_none() && self.certainty == Certainty::Attacker
    }
}

#[derive(Clone, Copy, Debug, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    Internal,
    External,
    /// The accepted domains could not be read.
    Unknown,
}

#[derive(Clone, Copy, Debug, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Got a message of the attacker's.
    Attacker,
    /// Got only messages of which nothing tells who sent them.
    Possible,
}

#[derive(Clone, Copy, Debug, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    Delivered,
    Junk,
    /// In quarantine: it can still be released.
    Held,
    Unknown,
    Failed,
}

#[derive(Clone, Copy, Debug, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// Every message to it failed.
    NotDelivered,
    /// A group: its members have rows of their own.
    Group,
    /// Nobody reads what is sent to it.
    NoReply,
    /// Takes mail for the attacker, or is of a domain that looks like the organisation's: he is never warned.
    Attackers,
}

impl LeftOut {
    pub fn words(self) -> &'static str {
        match self {
            Self::NotDelivered => "nothing reached it",
            Self::Group => "a group: its members are listed",
            Self::NoReply => "nobody reads there",
            Self::Attackers => "the attacker's, or a domain made to look like yours",
        }
    }
}
