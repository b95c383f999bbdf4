//! What earlier runs knew of a tenant, as judging needs it: nothing that judges asks the store itself.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{AcceptedEvents, Finding, Fingerprint, PrincipalType, Road, RuleId};

/// What is known of a tenant's past. Empty while nothing was stored.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// The run that was stored last.
    pub previous: Option<PreviousRun>,
    /// Every finding of earlier runs that is not forgotten.
    pub findings: BTreeMap<Fingerprint, Past>,
    /// By rule: the digest of the version of it that judged last.
    pub judged_by: BTreeMap<RuleId, String>,
    /// The state that a named person accepted last; `None` while nobody did.
    pub signed_off: Option<SignOff>,
    /// Every event that a named person accepted.
    pub accepted: AcceptedEvents,
    /// The ways that attackers took of late.
    pub roads: Vec<Road>,
}

/// The run before this one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PreviousRun {
    pub id: Uuid,
    /// When its records were read.
    pub taken_at: Timestamp,
}

/// A finding of earlier runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// As it was last seen, with `first_seen` and `last_seen`.
    pub finding: Finding,
    pub state: PastState,
    /// Digest of the rule that judged when it was last seen.
    pub judged_by: String,
    /// Families its rule rests on of which nothing was read when it was last seen.
    pub unread: Vec<String>,
}

/// How a finding of earlier runs stood after the last one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PastState {
    /// Not known to be gone, whether or not the last run saw it.
    Open,
    /// Seen to be right.
    Resolved,
    /// Not found any more since its rule changed: the tenant need not have.
    Retired,
}

/// Who holds which role, as a named person accepted it.
#[derive(Clone, Debug, PartialEq)]
pub struct SignOff {
    pub id: Uuid,
    /// When it was signed.
    pub at: Timestamp,
    /// When the records of the accepted run were read.
    pub up_to: Timestamp,
    pub by: String,
    pub reason: String,
    pub run: Uuid,
    /// Every directory role that was held in that run.
    pub role_holders: Vec<HeldRole>,
}

/// One holding of a directory role, direct or through a group. A group that holds a role stands for itself and again
/// for each of its members.
#[derive(Clone, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
pub struct HeldRole {
    /// Object id of the holder.
    pub principal: Uuid,
    /// Template id, lower case; of a custom role its id.
    pub role: String,
    /// `/` is the whole tenant.
    pub scope: String,
    /// The group through which it is held; null where it is held directly.
    pub via: Option<Uuid>,
    /// The most that is held. Null: active, and how long is not known.
    pub kind: Option<HeldKind>,
    /// Null where it could not be told.
    pub privileged: Option<bool>,
    pub principal_type: PrincipalType,
    /// What people call the holder. Written by whoever made it: escape before showing.
    pub principal_name: String,
    pub role_name: String,
}

impl HeldRole {
    /// Who holds which role over what, by which way: what stays the same when only the kind of holding changes.
    pub fn key(&self) -> (Uuid, &str, &str, Option<Uuid>) {
        (self.principal, &self.role, &self.scope, self.via)
    }
}

/// How a role is held, from the least to the most.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldKind {
    /// May be activated.
    Eligible,
    /// Active for a while by activation.
    Activated,
    /// Active until a date.
    TimeBound,
    /// Active without end.
    Permanent,
}

impl HeldKind {
    pub fn word(self) -> &'static str {
        match self {
            Self::Eligible => "eligible",
            Self::Activated => "activated",
            Self::TimeBound => "time_bound",
            Self::Permanent => "permanent",
        }
    }
}
