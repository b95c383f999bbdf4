//! One write to a tenant, as data: a plan shows it, the journal keeps it, and whatever carries it out or takes it back
//! learns nothing about single fixes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Affects, Call, Fingerprint, Resource, Safety, UndoClass};

/// Stands in the `path`, the parameters and the body of a [`Call`] for the id that the service gave in its answer to
/// [`Change::request`]; known only once that was sent. In [`UndoStep::verify`] for the id in the answer to the undo.
///
/// Where no answer tells it (the line broke, the service was busy), it is looked for by [`Change::precondition`]: a
/// change that makes something should read there a list that finds it by its name (`$filter=displayName eq '…'`) and
/// expect it [`Expect::Gone`]. One that cannot be found so is never sent twice.
pub const CREATED: &str = "{created}";

/// Names a secret in the body of a [`Call`]: `{"$secret": "password"}` stands where the secret goes at the moment of
/// sending. The plan, the journal and every report know the name alone.
pub const SECRET: &str = "$secret";

/// One write: what it aims at, what must still be true, what is sent, how it is seen to have worked, how it is undone.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Change {
    /// Unique in its plan, and the same whenever the same change is planned: made of the fix and the target.
    pub id: String,
    /// The fix that wants it.
    pub fix: String,
    /// What it does, in one sentence for a person. Holds names that the attacker may have written.
    pub summary: String,
    pub target: Resource,
    pub touches: Touches,
    /// Read again just before writing: what must still be true.
    pub precondition: Look,
    pub request: Call,
    /// What the tenant looks like afterwards, read back until it does.
    pub verify: Look,
    pub undo: UndoStep,
    pub safety: Safety,
    /// Every second counts: what follows it is sent before its effect is looked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
    /// Changes of the same plan that must be verified before this one is sent.
    #[serde(default)]
    pub depends_on: Vec<String>,
    /// The findings it resolves, alone or together with others.
    #[serde(default)]
    pub resolves: Vec<Fingerprint>,
}

/// Who and what notices a change.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Touches {
    #[serde(flatten)]
    pub count: Affects,
    /// What they notice, in words.
    pub how: String,
}

/// A read, and what its answer must say.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Look {
    pub read: Call,
    pub expect: Expect,
}

/// What the answer to a read must say.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Expect {
    /// Each of these places holds this value.
    Holds(Vec<Held>),
    /// The thing is not there: 404, or an empty list.
    Gone,
    /// The list, read to its last page, has no entry that holds all of these properties.
    NoEntry(Map<String, Value>),
    /// The list has an entry that holds all of these properties.
    Entry(Map<String, Value>),
    /// Each of these places (JSON pointers) holds something else than [`Change::precondition`] saw there just before the
    /// request left, or a moment that is not before that: the service chose the new value, and counts in whole seconds.
    Moved(Vec<String>),
}

/// A place in an answer and what stands there.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Held {
    /// JSON pointer (RFC 6901) into the answer: `/value/0/PopEnabled`.
    pub at: String,
    /// Null also where the place is missing. Lists are compared without their order: the service keeps none.
    pub is: Value,
}

/// How a change is taken back.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct UndoStep {
    pub class: UndoClass,
    /// Puts back what [`Change::precondition`] saw; none where the service has no way back.
    pub request: Option<Call>,
    /// What is lost, or why there is no way back. Always there unless the class is full.
    pub reason: Option<String>,
    /// What the tenant looks like once it is taken back, where that is not what [`Change::precondition`] saw: what was
    /// deleted comes back under another id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verify: Option<Look>,
}

/// Where a change stands.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeStatus {
    Planned,
    /// In the journal, outcome not known yet.
    Intended,
    /// Seen on reading back.
    Verified,
    /// Acknowledged, not visible in time: never called failed.
    Unverified,
    Failed,
    /// Its precondition is gone, or what it depends on failed.
    Skipped,
    /// For a person to do.
    Manual,
    Undone,
}

impl ChangeStatus {
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Intended => "intended",
            Self::Verified => "verified",
            Self::Unverified => "unverified",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Manual => "manual",
            Self::Undone => "undone",
        }
    }
}
