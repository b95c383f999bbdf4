//! The two kinds of meter the service measures with, and the bar a refusal puts up.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// Requests of a sliding window, refused ones included ("usage keeps accruing", `concepts/throttling.md`).
#[derive(Debug, Default)]
pub(super) struct Sliding {
    times: VecDeque<Instant>,
}

impl Sliding {
    /// Counts one request at `now`; `Err` is the time until one would be taken.
    pub(super) fn charge(&mut self, now: Instant, limit: usize, per: Duration) -> Result<(), Duration> {
        while self.times.front().is_some_and(|first| now.duration_since(*first) >= per) {
            self.times.pop_front();
        }
        let taken = self.times.len();
        if taken < 2 * limit {
            self.times.push_back(now);
        }
        if taken < limit {
            return Ok(());
        }
        let frees = self.times[self.times.len() - limit.min(self.times.len())];
        Err((frees + per).saturating_duration_since(now))
    }
}

/// A token bucket over resource units.
#[derive(Debug, Default)]
pub(super) struct Units {
    spent: f64,
    at: Option<Instant>,
}

impl Units {
    /// Charges `cost` at `now` against `capacity` per `per`; gives the share used, or the time until it would be taken.
    /// `ceiling` is the share up to which this caller is served.
    pub(super) fn charge(
        &mut self,
        now: Instant,
        cost: f64,
        (capacity, per): (f64, Duration),
        ceiling: f64,
    ) -> Result<f64, Duration> {
        let passed = self.at.map_or(Duration::ZERO, |at| now.duration_since(at));
        self.spent = (self.spent - capacity * passed.as_secs_f64() / per.as_secs_f64()).max(0.0);
        self.at = Some(now);
        self.spent = (self.spent + cost).min(2.0 * capacity);
        let share = self.spent / capacity;
        if share <= ceiling { Ok(share) } else { Err(per.mul_f64(share - ceiling)) }
    }
}

/// A told wait: since when and until when nobody should call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bar {
    pub(super) since: Instant,
    pub(super) until: Instant,
    pub(super) wait: Duration,
}

impl Bar {
    pub(super) fn new(now: Instant, wait: Duration) -> Self {
        Self { since: now, until: now + wait, wait }
    }

    /// Whether a request at `now` ignores the told wait. What arrives within `grace` of the refusal may have been sent
    /// before the client knew.
    pub(super) fn ignored(&self, now: Instant, grace: Duration) -> bool {
        now < self.until && now.duration_since(self.since) >= grace
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEN: Duration = Duration::from_secs(10);

    #[tokio::test(start_paused = true)]
    async fn a_sliding_window_takes_its_limit_and_says_when_it_frees() {
        let (mut window, start) = (Sliding::default(), Instant::now());
        assert!((0..5).all(|_| window.charge(start, 5, TEN).is_ok()));
        assert_eq!(window.charge(start + TEN / 2, 5, TEN), Err(TEN / 2));
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_request_keeps_its_place_in_the_window() {
        let (mut window, start) = (Sliding::default(), Instant::now());
        assert!((0..5).all(|_| window.charge(start, 5, TEN).is_ok()));
        assert!((0..5).all(|_| window.charge(start + TEN / 2, 5, TEN).is_err()));
        assert!(window.charge(start + TEN, 5, TEN).is_err(), "the five refused ones fill the next window");
        assert!(window.charge(start + TEN * 2, 5, TEN).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn units_refill_evenly() {
        let (mut units, start) = (Units::default(), Instant::now());
        assert_eq!(units.charge(start, 100.0, (100.0, TEN), 1.0), Ok(1.0));
        assert!(units.charge(start, 1.0, (100.0, TEN), 1.0).is_err());
        assert!(units.charge(start + TEN / 10, 5.0, (100.0, TEN), 1.0).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_on_its_way_at_the_refusal_is_not_impolite() {
        let start = Instant::now();
        let (bar, grace) = (Bar::new(start, TEN), Duration::from_millis(100));
        assert!(!bar.ignored(start + grace / 2, grace));
        assert!(bar.ignored(start + grace, grace));
        assert!(!bar.ignored(start + TEN, grace));
    }
}
