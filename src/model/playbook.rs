//! The playbook for a mailbox that was taken over, point by point: what became of each.

use schemars::JsonSchema;
use serde::Serialize;

/// Part of `palisade.response/1`.
#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct PlaybookPoint {
    /// 1 to 8.
    pub step: u8,
    /// What is to be done.
    pub what: &'static str,
    pub status: PointStatus,
    /// In one sentence, why it stands so.
    pub why: String,
}

#[derive(Clone, Copy, Debug, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PointStatus {
    /// Seen on reading back.
    Done,
    /// Everything was looked at, and there is nothing to do.
    NotNeeded,
    /// palisade would do it, or somebody must decide first.
    Open,
    /// A person does it.
    ByHand,
    /// It could not be done.
    Failed,
    /// Not everything could be read.
    NotAssessed,
}

impl PointStatus {
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NotNeeded => "not needed",
            Self::Open => "open",
            Self::ByHand => "by hand",
            Self::Failed => "failed",
            Self::NotAssessed => "not assessed",
        }
    }
}
