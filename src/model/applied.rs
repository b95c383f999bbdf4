//! `palisade.apply/1`: what became of a plan, or of taking one back. For machines and for people.
//!
//! Fields are added, never renamed or removed, within a major.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ChangeStatus, Consent, Operator, PlanTenant, Resource, Safety, UndoClass};

/// A run that changed a tenant, or tried to.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct ApplyReport {
    /// Always `palisade.apply/1`.
    pub schema: String,
    pub run: Uuid,
    /// The run that this one took back; null for a plan that was carried out.
    pub undoes: Option<Uuid>,
    pub tenant: PlanTenant,
    /// Of the plan that was consented to.
    pub plan_digest: String,
    /// Of palisade.
    pub version: String,
    pub by: Operator,
    pub consent: Consent,
    pub started_at: Timestamp,
    /// Null while something of it is not done: `palisade apply --resume RUN` goes on.
    pub finished_at: Option<Timestamp>,
    /// Why it stopped before its end, where it did.
    pub stopped: Option<String>,
    /// In the order in which they are carried out.
    pub changes: Vec<AppliedChange>,
    /// The tenant's journal as this run left it.
    pub journal: JournalHead,
}

/// One change, and where it stands.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct AppliedChange {
    pub id: String,
    pub fix: String,
    /// Holds names that the attacker may have written.
    pub summary: String,
    pub target: Resource,
    pub safety: Safety,
    pub undo: UndoClass,
    /// What an undo does not bring back, or why there is none.
    pub undo_reason: Option<String>,
    pub status: ChangeStatus,
    /// It was not sent because the tenant already is as it would leave it.
    pub already: bool,
    /// Why it is not verified.
    pub why: Option<String>,
    /// When the request was journaled, answered, and its effect seen.
    pub intended_at: Option<Timestamp>,
    pub settled_at: Option<Timestamp>,
    pub seen_at: Option<Timestamp>,
    /// The service's ids of the exchanges.
    pub request_ids: Vec<String>,
}

/// The end of a journal. Who notes it sees later whether its tail was cut.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct JournalHead {
    pub entries: u64,
    /// SHA-256 of the last entry and, through it, of all before, in hex.
    pub head: String,
}

impl ApplyReport {
    pub const SCHEMA: &'static str = "palisade.apply/1";

    /// Whether everything asked for is so, seen on reading back.
    pub fn is_done(&self) -> bool {
        let done = |change: &AppliedChange| change.already || change.status == ChangeStatus::Verified;
        self.finished_at.is_some() && self.changes.iter().all(done)
    }
}
