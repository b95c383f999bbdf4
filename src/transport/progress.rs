//! What a run tells while it works: events as they happen, and how long it will still take.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::bucket::Bucket;
use super::quota::Quotas;

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The first request of a family is about to be sent.
    Started { family: &'static str, bucket: Bucket },
    /// A page, a single answer or an entry of a batch has come.
    Arrived { family: &'static str, so_far: u64 },
    /// So many answers are expected in all.
    Expected { family: &'static str, answers: u64 },
    /// The service refused for load: everything of this quota waits, in the service's seconds.
    Refused { bucket: Bucket, seconds: f64 },
    /// Nothing of this call is left to read.
    Finished { family: &'static str, complete: bool },
}

/// Who wants to know.
pub trait Observer: Send + Sync {
    fn event(&self, event: &Event);
}

/// How long what is known to be left will take, and whose quota decides that.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    pub bucket: Bucket,
    /// From the ledger's quotas in the service's seconds; as [`Reader::forecast`](super::Reader::forecast) tells it, in
    /// ours.
    pub seconds: f64,
}

#[derive(Default)]
pub(super) struct Progress {
    observer: Option<Arc<dyn Observer>>,
    families: Mutex<BTreeMap<&'static str, Course>>,
}

struct Course {
    bucket: Bucket,
    cost: u32,
    /// Pages come one after the other; entries side by side.
    serial: bool,
    arrived: u64,
    expected: u64,
    /// Service time answers took, summed, and how many were timed.
    took: Duration,
    timed: u64,
}

impl Progress {
    pub(super) fn new(observer: Option<Arc<dyn Observer>>) -> Self {
        Self { observer, families: Mutex::default() }
    }

    pub(super) fn started(&self, family: &'static str, bucket: Bucket, cost: u32, serial: bool) {
        let new = Course { bucket, cost, serial, arrived: 0, expected: 0, took: Duration::ZERO, timed: 0 };
        self.families.lock().expect("no holder panics").entry(family).or_insert(new);
        self.tell(&Event::Started { family, bucket });
    }

    pub(super) fn expect(&self, family: &'static str, more: u64) {
        let answers = self.course(family, |course| {
            course.expected += more;
            course.expected
        });
        self.tell(&Event::Expected { family, answers: answers.unwrap_or(more) });
    }

    pub(super) fn arrived(&self, family: &'static str) {
        let so_far = self.course(family, |course| {
            course.arrived += 1;
            course.arrived
        });
        self.tell(&Event::Arrived { family, so_far: so_far.unwrap_or(1) });
    }

    pub(super) fn took(&self, family: &'static str, answers: u32, time: Duration) {
        self.course(family, |course| {
            course.took += time;
            course.timed += u64::from(answers);
        });
    }

    pub(super) fn tell(&self, event: &Event) {
        if let Some(observer) = &self.observer {
            observer.event(event);
        }
    }

    pub(super) fn finished(&self, family: &'static str, complete: bool) {
        self.course(family, |course| course.expected = course.arrived);
        self.tell(&Event::Finished { family, complete });
    }

    /// The slowest bucket of what is left, if anything is known to be left.
    pub(super) fn forecast(&self, quotas: &Quotas) -> Option<Forecast> {
        let mut by_bucket: BTreeMap<Bucket, (f64, f64)> = BTreeMap::new();
        for course in self.families.lock().expect("no holder panics").values() {
            let left = course.expected.saturating_sub(course.arrived) as f64;
            let (in_flight, period) = quotas.rate(course.bucket);
            let side_by_side = if course.serial { 1.0 } else { f64::from(in_flight) };
            let each = course.took.as_secs_f64() / course.timed.max(1) as f64;
            let (paced, served) = by_bucket.entry(course.bucket).or_default();
            *paced += left * period * f64::from(course.cost);
            *served = served.max(left * each / side_by_side);
        }
        let slowest =
            by_bucket.into_iter().map(|(bucket, (paced, served))| Forecast { bucket, seconds: paced.max(served) });
        slowest.filter(|forecast| forecast.seconds > 0.0).max_by(|a, b| a.seconds.total_cmp(&b.seconds))
    }

    fn course<T>(&self, family: &'static str, change: impl FnOnce(&mut Course) -> T) -> Option<T> {
        self.families.lock().expect("no holder panics").get_mut(family).map(change)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::bucket::TenantClass;
    use crate::transport::clock::ServiceClock;

    #[tokio::test]
    async fn the_slowest_quota_decides_how_long_it_takes() {
        let quotas = Quotas::new(TenantClass::Large, ServiceClock::new(1.0), Duration::ZERO);
        let progress = Progress::default();
        assert_eq!(progress.forecast(&quotas), None);
        progress.started("users", Bucket::Identity, 1, true);
        progress.expect("users", 1_002);
        progress.took("users", 1, Duration::from_millis(500));
        progress.started("registration", Bucket::Reports, 1, true);
        progress.expect("registration", 1_002);
        let forecast = progress.forecast(&quotas).unwrap();
        assert_eq!(forecast.bucket, Bucket::Reports);
        assert!((forecast.seconds - 1_002.0 * 2.0).abs() < 0.01);
        progress.finished("registration", true);
        let forecast = progress.forecast(&quotas).unwrap();
        assert_eq!(forecast.bucket, Bucket::Identity);
        assert!((forecast.seconds - 501.0).abs() < 0.01);
    }
}
