//! The journal's entries: what was consented to, intended, sent, answered and seen. Data that any later version can read.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Call, Change, ChangeStatus, PlanTenant};

/// One entry of a tenant's journal.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct JournalEntry {
    pub tenant: Uuid,
    /// Counts up from 1 without a gap.
    pub number: u64,
    /// The run that wrote it.
    pub run: Uuid,
    /// UTC.
    pub at: Timestamp,
    pub event: JournalEvent,
}

/// What an entry tells.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum JournalEvent {
    /// A run that changes the tenant begins.
    Opened(Box<Opened>),
    /// Will be sent next.
    Intended(Box<Intention>),
    /// What came back.
    Settled(Settlement),
    /// What the tenant showed afterwards.
    Seen(Sighting),
    /// Was not sent and will not be.
    Skipped { change: String, why: String, already: bool },
    /// Somebody goes on with a run that was ended.
    Resumed { by: Operator, consent: Consent },
    /// Nothing of the run is under way any more.
    Closed,
}

/// Everything that carrying the run out takes: neither the plan's file nor its maker is needed again.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Opened {
    /// Of palisade.
    pub version: String,
    pub tenant: PlanTenant,
    /// SHA-256 of the plan that was consented to, in hex.
    pub plan: String,
    /// In the order in which they are carried out.
    pub changes: Vec<Change>,
    pub by: Operator,
    pub consent: Consent,
    /// The run that this one takes back.
    pub undoes: Option<Uuid>,
}

/// Who ran it.
#[derive(Clone, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Operator {
    /// The account on the machine, as its environment names it.
    pub account: Option<String>,
    /// The app that signed in, by its id.
    pub app: Option<String>,
    /// The person who signed in; null for an app of its own.
    pub user: Option<String>,
}

/// How somebody agreed to what is done. Made where somebody is asked: in `cli`.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Consent {
    how: ConsentWay,
    /// What was typed, or given on the command line.
    said: String,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentWay {
    /// Typed back on a terminal.
    Typed,
    /// `--yes` with the plan's digest, or with the whole id of the run to undo.
    CommandLine,
    /// `scan --auto-apply`, within what `[auto_apply]` of the configuration allows.
    Configured,
}

impl Consent {
    pub fn given(how: ConsentWay, said: impl Into<String>) -> Self {
        Self { how, said: said.into() }
    }

    pub fn how(&self) -> ConsentWay {
        self.how
    }

    pub fn said(&self) -> &str {
        &self.said
    }
}

/// A request about to leave.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Intention {
    /// The change's id.
    pub change: String,
    /// The very request, ids filled in.
    pub request: Call,
    /// What the precondition's read showed: null where the thing is not there.
    pub before: Value,
    /// The version of the object that was looked at (`@odata.etag`), which the service is told to insist on.
    #[serde(default)]
    pub version: Option<String>,
    /// It was sent before, and is not seen to have happened.
    pub again: bool,
}

/// What became of a request.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Settlement {
    pub change: String,
    pub how: Settled,
    /// Of an unsure one: if it did not happen, another try is worth it.
    #[serde(default)]
    pub again: bool,
    /// What was answered, secrets left out; null for nothing.
    #[serde(default)]
    pub answer: Value,
    /// The id that the service gave to what was made.
    #[serde(default)]
    pub created: Option<String>,
    /// `request-id` of each answer: Microsoft's support finds the exchange by it.
    #[serde(default)]
    pub request_ids: Vec<String>,
    /// Why not, where it was not done.
    #[serde(default)]
    pub why: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Settled {
    /// Acknowledged.
    Done,
    /// Refused: nothing happened.
    Refused,
    /// Never left: nothing happened, and it may be tried again.
    NotSent,
    /// May have happened: read back before anything else.
    Unsure,
}

/// What the tenant showed after a change.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Sighting {
    pub change: String,
    /// `verified`, `unverified` or, where it is seen that it did not happen, `failed`.
    pub status: ChangeStatus,
    /// The id of what was made, where no answer told it.
    #[serde(default)]
    pub created: Option<String>,
    /// What differs, or why it cannot be seen.
    #[serde(default)]
    pub why: Option<String>,
    /// Of [`Expect::Moved`](super::Expect::Moved): what stood at each place, by which a later run knows its own doing.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub shown: Map<String, Value>,
}
