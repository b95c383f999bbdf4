//! `scan --baseline`: which findings are new since an earlier run, and so count for `--fail-on`.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Fingerprint;

/// A scan held against an earlier run. It has no relation to a signed-off state.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Baseline {
    /// The earlier run.
    pub run: Uuid,
    #[serde(serialize_with = "super::moment::millis")]
    pub started_at: Timestamp,
    /// Findings that the earlier run had too, not waived: they do not count.
    pub known: u64,
    /// Findings that count for `--fail-on`, in the order of `findings`. Waived ones are not among them.
    pub counted: Vec<Counted>,
}

/// A finding that the earlier run does not excuse.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Counted {
    pub fingerprint: Fingerprint,
    pub why: WhyCounted,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyCounted {
    /// The earlier run looked, by the same version of the rule, and did not find it.
    New,
    /// The earlier run did not judge its check: nobody knows whether it was so then.
    NotJudged,
    /// The earlier run could not assess all that its check asks: nobody knows whether it was so then.
    NotAssessed,
    /// Another version of its rule judged the earlier run: the tenant need not have changed.
    RuleChanged,
    /// The earlier run had it as waived; no waiver holds now.
    WaiverEnded,
}
