//! How long a run may wait in all for penalties and repeats.

use std::sync::Mutex;
use std::time::Duration;

pub(super) struct Budget(Mutex<Duration>);

impl Budget {
    pub(super) fn new(whole: Duration) -> Self {
        Self(Mutex::new(whole))
    }

    /// Takes `wait` from what is left; takes nothing and says no when that is less.
    pub(super) fn spend(&self, wait: Duration) -> bool {
        let mut left = self.0.lock().expect("no holder panics");
        match left.checked_sub(wait) {
            Some(rest) => {
                *left = rest;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_exceeds_the_rest_is_refused_and_costs_nothing() {
        let budget = Budget::new(Duration::from_secs(10));
        assert!(budget.spend(Duration::from_secs(6)));
        assert!(!budget.spend(Duration::from_secs(5)));
        assert!(budget.spend(Duration::from_secs(4)));
    }
}
