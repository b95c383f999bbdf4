//! One quota being kept: its pace, its window, its gate, and how many are in flight.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::bucket::Terms;
use super::clock::ServiceClock;
use super::gate::{Gate, Shut};
use super::latency::Latency;
use super::pace::{Limiter, Pace};
use super::width::{Slot, Width};
use super::window::{Limit, Place, Window};

/// After which a slowed pace is given back, and a climbing one takes a step.
pub(super) const QUIET: Duration = Duration::from_secs(60);

pub(super) struct Lane {
    pub(super) terms: Mutex<Terms>,
    /// One request at a time asks the limiters, in order of coming: 500 waiters would else wake each other for nothing.
    turn: tokio::sync::Mutex<()>,
    pacing: Mutex<Pacing>,
    window: Option<Window>,
    pub(super) gate: Gate,
    pub(super) width: Width,
    pub(super) latency: Latency,
}

struct Pacing {
    limiters: Arc<Vec<(Pace, Limiter)>>,
    /// 1, or less after the service said that the limit is near.
    factor: f64,
    /// Service time of the last change or warning.
    since: Duration,
    /// Whether a refusal forbids to climb.
    refused: bool,
}

/// Leave to send one request, held until its answer has been read. Its place in the window goes before its slot.
pub(super) struct Admission<'a> {
    _place: Option<Place<'a>>,
    _slot: Slot<'a>,
    /// Service time spent waiting for quota and penalties.
    pub(super) waited: Duration,
}

impl Lane {
    pub(super) fn new(terms: Terms, clock: &ServiceClock) -> Self {
        let (start, most) = terms.in_flight;
        let limiters = Arc::new(limiters(&terms.paces, 1.0, clock));
        Self {
            window: terms.window.map(|limit| Window::new(limit, *clock)),
            terms: Mutex::new(terms),
            turn: tokio::sync::Mutex::default(),
            pacing: Mutex::new(Pacing { limiters, factor: 1.0, since: Duration::ZERO, refused: false }),
            gate: Gate::default(),
            width: Width::new(start, most),
            latency: Latency::default(),
        }
    }

    /// Waits for room, turn, penalty, pace and window, in this order. `others` is what more quotas are charged.
    pub(super) async fn admit(
        &self,
        cost: u32,
        slots: u32,
        others: Option<&(Pace, Limiter)>,
        clock: &ServiceClock,
    ) -> Result<Admission<'_>, Shut> {
        let slot = self.width.enter(slots).await;
        let begun = clock.elapsed();
        let _turn = self.turn.lock().await;
        self.gate.pass(clock).await?;
        self.settle(clock);
        let (limiters, factor) = {
            let pacing = self.pacing.lock().expect("no holder panics");
            (Arc::clone(&pacing.limiters), pacing.factor)
        };
        for (pace, limiter) in limiters.iter().chain(others) {
            limiter.take(cost, *pace, clock).await;
        }
        let place = match &self.window {
            Some(window) => Some(window.enter(factor).await),
            None => None,
        };
        self.gate.pass(clock).await?;
        Ok(Admission { _place: place, _slot: slot, waited: clock.elapsed().saturating_sub(begun) })
    }

    /// Requests in flight now, and seconds of service time between two units (0 without a rate).
    pub(super) fn rate(&self) -> (u32, f64) {
        let window = self.terms.lock().expect("no holder panics").window.map(Limit::period);
        let pacing = self.pacing.lock().expect("no holder panics");
        let periods = pacing.limiters.iter().map(|(pace, _)| pace.period).chain(window);
        (self.width.size(), periods.max().unwrap_or_default().as_secs_f64() / pacing.factor)
    }

    /// Takes other terms, at the factor that holds.
    pub(super) fn retake(&self, terms: Terms, clock: &ServiceClock) {
        let mut current = self.terms.lock().expect("no holder panics");
        if current.paces != terms.paces {
            let factor = self.pacing.lock().expect("no holder panics").factor;
            self.replace(&terms.paces, factor, clock);
        }
        *current = terms;
    }

    /// Swaps the limiters for some at `factor` of the rate. A limiter cannot be changed, and a new one starts with
    /// its burst: the old one's is used up, so the new one's is emptied.
    pub(super) fn repace(&self, factor: f64, clock: &ServiceClock) {
        let terms = self.terms.lock().expect("no holder panics");
        self.replace(&terms.paces, factor, clock);
    }

    fn replace(&self, paces: &[Pace], factor: f64, clock: &ServiceClock) {
        let mut pacing = self.pacing.lock().expect("no holder panics");
        pacing.since = clock.elapsed();
        let same = pacing.limiters.iter().map(|(pace, _)| pace).eq(paces);
        if same && (pacing.factor - factor).abs() < f64::EPSILON {
            return;
        }
        pacing.factor = factor;
        pacing.limiters = Arc::new(limiters(paces, factor, clock));
        pacing.limiters.iter().for_each(|(_, limiter)| limiter.drain());
    }

    /// After a quiet minute: a slowed pace is given back, a climbing one steps up.
    fn settle(&self, clock: &ServiceClock) {
        let terms = self.terms.lock().expect("no holder panics");
        let (factor, since, refused, current) = {
            let pacing = self.pacing.lock().expect("no holder panics");
            (pacing.factor, pacing.since, pacing.refused, pacing.limiters.first().map(|(pace, _)| *pace))
        };
        if clock.elapsed().saturating_sub(since) < QUIET {
            return;
        }
        match (terms.climbs_to, current) {
            (Some(goal), Some(pace)) if factor >= 1.0 && !refused && pace.period > goal => {
                let period = pace.period.mul_f64(0.75).max(goal);
                self.replace(&[Pace { period, ..pace }], 1.0, clock);
            }
            _ if factor < 1.0 => self.replace(&terms.paces, 1.0, clock),
            _ => {}
        }
    }

    /// A bucket that climbed returns to its documented pace for good.
    pub(super) fn slow_after_refusal(&self, clock: &ServiceClock) {
        let terms = self.terms.lock().expect("no holder panics");
        if terms.climbs_to.is_some() {
            self.pacing.lock().expect("no holder panics").refused = true;
            self.replace(&terms.paces, 1.0, clock);
        }
    }
}

fn limiters(paces: &[Pace], factor: f64, clock: &ServiceClock) -> Vec<(Pace, Limiter)> {
    paces.iter().map(|&pace| (pace, Limiter::new(pace, factor, *clock))).collect()
}
