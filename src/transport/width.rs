//! How many requests of a quota are in flight at once: fixed, or moved where the service publishes no limit.

use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

/// Between two steps up, and how long a halving holds.
const QUIET: Duration = Duration::from_secs(60);

pub(super) struct Width {
    slots: Semaphore,
    state: Mutex<State>,
    most: u32,
    fixed: bool,
}

struct State {
    size: u32,
    /// Slots to take out of use as they come back.
    excess: u32,
    /// Service time of the last change, and of the last halving.
    changed: Duration,
    halved: Option<Duration>,
}

impl Width {
    /// Starts with `start` in flight and may grow to `most`.
    pub(super) fn new(start: u32, most: u32) -> Self {
        Self {
            slots: Semaphore::new(start as usize),
            state: Mutex::new(State { size: start, excess: 0, changed: Duration::ZERO, halved: None }),
            most,
            fixed: start == most,
        }
    }

    /// Waits for room for `slots`, at most all there are. Held until the answer has been read.
    pub(super) async fn enter(&self, slots: u32) -> Slot<'_> {
        let slots = slots.min(self.size());
        let permit = self.slots.acquire_many(slots).await.expect("the semaphore is never closed");
        Slot { width: self, permit: Some(permit) }
    }

    /// One more after a quiet minute.
    pub(super) fn went_well(&self, now: Duration) {
        let mut state = self.state.lock().expect("no holder panics");
        if state.size >= self.most || now.saturating_sub(state.changed) < QUIET {
            return;
        }
        state.size += 1;
        state.changed = now;
        if state.excess > 0 {
            state.excess -= 1;
        } else {
            self.slots.add_permits(1);
        }
    }

    /// Half as many, at least one; at most one halving a minute. Nothing to a fixed width.
    pub(super) fn strained(&self, now: Duration) {
        let mut state = self.state.lock().expect("no holder panics");
        let lately = state.halved.is_some_and(|at| now.saturating_sub(at) < QUIET);
        if self.fixed || lately {
            return;
        }
        let half = (state.size / 2).max(1);
        let surplus = state.size - half;
        let idle = self.slots.forget_permits(surplus as usize) as u32;
        state.excess += surplus - idle;
        state.size = half;
        state.changed = now;
        state.halved = Some(now);
    }

    /// How many may be in flight now.
    pub(super) fn size(&self) -> u32 {
        self.state.lock().expect("no holder panics").size
    }
}

/// Room for one request.
pub(super) struct Slot<'a> {
    width: &'a Width,
    permit: Option<SemaphorePermit<'a>>,
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut state = self.width.state.lock().expect("no holder panics");
        let Some(permit) = self.permit.take() else { return };
        if state.excess > 0 {
            state.excess -= 1;
            permit.forget();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(61);

    #[tokio::test]
    async fn grows_by_one_a_quiet_minute_up_to_its_most() {
        let width = Width::new(3, 5);
        width.went_well(Duration::from_secs(5));
        assert_eq!(width.size(), 3);
        for minute in 1..9 {
            width.went_well(MINUTE * minute);
        }
        assert_eq!((width.size(), width.slots.available_permits()), (5, 5));
    }

    #[tokio::test]
    async fn halves_at_once_also_while_slots_are_out() {
        let width = Width::new(4, 8);
        let out = [width.enter(1).await, width.enter(1).await, width.enter(1).await, width.enter(1).await];
        width.strained(MINUTE);
        width.strained(MINUTE);
        assert_eq!(width.size(), 2);
        drop(out);
        assert_eq!(width.slots.available_permits(), 2);
    }

    #[tokio::test]
    async fn a_fixed_width_stays() {
        let width = Width::new(4, 4);
        width.strained(MINUTE);
        width.went_well(MINUTE * 3);
        assert_eq!(width.size(), 4);
    }
}
