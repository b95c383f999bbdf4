//! Refusals, and the waits they tell.

use std::time::Duration;

use super::super::dice;
use super::super::options::Options;
use super::super::route::Bucket;
use super::admission::Caller;

/// Why a request was not taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::sim) enum Refusal {
    /// 429, with the wait to tell if the service tells one.
    TooMany { wait: Option<Duration> },
    /// 429 `ApplicationThrottled`: too many at once.
    Concurrency { wait: Option<Duration> },
    /// 503: no server is free.
    Full,
}

impl Refusal {
    pub(in crate::sim) fn wait(self) -> Option<Duration> {
        match self {
            Self::TooMany { wait } | Self::Concurrency { wait } => wait,
            Self::Full => None,
        }
    }

    /// The service never tells less than it needs, often more, and nothing at all for Conditional Access and Identity
    /// Protection.
    pub(super) fn told_at_least(self, least: Duration, bucket: Bucket) -> Self {
        let longer =
            |wait: Option<Duration>| (bucket != Bucket::ConditionalAccess).then(|| wait.unwrap_or_default().max(least));
        match self {
            Self::TooMany { wait } => Self::TooMany { wait: longer(wait) },
            Self::Concurrency { wait } => Self::Concurrency { wait: longer(wait) },
            Self::Full => Self::Full,
        }
    }
}

/// The wait the service tells this request: 1 to 30 s, one in two hundred 300 s.
pub(in crate::sim) fn told(caller: &Caller<'_>, options: &Options) -> Duration {
    let draw = dice::mix(&[options.spec.seed, caller.identity, u64::from(caller.attempt), 0x7011]);
    let seconds = if draw.is_multiple_of(200) { 300 } else { 1 + draw / 200 % 30 };
    options.scaled(Duration::from_secs(seconds))
}
