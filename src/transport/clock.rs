//! The service's time. A simulated service may run faster than ours; every wait of ours is reckoned in its seconds.

use std::time::Duration;

use governor::clock::Clock;
use governor::nanos::Nanos;
use tokio::time::Instant;

/// Time as the service counts it, from when the clock was made.
#[derive(Clone, Copy, Debug)]
pub(super) struct ServiceClock {
    start: Instant,
    speed: f64,
}

impl ServiceClock {
    /// `speed` service seconds pass in one of ours; 1 for the real service.
    pub(super) fn new(speed: f64) -> Self {
        Self { start: Instant::now(), speed }
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.start.elapsed().mul_f64(self.speed)
    }

    /// A wait the service told, which it counts in our seconds whatever its speed, as time of the service.
    pub(super) fn told(&self, wait: Duration) -> Duration {
        wait.mul_f64(self.speed)
    }

    /// Time of the service in our seconds: how long somebody waits who looks at our clock.
    pub(super) fn ours(&self, time: Duration) -> Duration {
        time.div_f64(self.speed)
    }

    /// Never wakes early: to be early is what the service punishes.
    pub(super) async fn sleep_until(&self, at: Duration) {
        loop {
            let now = self.elapsed();
            if now >= at {
                return;
            }
            tokio::time::sleep((at - now).div_f64(self.speed) + Duration::from_nanos(1)).await;
        }
    }

    pub(super) async fn sleep(&self, wait: Duration) {
        self.sleep_until(self.elapsed() + wait).await;
    }
}

/// governor's own waiting runs on a real timer; with this clock its decisions follow tokio's time, paused time included.
impl Clock for ServiceClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        self.elapsed().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_told_wait_is_waited_in_our_seconds_however_fast_the_service_runs() {
        let clock = ServiceClock::new(40.0);
        let begun = Instant::now();
        clock.sleep(clock.told(Duration::from_millis(475))).await;
        assert!(begun.elapsed() >= Duration::from_millis(475), "{:?}", begun.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_faster_service_makes_waits_shorter_never_early() {
        let clock = ServiceClock::new(100.0);
        let begun = Instant::now();
        clock.sleep(Duration::from_secs(200)).await;
        assert!(clock.elapsed() >= Duration::from_secs(200));
        assert!(begun.elapsed() < Duration::from_millis(2_010), "{:?}", begun.elapsed());
    }
}
