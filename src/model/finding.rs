//! What judging yields: findings, and how each check ended.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Fingerprint, Gap, Resource};

/// `area.what-is-wrong`, equal to the rule file's name; never renamed, never reused.
#[derive(Clone, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct RuleId(String);

impl RuleId {
    /// `None` unless it is two dot-separated words of lower-case letters, digits and inner hyphens.
    pub fn new(id: &str) -> Option<Self> {
        let (area, name) = id.split_once('.')?;
        let word = |part: &str| {
            part.starts_with(|first: char| first.is_ascii_lowercase())
                && !part.ends_with('-')
                && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        (word(area) && word(name)).then(|| Self(id.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the dot.
    pub fn area(&self) -> &str {
        self.0.split_once('.').map_or(self.0.as_str(), |(area, _)| area)
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// How bad. Ordered from low to critical.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Hygiene.
    Low,
    /// Weakens a barrier.
    Medium,
    /// One more step needed.
    High,
    /// The tenant or a mailbox can be taken or is being drained now.
    Critical,
}

impl Severity {
    pub const ALL: [Self; 4] = [Self::Critical, Self::High, Self::Medium, Self::Low];

    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// Its weight in the posture: 8, 4, 2, 1 from critical to low.
    pub fn weight(self) -> u32 {
        match self {
            Self::Low => 1,
            Self::Medium => 2,
            Self::High => 4,
            Self::Critical => 8,
        }
    }
}

/// A finding's place in time.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingStatus {
    New,
    /// Seen before.
    Open,
    /// Was resolved, is back.
    Regressed,
    /// Accepted for a time by a waiver.
    Waived,
}

impl FindingStatus {
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Open => "open",
            Self::Regressed => "regressed",
            Self::Waived => "waived",
        }
    }
}

/// One fact a finding rests on.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Evidence {
    /// The fact as rules name it: `mailbox.forwardsTo`.
    pub fact: String,
    pub value: Value,
    /// The resource families it was read from.
    pub source: Vec<String>,
}

/// Where frameworks speak of the same thing. An id that the framework itself does not assign carries a leading `~`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Maps {
    #[serde(default)]
    pub cis_m365: Vec<String>,
    #[serde(default)]
    pub scuba: Vec<String>,
    #[serde(default)]
    pub attack: Vec<String>,
    #[serde(default)]
    pub nist_800_53: Vec<String>,
}

/// Who is exposed by a finding, for the ranking.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Exposure {
    /// One account, mailbox or app.
    One,
    Everybody,
    Administrators,
}

/// A check that failed, on one resource or for one cause.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Finding {
    pub fingerprint: Fingerprint,
    pub rule: RuleId,
    /// Tells apart the causes for which one rule can fail; empty where there is one.
    pub cause: String,
    pub title: String,
    pub severity: Severity,
    pub status: FindingStatus,
    pub resource: Resource,
    /// For rules that speak of many resources at once.
    #[serde(default)]
    pub affected: Arc<Vec<Resource>>,
    pub detail: String,
    pub evidence: Vec<Evidence>,
    #[serde(serialize_with = "super::moment::millis")]
    pub first_seen: Timestamp,
    #[serde(serialize_with = "super::moment::millis")]
    pub last_seen: Timestamp,
    pub maps: Maps,
    #[serde(default)]
    pub fix: Option<String>,
    /// For the ranking alone.
    #[serde(skip, default = "one")]
    pub exposure: Exposure,
}

fn one() -> Exposure {
    Exposure::One
}

/// How a check ended, in the order of precedence in which one is chosen.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckStatus {
    Failed,
    NotAssessed,
    Waived,
    Passed,
    NotApplicable,
}

impl CheckStatus {
    pub const ALL: [Self; 5] = [Self::Failed, Self::NotAssessed, Self::Waived, Self::Passed, Self::NotApplicable];

    pub fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::NotAssessed => "not_assessed",
            Self::Waived => "waived",
            Self::Passed => "passed",
            Self::NotApplicable => "not_applicable",
        }
    }
}

/// One rule judged on the tenant.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Check {
    pub rule: RuleId,
    pub status: CheckStatus,
    /// The gravest severity the rule can have or, when it failed, has.
    pub severity: Severity,
    /// Resources looked at whose answer is known.
    pub assessed: u64,
    pub failed: u64,
    /// Resources whose answer could not be known.
    pub not_assessed: u64,
    /// Why it was not assessed, or is not applicable.
    #[serde(default)]
    pub reason: Option<String>,
    /// The gaps behind `not_assessed`, each once.
    #[serde(default)]
    pub gaps: Vec<Gap>,
    /// What to grant so that it can be assessed.
    #[serde(default)]
    pub missing_permissions: Vec<String>,
    #[serde(default)]
    pub notes: Vec<String>,
}

impl Check {
    /// Whether something was not assessed that the user did not himself leave out.
    pub fn is_incomplete(&self) -> bool {
        self.not_assessed > 0 && self.gaps.iter().any(|gap| !gap.is_chosen())
    }
}

/// What judging all rules gives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judgement {
    /// By severity, gravest first, then fingerprint.
    pub findings: Vec<Finding>,
    /// By rule id.
    pub checks: Vec<Check>,
    /// By the place of a waiver in the settings: how many failing resources or findings it speaks of. None that speaks
    /// of nothing.
    pub covered: BTreeMap<usize, u64>,
}
