//! What a report says of the waivers of `palisade.toml`: what each covers, and what is to be mended about it.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::RuleId;

/// One waiver as this run met it. Of `fingerprint`, `rule` and `area` one is not null.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct WaiverRead {
    pub fingerprint: Option<String>,
    pub rule: Option<RuleId>,
    pub area: Option<String>,
    /// Lower case; null: every resource.
    pub resource: Option<String>,
    pub reason: String,
    pub owner: String,
    /// The last day on which it holds, UTC.
    pub until: Date,
    /// Whether it held on the day the records were read.
    pub holds: bool,
    /// Failing resources, and for a fingerprint findings, that it speaks of. Where it does not hold they count as findings.
    pub speaks_of: u64,
    /// What is to be mended about it; empty: nothing.
    pub problems: Vec<WaiverProblem>,
}

/// Something to mend about a waiver.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct WaiverProblem {
    pub kind: WaiverTrouble,
    /// A sentence about it.
    pub text: String,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WaiverTrouble {
    /// It has ended and counts as none.
    Expired,
    /// Nothing that it speaks of fails, and everything that could was looked at.
    Unused,
    /// Another waiver, or an approval, says otherwise of the same.
    Contradicting,
    /// It covers every resource of a rule or area, also those that come later.
    TooBroad,
}
