//! `palisade.tickets/1`: what a ticket system is to be told of a run, and what is known of the tickets that were made.
//!
//! Fields are added, never renamed or removed, within a major.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{FindingStatus, Fingerprint, Maps, Resource, RuleId, Severity};

/// One operation on the ticket of one finding: a line of `palisade tickets`.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct TicketOperation {
    /// Always `palisade.tickets/1`.
    pub schema: String,
    pub op: TicketOp,
    /// Whose ticket it is: there is one for each fingerprint, whatever is repeated.
    pub fingerprint: Fingerprint,
    /// One line of plain text, at most 200 characters.
    pub title: String,
    pub severity: Severity,
    /// Plain text, never markup. Names in it were written by whoever made the thing they name.
    pub body: String,
    pub fields: TicketFields,
    pub reason: TicketReason,
}

impl TicketOperation {
    pub const SCHEMA: &'static str = "palisade.tickets/1";

    /// One sentence, of our own words alone: what to say in the ticket.
    pub fn says(&self) -> &'static str {
        self.reason.says()
    }
}

/// What is to be done.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketOp {
    /// Make the ticket; where there is one for the fingerprint, nothing.
    Open,
    /// Put title, severity and body in the place of those before.
    Update,
    /// Add a note; the ticket stays as it is.
    Comment,
    /// It is done with.
    Close,
    /// It is open again, with this title, severity and body.
    Reopen,
}

impl TicketOp {
    pub const ALL: [Self; 5] = [Self::Open, Self::Update, Self::Comment, Self::Close, Self::Reopen];

    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Update => "update",
            Self::Comment => "comment",
            Self::Close => "close",
            Self::Reopen => "reopen",
        }
    }
}

/// Why it is to be done.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketReason {
    /// `open`: the finding has no ticket.
    Found,
    /// `update`
    SeverityChanged,
    /// `update`: what it is called, or whom it affects.
    ContentChanged,
    /// `comment`: another version of the rule judged and does not find it any more.
    RuleChanged,
    /// `comment`: the same resource fails the same check for another cause.
    OtherCause,
    /// `close`: the resource was looked at again and is right, approved, or gone from a complete listing.
    Resolved,
    /// `close`: accepted for a time by a waiver.
    Waived,
    /// `reopen`: was resolved, is back.
    Regressed,
    /// `reopen`: no waiver covers it any more.
    WaiverEnded,
}

impl TicketReason {
    pub fn says(self) -> &'static str {
        match self {
            Self::Found => "The scan found this.",
            Self::SeverityChanged => "The scan rates this otherwise than before.",
            Self::ContentChanged => "What the scan says of this has changed.",
            Self::RuleChanged => {
                "Another version of the rule judged and does not find this any more. The tenant need not have changed: look, \
                 and close this ticket by hand if it is right."
            }
            Self::OtherCause => {
                "The scan does not find this cause any more, but the same resource fails the same check for another one, \
                 which has a ticket of its own."
            }
            Self::Resolved => "The scan looked at this again: it is right now, approved, or gone.",
            Self::Waived => {
                "Accepted for a time by a waiver in palisade.toml. The ticket is opened again when it ends."
            }
            Self::Regressed => "This was resolved and is back.",
            Self::WaiverEnded => "No waiver covers this any more, and the scan still finds it.",
        }
    }
}

/// What a ticket system may sort, route and filter by.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct TicketFields {
    pub tenant: Uuid,
    /// What the tenant is called; null where that was not read.
    pub tenant_name: Option<String>,
    /// The run that says so.
    pub run: Uuid,
    pub rule: RuleId,
    pub cause: String,
    pub resource: Resource,
    /// How many resources it concerns, where it concerns several; at most 200 are kept.
    pub affected: u64,
    /// The finding's place in time; null where it was not found.
    pub status: Option<FindingStatus>,
    #[serde(serialize_with = "super::moment::millis")]
    pub first_seen: Timestamp,
    #[serde(serialize_with = "super::moment::millis")]
    pub last_seen: Timestamp,
    /// What mends it, as the fix list of a report names it.
    pub fix: Option<String>,
    pub maps: Maps,
    /// Digest of title, severity and what is affected: the same as long as there is nothing to update.
    pub content: String,
}

/// What is known of the ticket of one finding in one ticket system.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticket {
    pub fingerprint: Fingerprint,
    pub state: TicketState,
    /// What the system calls it; `None` before it said so.
    pub key: Option<String>,
    /// As the system was told last.
    pub severity: Severity,
    /// `fields.content`, as the system was told last.
    pub content: String,
    /// Why the last operation that was carried out was.
    pub last: TicketReason,
    /// An operation that was about to be sent, and whose answer nobody saw.
    pub pending: Option<Pending>,
}

impl Ticket {
    /// A ticket that is about to be made by this operation.
    pub fn to_be_made(operation: &TicketOperation) -> Self {
        Self {
            fingerprint: operation.fingerprint.clone(),
            state: TicketState::Making,
            key: None,
            severity: operation.severity,
            content: operation.fields.content.clone(),
            last: operation.reason,
            pending: None,
        }
    }

    /// As it is when an operation was carried out.
    #[must_use]
    pub fn after(self, operation: &TicketOperation, key: Option<String>) -> Self {
        let told = Self { last: operation.reason, key: key.or(self.key), pending: None, ..self };
        match operation.op {
            TicketOp::Open | TicketOp::Update | TicketOp::Reopen => Self {
                state: TicketState::Open,
                severity: operation.severity,
                content: operation.fields.content.clone(),
                ..told
            },
            TicketOp::Comment => told,
            TicketOp::Close => Self { state: TicketState::Closed, ..told },
        }
    }
}

/// How a ticket stands.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketState {
    /// None was made: another version of its rule brought the finding.
    Held,
    /// It is about to be made.
    Making,
    Open,
    Closed,
}

/// An operation between its intent and its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Pending {
    pub operation: TicketOperation,
    /// When it was about to be sent for the last time.
    pub since: Timestamp,
}

/// An operation that was carried out, or not.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct CarriedOperation {
    #[serde(flatten)]
    pub operation: TicketOperation,
    /// What became of it.
    pub outcome: TicketOutcome,
    /// What the ticket system calls the ticket.
    pub key: Option<String>,
    /// Why it was not carried out, or why that is not known.
    pub why: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketOutcome {
    Done,
    /// Refused, and not carried out.
    Failed,
    /// It may have been carried out: the next run finds out before it does anything.
    Unknown,
    /// Not tried any more after another failed.
    Left,
}
