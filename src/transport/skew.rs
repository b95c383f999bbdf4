//! How far the service's clock is ahead of ours, which breaks signed assertions and dates.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use http::header::DATE;

use super::attempt::Reply;

/// No `Date` seen yet.
const UNKNOWN: i64 = i64::MIN;

pub(super) struct Skew(AtomicI64);

impl Skew {
    pub(super) fn unknown() -> Self {
        Self(AtomicI64::new(UNKNOWN))
    }

    /// In seconds, from the last answer; `None` before the first.
    pub(super) fn seconds(&self) -> Option<i64> {
        Some(self.0.load(Ordering::Relaxed)).filter(|&seconds| seconds != UNKNOWN)
    }

    pub(super) fn note(&self, reply: &Reply) {
        let there = reply.header(DATE.as_str()).and_then(|date| httpdate::parse_http_date(date).ok());
        let seconds = |time: SystemTime| time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64);
        if let Some(there) = there {
            self.0.store(seconds(there) - seconds(SystemTime::now()), Ordering::Relaxed);
        }
    }
}
