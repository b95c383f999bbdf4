//! Giving an account back to its owner: what must be so before sign-in is allowed again.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Part, StepChange};

/// What stands in the way, and what is done once nothing does.
#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct Release {
    pub checks: Vec<ReleaseCheck>,
    pub changes: Vec<StepChange>,
}

/// One thing that must be so.
#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct ReleaseCheck {
    /// What is looked at: `account`, `password`, `observation`, `unread`, `quiet`, `second_factor`, `computer`.
    pub code: &'static str,
    pub status: ReleaseStatus,
    /// What was seen, in one sentence.
    pub text: String,
    /// What `--accept` names to go on all the same; null where nothing may.
    pub accept: Option<String>,
}

#[derive(Clone, Copy, Debug, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseStatus {
    Met,
    /// Not so, and the operator goes on knowing it.
    Accepted,
    Unmet,
}

impl Release {
    /// Nothing stands in the way.
    pub fn is_free(&self) -> bool {
        self.checks.iter().all(|check| check.status != ReleaseStatus::Unmet)
    }
}

/// Whether a sign-in of an account is asked for a second factor.
#[derive(Clone, Debug, PartialEq)]
pub struct SecondFactor {
    /// Security defaults are on.
    pub defaults: Part<bool>,
    /// Names of the policies that are on, hold for a sign-in by browser from outside, and let nobody in without a second
    /// factor, by Microsoft's own evaluation.
    pub policies: Part<Vec<Box<str>>>,
}

/// What the log of sign-ins shows since all sessions were ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Quiet {
    /// Nobody came in, for so many minutes.
    For(u64),
    /// So many sign-ins worked.
    CameIn(usize),
    /// It cannot be read; why.
    Unread(String),
    /// The sessions were not ended since the attacker came.
    NotSealed,
}
