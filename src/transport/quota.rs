//! Every quota being kept: who may send now, and what a refusal means to all the others.

use std::collections::BTreeMap;
use std::time::Duration;

use rand::random_range;

use super::bucket::{Bucket, TenantClass, global};
use super::budget::Budget;
use super::clock::ServiceClock;
use super::gate::Shut;
use super::lane::{Admission, Lane};
use super::pace::{Limiter, Pace};

/// The longest wait of our own choosing.
const LONGEST_BACKOFF: Duration = Duration::from_secs(60);

pub(super) struct Quotas {
    clock: ServiceClock,
    lanes: BTreeMap<Bucket, Lane>,
    global: (Pace, Limiter),
    budget: Budget,
}

impl Quotas {
    pub(super) fn new(class: TenantClass, clock: ServiceClock, budget: Duration) -> Self {
        let lanes = Bucket::ALL.map(|bucket| (bucket, Lane::new(bucket.terms(class), &clock)));
        let global = global();
        Self {
            clock,
            lanes: lanes.into(),
            global: (global, Limiter::new(global, 1.0, clock)),
            budget: Budget::new(budget),
        }
    }

    /// Sizes the directory's quota once the number of users is known.
    pub(super) fn resize(&self, class: TenantClass) {
        self.lane(Bucket::Identity).retake(Bucket::Identity.terms(class), &self.clock);
    }

    /// Waits until a request may be sent. Exchange shares no quota with Graph.
    pub(super) async fn admit(&self, bucket: Bucket, cost: u32, slots: u32) -> Result<Admission<'_>, Shut> {
        let global = (bucket != Bucket::Exchange).then_some(&self.global);
        self.lane(bucket).admit(cost, slots, global, &self.clock).await
    }

    /// Waits out a penalty that came after admission.
    pub(super) async fn pass(&self, bucket: Bucket) -> Result<(), Shut> {
        self.lane(bucket).gate.pass(&self.clock).await
    }

    /// Makes everything of the bucket wait, as told or by a back-off after `attempt` refusals. Gives the wait.
    pub(super) fn refused(&self, bucket: Bucket, told: Option<Duration>, attempt: u32) -> Duration {
        let lane = self.lane(bucket);
        let first = lane.terms.lock().expect("no holder panics").backoff;
        let wait = match told {
            Some(told) => jittered(self.clock.told(told)),
            None => backoff(first, attempt),
        };
        lane.gate.shut(&self.clock, wait, |extra| self.budget.spend(extra));
        lane.width.strained(self.clock.elapsed());
        lane.slow_after_refusal(&self.clock);
        wait
    }

    /// Slows down where `x-ms-throttle-limit-percentage` says that the limit is near or reached.
    pub(super) fn warned(&self, bucket: Bucket, used: f64) {
        match used {
            1.0.. => self.lane(bucket).repace(0.5, &self.clock),
            0.8.. => self.lane(bucket).repace(0.8, &self.clock),
            _ => {}
        }
    }

    /// Moves the concurrency by how an answer came; `kind` is the sort of request.
    pub(super) fn answered(&self, bucket: Bucket, kind: &str, took: Duration, well: bool) {
        let lane = self.lane(bucket);
        let now = self.clock.elapsed();
        let slow = bucket == Bucket::Exchange && lane.latency.doubled(kind, took);
        if slow || !well {
            lane.width.strained(now);
        } else {
            lane.width.went_well(now);
        }
    }

    /// Waits for one request alone, out of the run's budget; says no when that is spent.
    pub(super) async fn pause(&self, wait: Duration) -> bool {
        let afforded = self.budget.spend(wait);
        if afforded {
            self.clock.sleep(wait).await;
        }
        afforded
    }

    /// How many entries a `$batch` of this bucket may hold so that its quota can admit it at once.
    pub(super) fn batch_of(&self, bucket: Bucket, most: usize, cost: u32) -> usize {
        let terms = self.lane(bucket).terms.lock().expect("no holder panics");
        // A window counts requests, and lets each go as soon as it may.
        if terms.window.is_some() {
            return 1;
        }
        let burst = terms.paces.iter().map(|pace| pace.burst / cost.max(1)).min();
        burst.map_or(most, |burst| most.min(burst as usize)).max(1)
    }

    /// Requests in flight now, and seconds of service time between two units (0 without a rate).
    pub(super) fn rate(&self, bucket: Bucket) -> (u32, f64) {
        self.lane(bucket).rate()
    }

    fn lane(&self, bucket: Bucket) -> &Lane {
        self.lanes.get(&bucket).expect("there is a lane for every bucket")
    }
}

/// What was told and up to a tenth more, so that not all who wait come back at once.
pub(super) fn jittered(told: Duration) -> Duration {
    told.mul_f64(random_range(1.0..=1.1))
}

/// Doubling from `first` with every attempt (counted from 1), at most a minute, full jitter.
pub(super) fn backoff(first: Duration, attempt: u32) -> Duration {
    let doubled = first.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)));
    doubled.min(LONGEST_BACKOFF).mul_f64(random_range(0.0..=1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::lane::QUIET;

    const LONG: Duration = Duration::from_secs(3_600);

    fn quotas() -> (Quotas, ServiceClock) {
        let clock = ServiceClock::new(1.0);
        (Quotas::new(TenantClass::Small, clock, LONG), clock)
    }

    async fn pass(quotas: &Quotas, bucket: Bucket) -> Result<Duration, Shut> {
        quotas.admit(bucket, 1, 1).await.map(|admission| admission.waited)
    }

    #[tokio::test(start_paused = true)]
    async fn one_refusal_makes_every_request_of_that_quota_wait_and_no_other() {
        let (quotas, clock) = quotas();
        let wait = quotas.refused(Bucket::Outlook, Some(Duration::from_secs(10)), 1);
        assert!((10.0..=11.0).contains(&wait.as_secs_f64()));
        pass(&quotas, Bucket::Identity).await.unwrap();
        assert!(clock.elapsed() < Duration::from_secs(1));
        let waits = futures_util::future::join_all((0..4).map(|_| pass(&quotas, Bucket::Outlook))).await;
        assert!(clock.elapsed() >= Duration::from_secs(10));
        assert!(waits.into_iter().all(|wait| wait.unwrap() >= Duration::from_secs(9)));
    }

    #[tokio::test(start_paused = true)]
    async fn reports_see_five_in_ten_seconds_and_never_six() {
        let (quotas, clock) = quotas();
        let mut sent = Vec::new();
        for _ in 0..30 {
            pass(&quotas, Bucket::Reports).await.unwrap();
            sent.push(clock.elapsed());
        }
        assert!(sent.windows(6).all(|six| six[5] - six[0] >= Duration::from_secs(10)));
        assert!(sent[29] < Duration::from_secs(51), "the quota is kept full: {:?}", sent[29]);
    }

    #[tokio::test(start_paused = true)]
    async fn conditional_access_rests_a_second_from_the_answer_on_however_late_the_request_arrived() {
        let (quotas, clock) = quotas();
        let admission = quotas.admit(Bucket::ConditionalAccess, 1, 1).await.unwrap();
        clock.sleep(Duration::from_millis(900)).await;
        quotas.answered(Bucket::ConditionalAccess, "policies", Duration::from_millis(900), true);
        drop(admission);
        pass(&quotas, Bucket::ConditionalAccess).await.unwrap();
        assert!(clock.elapsed() >= Duration::from_millis(1_900), "{:?}", clock.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn near_the_limit_the_pace_drops_and_returns_after_a_quiet_minute() {
        let (quotas, clock) = quotas();
        let usual = quotas.rate(Bucket::Identity).1;
        quotas.warned(Bucket::Identity, 0.85);
        assert!((quotas.rate(Bucket::Identity).1 / usual - 1.25).abs() < 0.001);
        quotas.warned(Bucket::Identity, 1.3);
        assert!((quotas.rate(Bucket::Identity).1 / usual - 2.0).abs() < 0.001);
        clock.sleep(QUIET).await;
        pass(&quotas, Bucket::Identity).await.unwrap();
        assert!((quotas.rate(Bucket::Identity).1 - usual).abs() < 1e-9);
    }

    #[tokio::test(start_paused = true)]
    async fn counting_as_many_users_again_does_not_keep_a_slowed_pace_slow() {
        let (quotas, clock) = quotas();
        let usual = quotas.rate(Bucket::Identity).1;
        quotas.warned(Bucket::Identity, 0.85);
        clock.sleep(QUIET / 2).await;
        quotas.resize(TenantClass::Small);
        clock.sleep(QUIET / 2).await;
        pass(&quotas, Bucket::Identity).await.unwrap();
        assert!((quotas.rate(Bucket::Identity).1 - usual).abs() < 1e-9);
    }

    #[tokio::test(start_paused = true)]
    async fn sign_in_activity_climbs_while_quiet_and_falls_back_for_good() {
        let (quotas, clock) = quotas();
        for _ in 0..200 {
            pass(&quotas, Bucket::Activity).await.unwrap();
        }
        assert!((quotas.rate(Bucket::Activity).1 - 2.1).abs() < 1e-6);
        quotas.refused(Bucket::Activity, None, 1);
        clock.sleep(QUIET * 3).await;
        pass(&quotas, Bucket::Activity).await.unwrap();
        assert!((quotas.rate(Bucket::Activity).1 - 6.3).abs() < 1e-6);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_beyond_the_budget_is_not_slept_through() {
        let clock = ServiceClock::new(1.0);
        let quotas = Quotas::new(TenantClass::Small, clock, Duration::from_secs(60));
        quotas.refused(Bucket::Reports, Some(Duration::from_secs(600)), 1);
        assert!(pass(&quotas, Bucket::Reports).await.unwrap_err().remaining > Duration::from_secs(590));
        assert!(clock.elapsed() < Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn exchange_moves_its_concurrency() {
        let (quotas, clock) = quotas();
        for _ in 0..7 {
            clock.sleep(QUIET).await;
            quotas.answered(Bucket::Exchange, "Get-Mailbox", Duration::ZERO, true);
        }
        assert_eq!(quotas.rate(Bucket::Exchange).0, 8);
        quotas.answered(Bucket::Exchange, "Get-Mailbox", Duration::ZERO, false);
        assert_eq!(quotas.rate(Bucket::Exchange).0, 4);
    }

    #[tokio::test(start_paused = true)]
    async fn four_are_in_flight_to_outlook_and_a_batch_fills_them() {
        let (quotas, _) = quotas();
        let soon = Duration::from_secs(1);
        let batch = quotas.admit(Bucket::Outlook, 20, 4).await.unwrap();
        assert!(tokio::time::timeout(soon, quotas.admit(Bucket::Outlook, 1, 1)).await.is_err());
        drop(batch);
        let mut out = Vec::new();
        for _ in 0..4 {
            out.push(quotas.admit(Bucket::Outlook, 1, 1).await.unwrap());
        }
        assert!(tokio::time::timeout(soon, quotas.admit(Bucket::Outlook, 1, 1)).await.is_err());
    }

    #[test]
    fn a_batch_never_asks_for_more_than_its_quota_admits_at_once() {
        let (quotas, _) = (Quotas::new(TenantClass::Small, ServiceClock::new(1.0), LONG), ());
        assert_eq!(quotas.batch_of(Bucket::Reports, 20, 1), 1);
        assert_eq!(quotas.batch_of(Bucket::Outlook, 20, 1), 20);
        assert_eq!(quotas.batch_of(Bucket::Identity, 20, 5), 20);
    }

    #[test]
    fn back_off_doubles_under_a_cap_and_is_jittered() {
        for attempt in 1..=40 {
            let most = (2_f64.powi(attempt - 1)).min(60.0);
            let wait = backoff(Duration::from_secs(1), attempt as u32).as_secs_f64();
            assert!((0.0..=most).contains(&wait), "{attempt}: {wait}");
        }
    }
}
