//! What a run asked of the service and what that cost: the request ledger as reports show it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Counts of one family of requests, or of all.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Tally {
    /// Requests sent, entries of a batch counted one by one, retries included.
    pub sent: u64,
    /// HTTP exchanges: a batch is one.
    pub round_trips: u64,
    /// Answers that refused for load (429, 503 with a wait, 509).
    pub throttled: u64,
    /// Requests sent again, whatever the reason.
    pub retried: u64,
    /// Bytes of answers as decoded.
    pub bytes: u64,
    /// Seconds spent waiting for quota and penalties, summed over requests.
    pub seconds_waited: f64,
}

impl Tally {
    pub fn add(&mut self, other: &Self) {
        self.sent += other.sent;
        self.round_trips += other.round_trips;
        self.throttled += other.throttled;
        self.retried += other.retried;
        self.bytes += other.bytes;
        self.seconds_waited += other.seconds_waited;
    }
}

/// The ledger of a run.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Requests {
    #[serde(flatten)]
    pub total: Tally,
    /// Seconds by which this machine's clock was ahead of the service's (`Date`; negative: behind), where that is more
    /// than tokens and dates bear; null when it was right or no answer told.
    #[serde(default)]
    pub clock_ahead_seconds: Option<i64>,
    /// By resource family, as the snapshot names them.
    pub by_family: BTreeMap<String, Tally>,
}
