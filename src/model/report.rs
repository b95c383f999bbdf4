//! `palisade.scan/1`: what a scan says, for machines and for every format that is made of it.
//!
//! Fields are added, never renamed or removed, within a major. Enumerations are lower case with underscores.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    AutoApplied, Baseline, Check, Completeness, Compliance, Coverage, CrossCheck, Finding, Fingerprint, Gap, Requests,
    Safety, Severity, Trial, UndoClass, Unsettled, WaiverRead,
};

/// The report of one scan. The order of fields is the order in JSON.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct ScanReport {
    /// Always `palisade.scan/1`.
    pub schema: String,
    pub run: Run,
    pub tenant: TenantSummary,
    pub summary: Summary,
    /// Best first.
    pub fixes: Vec<RankedFix>,
    /// Gravest first, then by fingerprint.
    pub findings: Vec<Finding>,
    /// Findings of the last run whose resource was completely assessed and is right now.
    pub resolved: Vec<Finding>,
    /// Findings of earlier runs that were neither found again nor seen to be right: they are not resolved.
    #[serde(default)]
    pub unsettled: Vec<Unsettled>,
    /// By rule id.
    pub checks: Vec<Check>,
    /// Every waiver of the configuration, in its order, and what is to be mended about it.
    #[serde(default)]
    pub waivers: Vec<WaiverRead>,
    /// What counts for `--fail-on` where the scan was held against an earlier run (`--baseline`); null: it was not.
    #[serde(default)]
    pub baseline: Option<Baseline>,
    /// What Microsoft's own evaluation of sample sign-ins says; null where it was not asked.
    #[serde(default)]
    pub cross_check: Option<CrossCheck>,
    /// The frameworks that were asked for (`--framework`), control by control.
    #[serde(default)]
    pub compliance: Vec<Compliance>,
    /// What the scan changed by itself; null unless it was run with `--auto-apply`.
    #[serde(default)]
    pub auto_apply: Option<AutoApplied>,
    /// How completely each resource family was read, by name.
    pub families: Vec<FamilyRead>,
    pub requests: Requests,
}

impl ScanReport {
    pub const SCHEMA: &'static str = "palisade.scan/1";
}

/// Where the records came from.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Live,
    /// The simulated tenant.
    Demo,
    /// A file; nothing was asked of a service.
    Snapshot,
}

impl Mode {
    pub fn word(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Demo => "demo",
            Self::Snapshot => "snapshot",
        }
    }
}

/// One execution that read a tenant.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Run {
    pub id: Uuid,
    #[serde(serialize_with = "super::moment::millis")]
    pub started_at: Timestamp,
    #[serde(serialize_with = "super::moment::millis")]
    pub finished_at: Timestamp,
    /// Of palisade.
    pub version: String,
    pub mode: Mode,
    /// When the records were read, which with `snapshot` is before the run: "now" for everything judged.
    #[serde(serialize_with = "super::moment::millis")]
    pub snapshot_taken_at: Timestamp,
    #[serde(serialize_with = "super::moment::millis")]
    pub snapshot_ended_at: Timestamp,
    /// The areas and rules that it was told to judge (`--only`); empty: all.
    #[serde(default)]
    pub only: Vec<String>,
}

/// The organisation that was scanned. What could not be read is null.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct TenantSummary {
    pub id: Uuid,
    pub name: Option<String>,
    pub default_domain: Option<String>,
    /// `global`, `usgov`, `usgov_dod` or `china`.
    pub cloud: String,
    /// Accounts read, guests included; see `families` for whether that is all of them.
    pub users: Option<u64>,
    pub mailboxes: Option<u64>,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Summary {
    /// Waived findings are not among them.
    pub findings: BySeverity,
    /// Findings accepted for a time.
    pub waived: u64,
    pub checks: ByStatus,
    /// 100 times the share of passed weight among passed, failed and waived checks, rounded down; null when no check
    /// could be judged.
    pub posture: Option<u8>,
    /// Findings by their place in time.
    #[serde(default)]
    pub lifecycle: Lifecycle,
    /// How many people are guarded by what; null when accounts or policies could not be read.
    #[serde(default)]
    pub coverage: Option<Coverage>,
    /// What each policy in report-only mode would do if it were switched on.
    #[serde(default)]
    pub report_only: Vec<Trial>,
}

/// Findings of a run by their place in time. Waived ones are counted apart, in `waived`.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Lifecycle {
    pub new: u64,
    /// Of the new ones those of checks that no earlier run judged: the tenant need not have changed. None in a first run.
    #[serde(default)]
    pub first_judged: u64,
    /// Seen before.
    pub open: u64,
    /// Was resolved, is back.
    pub regressed: u64,
    /// Gone since the last run, and seen to be right.
    pub resolved: u64,
    /// Not found again, and not seen to be right.
    pub unsettled: u64,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct BySeverity {
    pub critical: u64,
    pub high: u64,
    pub medium: u64,
    pub low: u64,
}

impl BySeverity {
    pub fn of(self, severity: Severity) -> u64 {
        match severity {
            Severity::Critical => self.critical,
            Severity::High => self.high,
            Severity::Medium => self.medium,
            Severity::Low => self.low,
        }
    }

    pub fn total(self) -> u64 {
        self.critical + self.high + self.medium + self.low
    }
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct ByStatus {
    pub failed: u64,
    pub not_assessed: u64,
    pub waived: u64,
    pub passed: u64,
    pub not_applicable: u64,
}

impl ByStatus {
    pub fn total(self) -> u64 {
        self.failed + self.not_assessed + self.waived + self.passed + self.not_applicable
    }
}

/// One entry of the fix list.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct RankedFix {
    /// From 1.
    pub rank: u32,
    pub id: String,
    pub title: String,
    /// By the documented formula; higher comes first.
    pub priority: u32,
    /// The gravest it resolves.
    pub severity: Severity,
    /// One sentence: why it stands at this rank.
    pub why: String,
    pub resolves: Vec<Fingerprint>,
    pub affects: Affects,
    pub safety: Safety,
    pub undo: UndoClass,
    /// What is lost (`partial`), or why it cannot be taken back (`none`).
    #[serde(default)]
    pub undo_reason: Option<String>,
    /// Whether `palisade plan` knows changes for it; what a finding needs may still be for a person.
    #[serde(default)]
    pub carried: bool,
    /// Steps for a person, in order; commands between backticks.
    pub how: Vec<String>,
}

/// How many a fix touches.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Affects {
    pub users: u64,
    pub mailboxes: u64,
    pub apps: u64,
}

/// How completely one resource family was read.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct FamilyRead {
    /// As the snapshot names it: `conditional_access`.
    pub family: String,
    pub completeness: Completeness,
    /// Null when it is complete.
    pub gap: Option<Gap>,
    /// Records read; null for a single setting or where nothing came.
    pub records: Option<u64>,
    #[serde(serialize_with = "super::moment::millis_if_any")]
    pub from: Option<Timestamp>,
    #[serde(serialize_with = "super::moment::millis_if_any")]
    pub to: Option<Timestamp>,
}
