//! One instant before which nothing of a quota is sent. A refusal sets it and everybody respects it: usage keeps
//! accruing while throttled, so each early call prolongs the penalty (Microsoft Graph throttling guidance).

use std::sync::Mutex;
use std::time::Duration;

use super::clock::ServiceClock;

#[derive(Clone, Copy, Default)]
struct State {
    /// Service time.
    not_before: Duration,
    /// The wait is longer than the run is willing to sit through.
    beyond_budget: bool,
}

#[derive(Default)]
pub(super) struct Gate(Mutex<State>);

/// How long the gate stays shut, when nobody will wait for it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Shut {
    pub(super) remaining: Duration,
}

impl Gate {
    /// Waits until the gate is open, or says at once that it opens too late to wait for.
    pub(super) async fn pass(&self, clock: &ServiceClock) -> Result<(), Shut> {
        loop {
            let state = *self.0.lock().expect("no holder panics");
            let Some(remaining) = state.not_before.checked_sub(clock.elapsed()).filter(|left| !left.is_zero()) else {
                return Ok(());
            };
            if state.beyond_budget {
                return Err(Shut { remaining });
            }
            clock.sleep_until(state.not_before).await;
        }
    }

    /// Shuts the gate for `wait` from now, never opening it earlier than it would. `afford` is asked for what this
    /// adds; when it refuses, those who come are turned away instead of waiting.
    pub(super) fn shut(&self, clock: &ServiceClock, wait: Duration, afford: impl Fn(Duration) -> bool) {
        let now = clock.elapsed();
        let mut state = self.0.lock().expect("no holder panics");
        let until = now + wait;
        let open_anyway = state.not_before.max(now);
        if until <= open_anyway {
            return;
        }
        let still_refusing = state.beyond_budget && state.not_before > now;
        state.beyond_budget = still_refusing || !afford(until - open_anyway);
        state.not_before = until;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_longest_wait_holds_for_everybody_and_is_paid_once() {
        let (clock, gate) = (ServiceClock::new(1.0), Gate::default());
        let spent = Mutex::new(Duration::ZERO);
        let afford = |wait| {
            *spent.lock().unwrap() += wait;
            true
        };
        gate.shut(&clock, Duration::from_secs(10), afford);
        gate.shut(&clock, Duration::from_secs(4), afford);
        gate.shut(&clock, Duration::from_secs(12), afford);
        gate.pass(&clock).await.unwrap();
        assert!(clock.elapsed() >= Duration::from_secs(12));
        assert_eq!(*spent.lock().unwrap(), Duration::from_secs(12));
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_beyond_the_budget_is_told_at_once() {
        let (clock, gate) = (ServiceClock::new(1.0), Gate::default());
        gate.shut(&clock, Duration::from_secs(900), |_| false);
        let shut = gate.pass(&clock).await.unwrap_err();
        assert!(shut.remaining > Duration::from_secs(899));
        assert!(clock.elapsed() < Duration::from_secs(1));
    }
}
