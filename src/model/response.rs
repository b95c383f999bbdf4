//! What an investigation says of one account: `palisade.response/1`.

use std::borrow::Cow;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use super::{
    ChangeStatus, Gap, Mode, PlaybookPoint, Recipients, Release, Requests, Resource, Safety, StepPermission, UndoClass,
    Watched,
};

/// The report on one account.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct Response {
    pub schema: Cow<'static, str>,
    /// Id of the run that read the account.
    pub run: Uuid,
    pub mode: Mode,
    #[serde(serialize_with = "super::moment::millis")]
    pub read_at: Timestamp,
    pub version: String,
    pub tenant: RespondingTenant,
    pub user: RespondingUser,
    pub verdict: Verdict,
    pub window: Window,
    /// Networks that something was seen from, the attacker's first.
    pub addresses: Vec<AddressSeen>,
    /// What one must know of this account before anything is done to it.
    pub guards: Vec<Guard>,
    pub steps: Vec<StepReport>,
    /// Digest of the changes of all steps: what `--plan-digest` names.
    pub plan: String,
    /// The run that carried them out, where one did.
    pub applied: Option<Uuid>,
    /// How far it is proven that nobody else is in; null where nothing was carried out, or too little.
    pub proof: Option<Proof>,
    /// What each step takes and whether it is granted (`--check-permissions`); null: that was not asked.
    pub permissions: Option<Vec<StepPermission>>,
    /// The playbook point by point.
    pub playbook: Vec<PlaybookPoint>,
    /// What a person must do by hand or ask.
    pub tasks: Vec<String>,
    /// What the log of sign-ins showed after the seal (`--watch`); null: it was not watched.
    pub watched: Option<Watched>,
    /// What stands in the way of giving the account back (`--release`); null: that was not asked.
    pub release: Option<Release>,
    /// To whom the account wrote since the attacker came; null: not looked at, or there is no mailbox.
    pub recipients: Option<Recipients>,
    /// What happened since the window opened, oldest first.
    pub timeline: Vec<TimelineEntry>,
    pub requests: Requests,
}

impl Response {
    pub const SCHEMA: &'static str = "palisade.response/1";
    /// How the task begins that is done once list and letters are written.
    pub const TO_WARN: &'static str = "Warn those whom the attacker wrote to:";
}

#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct RespondingTenant {
    pub id: Uuid,
    /// None: it could not be read.
    pub name: Option<String>,
}

#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct RespondingUser {
    pub id: Uuid,
    pub upn: String,
    pub name: String,
    pub department: Option<String>,
    /// Sign-in is allowed.
    pub enabled: Option<bool>,
    /// Entra roles by name.
    pub roles: Vec<String>,
}

/// What an account is called.
#[derive(Clone, Copy, Debug, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Something on it is the attacker's.
    Compromised,
    /// Something speaks against it, and nothing proves it.
    Suspicious,
    /// Something could not be read, or a question is open.
    Undetermined,
    /// Everything was read whole and is the owner's.
    Clean,
}

/// How long the attacker was there.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct Window {
    /// Two days before `t0`.
    #[serde(serialize_with = "super::moment::millis")]
    pub from: Timestamp,
    /// The earliest act of the attacker, or what is assumed.
    #[serde(serialize_with = "super::moment::millis")]
    pub t0: Timestamp,
    #[serde(serialize_with = "super::moment::millis")]
    pub to: Timestamp,
    /// Nothing shows when it began: `--since`, or thirty days.
    pub assumed: bool,
}

/// Whose network it is.
#[derive(Clone, Copy, Debug, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    Attacker,
    Suspicious,
    Unknown,
    User,
}

#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct AddressSeen {
    /// An IPv4 address, or the first 64 bits of an IPv6 one.
    pub network: String,
    pub whose: Whose,
    /// Why, in words.
    pub reasons: Vec<String>,
    pub country: Option<String>,
    /// Of the autonomous system.
    pub network_number: Option<i64>,
    pub sign_ins: u64,
    pub failed: u64,
    #[serde(serialize_with = "super::moment::millis_if_any")]
    pub first: Option<Timestamp>,
    #[serde(serialize_with = "super::moment::millis_if_any")]
    pub last: Option<Timestamp>,
}

/// Something about the account that changes what may be done to it.
#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct Guard {
    /// `administrator`, `break_glass`, `oneself`, `synced`, `federated`, `guest`, `shared`, `no_mailbox` …
    pub code: &'static str,
    /// What it is and what is done instead.
    pub text: String,
}

/// One of the eight steps.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct StepReport {
    pub step: u8,
    pub title: &'static str,
    pub status: StepStatus,
    /// The worst of its observations.
    pub judgement: Option<Verdicted>,
    /// In one line, why.
    pub why: String,
    pub observations: Vec<Observation>,
    pub changes: Vec<StepChange>,
    pub gaps: Vec<StepGap>,
}

/// What a step changes.
#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct StepChange {
    pub id: String,
    pub summary: String,
    pub status: ChangeStatus,
    pub safety: Safety,
    pub undo: UndoClass,
    /// What an undo does not bring back, or why there is none.
    pub undo_reason: Option<String>,
    /// Why it is not verified.
    pub why: Option<String>,
}

/// How far containment is proven.
#[derive(Clone, Copy, Debug, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// Sign-in blocked, password reset, sessions ended, forwarding off: each seen on reading back.
    Contained,
    /// And no sign-in worked for fifteen minutes after the seal.
    #[serde(rename = "quiet_15m")]
    Quiet15m,
    /// For ninety, in which tokens die that nobody can revoke.
    #[serde(rename = "quiet_90m")]
    Quiet90m,
}

#[derive(Clone, Copy, Debug, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepStatus {
    Clean,
    /// A change or an answer is waiting.
    ActionNeeded,
    /// Carried out and verified.
    Done,
    /// Something of it could not be carried out.
    Failed,
    /// It does not apply.
    Skipped,
    NotAssessed,
}

/// What one thing is judged, worst first.
#[derive(Clone, Copy, Debug, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdicted {
    Malicious,
    Suspicious,
    /// A person must be asked.
    Unknown,
    NotAssessed,
    /// By positive evidence.
    Benign,
}

impl Verdicted {
    pub fn word(self) -> &'static str {
        match self {
            Self::Malicious => "malicious",
            Self::Suspicious => "suspicious",
            Self::Unknown => "unknown",
            Self::NotAssessed => "not assessed",
            Self::Benign => "benign",
        }
    }
}

/// One thing seen on the account.
#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct Observation {
    /// Kind, colon, immutable id: the same in every run.
    pub id: String,
    pub kind: &'static str,
    pub judgement: Verdicted,
    pub reasons: Vec<Reason>,
    /// What ties it to the incident.
    pub tie: Vec<Tie>,
    pub resource: Resource,
    pub first_seen: Option<FirstSeen>,
    /// What to ask the owner.
    pub question: Option<String>,
}

#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct Reason {
    /// The signal, as the documentation of steps numbers it: `H3`.
    pub code: &'static str,
    pub weight: Weight,
    pub text: String,
}

#[derive(Clone, Copy, Debug, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    Hard,
    Soft,
    /// Speaks for the owner.
    Clears,
}

#[derive(Clone, Copy, Debug, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tie {
    Window,
    Ip,
    Session,
    Catalog,
    Operator,
}

#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct FirstSeen {
    #[serde(serialize_with = "super::moment::millis")]
    pub at: Timestamp,
    pub source: SeenBy,
}

#[derive(Clone, Copy, Debug, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SeenBy {
    /// The thing itself says when it was made.
    Api,
    /// A record of it being made.
    Audit,
}

/// What a step could not look at.
#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct StepGap {
    /// What could not be read: `sign-in log`.
    pub what: &'static str,
    #[serde(flatten)]
    pub gap: Gap,
}

/// One event.
#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct TimelineEntry {
    #[serde(serialize_with = "super::moment::millis")]
    pub at: Timestamp,
    pub source: TimelineSource,
    pub what: String,
    pub address: Option<String>,
    pub session: Option<String>,
    pub by: Whose,
}

#[derive(Clone, Copy, Debug, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TimelineSource {
    SignIn,
    Renewal,
    DirectoryLog,
    MailboxLog,
    MessageTrace,
}
