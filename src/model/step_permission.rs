//! What answering an incident takes, and whether it is granted.

use schemars::JsonSchema;
use serde::Serialize;

/// Part of `palisade.response/1`: something that a step reads or changes.
#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct StepPermission {
    pub step: u8,
    /// It changes something; else it reads.
    pub writes: bool,
    /// `reset the password`, or what could not be read.
    pub what: String,
    pub state: Granting,
    /// The permission or role that it takes, or why it cannot be read; null where nothing is missing.
    pub needs: Option<String>,
}

#[derive(Clone, Copy, Debug, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Granting {
    Granted,
    Missing,
    /// Only an attempt shows it: a role in Exchange, a token that cannot be read.
    NotKnown,
}

impl Granting {
    pub fn word(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Missing => "missing",
            Self::NotKnown => "not known",
        }
    }
}
