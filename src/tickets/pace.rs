//! How fast a ticket system's time runs: as ours does, but where a test serves one on this machine.

use std::time::Duration;

use jiff::Timestamp;

/// Seconds of the system's for each of ours.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace(f64);

impl Pace {
    /// Time runs faster for a system on this machine alone.
    pub(super) fn new(speed: f64, is_here: bool) -> Self {
        Self(if is_here && speed.is_finite() && speed > 1.0 { speed } else { 1.0 })
    }

    /// Waits so long in the system's time.
    pub(super) async fn sleep(self, wait: Duration) {
        tokio::time::sleep(wait.div_f64(self.0)).await;
    }

    /// What went by of the system's time since then.
    pub(super) fn since(self, then: Timestamp) -> Duration {
        let ours = Duration::try_from(Timestamp::now().duration_since(then)).unwrap_or(Duration::ZERO);
        Duration::try_from_secs_f64(ours.as_secs_f64() * self.0).unwrap_or(Duration::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_system_elsewhere_is_hurried_and_none_is_slowed() {
        for (speed, is_here, runs) in [(60.0, true, 60.0), (60.0, false, 1.0), (0.5, true, 1.0), (f64::NAN, true, 1.0)]
        {
            let Pace(found) = Pace::new(speed, is_here);
            assert!((found - runs).abs() < f64::EPSILON, "{speed} {is_here}: {found}");
        }
        let minute_ago = Timestamp::now() - jiff::Span::new().seconds(60);
        assert!(Pace::new(60.0, true).since(minute_ago) >= Duration::from_mins(60));
        assert!(Pace::new(60.0, false).since(minute_ago) < Duration::from_mins(2));
    }
}
