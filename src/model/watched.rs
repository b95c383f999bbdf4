//! What was seen of an account after its sessions were ended.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::Gap;

/// Part of `palisade.response/1`.
#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct Watched {
    /// When all sessions were ended last, by the directory.
    #[serde(serialize_with = "super::moment::millis")]
    pub sealed_at: Timestamp,
    /// Whole minutes after that at which the log was read last.
    pub minutes: u64,
    /// How often it was read.
    pub looks: u64,
    /// Sign-ins that worked more than five minutes after the seal: somebody is in.
    pub came_in: Vec<CameIn>,
    /// Those from networks of the owner's, where sign-in is not blocked.
    pub owners: u64,
    /// Attempts after the seal that were refused: the lock holds.
    pub refused: u64,
    /// Why it was not read to the end.
    pub gap: Option<Gap>,
}

/// A sign-in, or a session renewed, that should have been impossible.
#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct CameIn {
    #[serde(serialize_with = "super::moment::millis")]
    pub at: Timestamp,
    pub address: Option<String>,
    pub app: String,
    pub client: String,
    /// A person sat in front; else a session was renewed.
    pub interactive: bool,
}
