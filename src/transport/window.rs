//! A quota of few requests in a span of time, kept full: each request frees its place a span after its answer.
//!
//! Whatever happened on the way, a request arrived before it was answered. So one that leaves a span after the answer to the
//! fifth before it arrives a span after that one did, and no window of the service ever sees six.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use super::clock::ServiceClock;

/// So many requests in any `span`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Limit {
    pub(super) requests: u32,
    pub(super) span: Duration,
}

impl Limit {
    /// Between two requests, on average.
    pub(super) fn period(self) -> Duration {
        self.span / self.requests.max(1)
    }
}

pub(super) struct Window {
    limit: Limit,
    clock: ServiceClock,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    in_flight: usize,
    /// When the last requests were answered, oldest first.
    answered: VecDeque<Duration>,
}

/// A place in the window, given back a span after it is dropped.
pub(super) struct Place<'w>(&'w Window);

impl Window {
    pub(super) fn new(limit: Limit, clock: ServiceClock) -> Self {
        Self { limit, clock, state: Mutex::default() }
    }

    /// Waits for a place, at `factor` of the rate. Fewer may come at once than the limit has requests.
    pub(super) async fn enter(&self, factor: f64) -> Place<'_> {
        let span = self.limit.span.div_f64(factor);
        while let Some(free_at) = self.take(span) {
            self.clock.sleep_until(free_at).await;
        }
        Place(self)
    }

    /// Takes a place, or says when to ask again.
    fn take(&self, span: Duration) -> Option<Duration> {
        let now = self.clock.elapsed();
        let mut state = self.state.lock().expect("no holder panics");
        while state.answered.front().is_some_and(|answered| *answered + span <= now) {
            state.answered.pop_front();
        }
        let too_many = (state.in_flight + state.answered.len() + 1).saturating_sub(self.limit.requests as usize);
        if too_many == 0 {
            state.in_flight += 1;
            return None;
        }
        // What is in flight is answered at the earliest now.
        let frees = state.answered.get(too_many - 1).copied().unwrap_or(now);
        Some(frees + span)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let now = self.0.clock.elapsed();
        let mut state = self.0.state.lock().expect("no holder panics");
        state.in_flight = state.in_flight.saturating_sub(1);
        state.answered.push_back(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIVE: Limit = Limit { requests: 5, span: Duration::from_secs(10) };

    fn window() -> (Window, ServiceClock) {
        let clock = ServiceClock::new(1.0);
        (Window::new(FIVE, clock), clock)
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_rest_all_leave_at_once_and_the_next_a_span_after_the_first_answer() {
        let (window, clock) = window();
        let mut places = Vec::new();
        for _ in 0..5 {
            places.push(window.enter(1.0).await);
        }
        assert!(clock.elapsed() < Duration::from_millis(5));
        clock.sleep(Duration::from_secs(3)).await;
        places.pop();
        let _place = window.enter(1.0).await;
        assert!((12.99..13.1).contains(&clock.elapsed().as_secs_f64()), "{:?}", clock.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn no_span_sees_a_sixth_arrive_however_long_each_was_on_its_way() {
        let (window, clock) = window();
        let mut arrived = Vec::new();
        for number in 0..40_u32 {
            let place = window.enter(1.0).await;
            clock.sleep(Duration::from_millis(u64::from(number * 37 % 900))).await;
            arrived.push(clock.elapsed());
            clock.sleep(Duration::from_millis(50)).await;
            drop(place);
        }
        assert!(arrived.windows(6).all(|six| six[5] - six[0] > FIVE.span));
        assert!(arrived[39] < Duration::from_secs(8 * 12), "the quota is used: {:?}", arrived[39]);
    }

    #[tokio::test(start_paused = true)]
    async fn slowed_it_takes_longer() {
        let (window, clock) = window();
        for _ in 0..6 {
            drop(window.enter(0.5).await);
        }
        assert!(clock.elapsed() >= FIVE.span * 2);
    }
}
