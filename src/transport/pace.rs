//! How fast a quota may be used: a cell limiter that never admits more than the service allows in any window.
//!
//! A bucket that holds B and refills B per window admits almost 2·B in one window. So a limit of "B per W" is kept
//! by a burst b and a period p with b + ⌈W/p⌉ − 1 ≤ B.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};

use super::clock::ServiceClock;

/// One unit each `period`, `burst` at once after a rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pace {
    pub(super) period: Duration,
    pub(super) burst: u32,
}

impl Pace {
    /// 80 % of "`units` per `window`", keeping the rule above: small limits without a burst, large ones with a tenth.
    pub(super) fn within(units: u32, window: Duration) -> Self {
        Self { period: window.div_f64(f64::from(units) * 0.8), burst: (units / 10).max(1) }
    }

    /// The same pace at `factor` of its rate, by the same burst.
    fn slowed(self, factor: f64) -> Self {
        Self { period: self.period.div_f64(factor), ..self }
    }
}

/// A pace being kept.
pub(super) struct Limiter(RateLimiter<NotKeyed, InMemoryState, ServiceClock, NoOpMiddleware<Nanos>>);

impl Limiter {
    pub(super) fn new(pace: Pace, factor: f64, clock: ServiceClock) -> Self {
        let burst = NonZeroU32::new(pace.burst).expect("no pace of the table has a burst of nothing");
        let quota = Quota::with_period(pace.slowed(factor).period).expect("no pace of the table has no period");
        Self(RateLimiter::direct_with_clock(quota.allow_burst(burst), clock))
    }

    /// Uses the burst up, for a limiter that takes another's place.
    pub(super) fn drain(&self) {
        while self.0.check().is_ok() {}
    }

    /// Waits until `cost` units may be used, and uses them. A cost above the burst, which could never be admitted,
    /// counts as the burst.
    pub(super) async fn take(&self, cost: u32, pace: Pace, clock: &ServiceClock) {
        let Some(cost) = NonZeroU32::new(cost.min(pace.burst)) else { return };
        loop {
            match self.0.check_n(cost) {
                Ok(Ok(())) | Err(_) => return,
                Ok(Err(not_until)) => {
                    let now = governor::clock::Clock::now(clock);
                    clock.sleep(not_until.wait_time_from(now)).await;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_window_ever_sees_more_than_the_limit(units in 1_u32..200_000, seconds in 1_u64..3_600) {
            let window = Duration::from_secs(seconds);
            let pace = Pace::within(units, window);
            let admitted = f64::from(pace.burst) + (window.as_secs_f64() / pace.period.as_secs_f64()).ceil() - 1.0;
            prop_assert!(admitted <= f64::from(units).max(1.0), "{pace:?} admits {admitted} of {units}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn five_per_ten_seconds_is_never_six() {
        let clock = ServiceClock::new(1.0);
        let pace = Pace::within(5, Duration::from_secs(10));
        let limiter = Limiter::new(pace, 1.0, clock);
        let mut sent = Vec::new();
        for _ in 0..40 {
            limiter.take(1, pace, &clock).await;
            sent.push(clock.elapsed());
        }
        for window in sent.windows(6) {
            assert!(window[5] - window[0] >= Duration::from_secs(10));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_slowed_pace_takes_longer() {
        let clock = ServiceClock::new(1.0);
        let pace = Pace { period: Duration::from_secs(1), burst: 1 };
        let limiter = Limiter::new(pace, 0.5, clock);
        for _ in 0..6 {
            limiter.take(1, pace, &clock).await;
        }
        assert!(clock.elapsed() >= Duration::from_secs(10));
    }
}
