//! A finding of earlier runs of which this one cannot say that it is gone.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Fingerprint, Resource, RuleId, Severity};

/// Not found again, and not seen to be right either.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Unsettled {
    pub fingerprint: Fingerprint,
    pub rule: RuleId,
    pub cause: String,
    pub title: String,
    pub severity: Severity,
    pub resource: Resource,
    #[serde(serialize_with = "super::moment::millis")]
    pub first_seen: Timestamp,
    #[serde(serialize_with = "super::moment::millis")]
    pub last_seen: Timestamp,
    pub why: Why,
    /// One sentence.
    pub reason: String,
}

/// Why a finding that is not found any more does not count as resolved.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Its rule was not judged in this run: left out by an option, or there is no such rule any more.
    NotJudged,
    /// What decides it could not be read.
    NotAssessed,
    /// Another version of the rule judged: the verdict changed, the tenant need not have. Said once.
    RuleChanged,
    /// The same resource still fails the rule, for another cause.
    OtherCause,
}
