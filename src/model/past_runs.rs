//! `palisade.history/1`: what `palisade history` says of stored runs, for machines and for people.
//!
//! Fields are added, never renamed or removed, within a major.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Check, CheckStatus, Finding, HeldRole, JournalHead, Mode, RuleId, Severity, Summary, Unsettled};

/// What is kept of one tenant: all runs (`history`), one (`history show`) or two (`history diff`).
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct HistoryReport {
    /// Always `palisade.history/1`.
    pub schema: String,
    /// Null while nothing is stored.
    pub tenant: Option<StoredTenant>,
    /// Newest first.
    pub runs: Vec<StoredRun>,
    /// Newest first; with `show` and `diff` those of the runs shown.
    pub sign_offs: Vec<StoredSignOff>,
    /// With `show` against the run before it, with `diff` from the older run to the newer; else null, and null where
    /// there is no run before.
    pub changes: Option<Changes>,
    /// With `show`: what the run found, gravest first. Long lists in `affected` are kept up to 200 entries.
    pub findings: Vec<Finding>,
    /// With `show`: how each check of the run ended.
    pub checks: Vec<Check>,
    /// With `show`: who held a directory role; null where that was not read.
    pub role_holders: Option<Vec<HeldRole>>,
    /// With `verify`: each tenant's journal, gone over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub journals: Vec<StoredJournal>,
}

impl HistoryReport {
    pub const SCHEMA: &'static str = "palisade.history/1";

    /// Nothing is kept.
    pub fn empty() -> Self {
        Self {
            schema: Self::SCHEMA.into(),
            tenant: None,
            runs: Vec::new(),
            sign_offs: Vec::new(),
            changes: None,
            findings: Vec::new(),
            checks: Vec::new(),
            role_holders: None,
            journals: Vec::new(),
        }
    }

    /// Whether every journal is whole and, where a head was asked for, one still holds it.
    pub fn journals_are_whole(&self, asked: bool) -> bool {
        let held = self.journals.iter().any(|journal| journal.holds == Some(true));
        self.journals.iter().all(|journal| journal.broken.is_none()) && (held || !asked)
    }
}

/// The journal of one tenant, gone over from its first entry.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct StoredJournal {
    pub tenant: Uuid,
    /// Its end as it stands.
    #[serde(flatten)]
    pub end: JournalHead,
    /// The first thing that is wrong with its chain; null where nothing is.
    pub broken: Option<String>,
    /// With `--head`: whether that head is an entry's. If of no journal, entries were cut off.
    pub holds: Option<bool>,
}

/// A tenant of which runs are kept.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct StoredTenant {
    pub id: Uuid,
    /// As the last run read them.
    pub name: Option<String>,
    pub default_domain: Option<String>,
    /// `global`, `usgov`, `usgov_dod` or `china`.
    pub cloud: String,
}

/// One run that is kept.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct StoredRun {
    pub id: Uuid,
    /// The beginning of `id`, in whole groups, that no other run in the store has now: enough to name it.
    #[serde(default)]
    pub short: String,
    #[serde(serialize_with = "super::moment::millis")]
    pub started_at: Timestamp,
    #[serde(serialize_with = "super::moment::millis")]
    pub finished_at: Timestamp,
    #[serde(serialize_with = "super::moment::millis")]
    pub snapshot_taken_at: Timestamp,
    /// Of palisade.
    pub version: String,
    pub mode: Mode,
    /// The areas and rules that it was told to judge (`--only`); empty: all.
    #[serde(default)]
    pub only: Vec<String>,
    pub summary: Summary,
    /// Directory roles held that were not held in the run before; null where one of the two did not read them whole.
    pub roles_gained: Option<u64>,
    pub roles_lost: Option<u64>,
    /// Accepted by a named person.
    pub signed_off: bool,
}

/// A sign-off that is kept.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct StoredSignOff {
    pub id: Uuid,
    pub run: Uuid,
    #[serde(serialize_with = "super::moment::millis")]
    pub at: Timestamp,
    /// When the records of the accepted run were read. Events are accepted by their ids, not by this time.
    #[serde(serialize_with = "super::moment::millis")]
    pub up_to: Timestamp,
    pub by: String,
    pub reason: String,
    /// The only area accepted; null: everything that can be accepted.
    pub area: Option<String>,
    /// How many holdings of directory roles were accepted.
    pub role_holders: u64,
    /// How many findings about events of logs were accepted, each with the rows that the run saw. An event that the log
    /// gives later is judged whatever its time.
    #[serde(default)]
    pub events: u64,
}

/// What is different between two runs.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Changes {
    pub from: Uuid,
    pub to: Uuid,
    /// Found in the newer run and never before it.
    pub new: Vec<Finding>,
    /// Found in the newer run and never before it, by a check that the older run did not judge: the tenant need not have
    /// changed.
    #[serde(default)]
    pub newly_judged: Vec<Finding>,
    /// Was resolved, is back.
    pub regressed: Vec<Finding>,
    /// Found before, not in the older run, found again in the newer one.
    pub seen_again: Vec<Finding>,
    /// Seen to be right since the older run.
    pub resolved: Vec<Finding>,
    /// Found in the older run, not in the newer one, and not seen to be right.
    pub unsettled: Vec<Unsettled>,
    /// Checks judged in both runs by different versions of their rule: findings of theirs may have come or gone without
    /// any change in the tenant.
    pub rules_changed: Vec<RuleId>,
    /// Checks that ended otherwise.
    pub checks: Vec<CheckChange>,
    /// Null where one of the two runs did not read all role holders.
    pub roles: Option<RoleChanges>,
}

/// A check that ended otherwise in the newer run.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct CheckChange {
    pub rule: RuleId,
    pub severity: Severity,
    /// Null: it was not judged.
    pub from: Option<CheckStatus>,
    pub to: Option<CheckStatus>,
}

/// Who gained or lost a directory role. A holding whose kind changed is in both lists.
#[derive(Clone, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct RoleChanges {
    pub gained: Vec<HeldRole>,
    pub lost: Vec<HeldRole>,
}
