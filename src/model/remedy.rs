//! What is known of a remedy before it is carried out: how careful one must be, whether it can be taken back, what it
//! costs and who notices.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a fix or a change may be applied.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Safety {
    /// Cannot interrupt a sign-in or mail flow, and the old value can be written back.
    Safe,
    /// People or mail may notice, or it cannot be taken back: preview and explicit approval.
    Review,
    /// No dependable interface, or a person must decide.
    Manual,
}

impl Safety {
    pub fn word(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Review => "review",
            Self::Manual => "manual",
        }
    }
}

/// Whether a change can be taken back.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UndoClass {
    /// The old value comes back.
    Full,
    /// Recreated, or something is lost.
    Partial,
    None,
}

impl UndoClass {
    pub fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Partial => "partial",
            Self::None => "none",
        }
    }
}

/// How long a person needs for a fix, once he has decided.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    /// One setting.
    Minutes,
    /// A list to go through, or a preview to read.
    Hours,
    /// People must be spoken to, or something bought.
    Days,
}

impl Effort {
    pub fn word(self) -> &'static str {
        match self {
            Self::Minutes => "minutes",
            Self::Hours => "hours",
            Self::Days => "days",
        }
    }
}

/// Who may notice that a fix was carried out: its blast radius.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    Nobody,
    /// Only the accounts, mailboxes or apps that the findings name.
    Named,
    Everybody,
}
