//! How the controls of a framework stand, as far as checks can tell.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CheckStatus, RuleId};

/// One framework, control by control.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Compliance {
    /// `cis-m365-7.0`, `scuba` or `nist-800-53`.
    pub framework: String,
    pub title: String,
    /// Where the list of its controls is from.
    pub source: String,
    /// Whether `controls` holds every control of what `source` names; if not, there are more that no check judges.
    pub whole: bool,
    pub counts: ControlCounts,
    /// In the framework's order.
    pub controls: Vec<Control>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct ControlCounts {
    pub passed: u64,
    pub failed: u64,
    pub not_assessed: u64,
    pub not_applicable: u64,
    pub manual: u64,
}

impl ControlCounts {
    pub fn total(self) -> u64 {
        self.passed + self.failed + self.not_assessed + self.not_applicable + self.manual
    }
}

#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Control {
    /// As the framework gives it. What it asks stands there, not here.
    pub id: String,
    pub status: ControlStatus,
    /// Whether palisade alone, and no publisher, says that these checks speak of it.
    pub approximate: bool,
    /// Those mapped to it, by id; none: `manual`.
    pub checks: Vec<ControlCheck>,
}

/// In the order of precedence in which one is chosen.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ControlStatus {
    /// A check mapped to it failed. One whose findings are all waived failed, too: a waiver meets no control.
    Failed,
    /// One was not assessed, or not judged in this run, and none failed.
    NotAssessed,
    /// Each passed or is not applicable, and one passed. That is what the checks saw, not that the control is met in all
    /// it asks.
    Passed,
    /// None is applicable.
    NotApplicable,
    /// No check judges it: a person must.
    Manual,
}

/// A check mapped to a control.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct ControlCheck {
    pub rule: RuleId,
    /// Null: it was not judged in this run.
    pub status: Option<CheckStatus>,
    /// Whether palisade alone says that it speaks of the control.
    pub approximate: bool,
}
