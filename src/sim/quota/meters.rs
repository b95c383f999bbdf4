//! The meters of every bucket and scope.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use super::super::dice;
use super::super::options::Options;
use super::super::route::Bucket;
use super::admission::{Caller, neighbour};
use super::meter::{Bar, Sliding, Units};
use super::refusal::Refusal;

#[derive(Default)]
pub(super) struct Meters {
    by_scope: HashMap<(Bucket, u64), Meter>,
    /// Requests per mailbox in the current window; a million sliding windows would be too many.
    outlook: HashMap<u64, u32>,
    outlook_since: Option<Instant>,
    pub(super) in_flight: HashMap<Bucket, usize>,
    /// Until when one very request was told to wait.
    told: HashMap<u64, Instant>,
}

#[derive(Default)]
struct Meter {
    window: Sliding,
    units: Units,
    /// Writes of the app, and of the tenant: here one app is all there is.
    written: [Sliding; 2],
    bar: Option<Bar>,
    in_flight: usize,
}

impl Meters {
    /// The wait to tell again, if this caller did not wait as told. Calling early prolongs the penalty.
    pub(super) fn impolite(
        &mut self,
        bucket: Bucket,
        scope: u64,
        caller: &Caller<'_>,
        now: Instant,
        grace: Duration,
    ) -> Option<Duration> {
        let same = self.told.remove(&caller.identity).is_some_and(|until| now < until);
        let meter = self.by_scope.get_mut(&(bucket, scope))?;
        let bar = meter.bar?;
        if !same && !bar.ignored(now, grace) {
            return None;
        }
        let until = (now + bar.wait).max(bar.until);
        meter.bar = Some(Bar { until, ..bar });
        self.told.insert(caller.identity, until);
        Some(until.duration_since(now))
    }

    pub(super) fn measure(
        &mut self,
        bucket: Bucket,
        scope: u64,
        caller: &Caller<'_>,
        now: Instant,
        options: &Options,
    ) -> Result<Option<f64>, Refusal> {
        let quotas = &options.quotas;
        if bucket == Bucket::Outlook {
            self.mailbox(caller, now, options)?;
        }
        let meter = self.by_scope.entry((bucket, scope)).or_default();
        let window = match bucket {
            Bucket::Identity => {
                meter.writes(caller, now, options)?;
                return meter.identity(caller, now, options).map(Some);
            }
            Bucket::Outlook => return meter.at_once(quotas.outlook_concurrent),
            Bucket::Exchange if meter.in_flight >= quotas.exchange_full => {
                return Err(Refusal::Full);
            }
            Bucket::Exchange | Bucket::Token => return Ok(None),
            Bucket::Security => {
                meter.at_once(quotas.security_concurrent)?;
                quotas.security
            }
            Bucket::ConditionalAccess if neighbour(caller, options) => {
                return Err(Refusal::TooMany { wait: None });
            }
            Bucket::ConditionalAccess => quotas.conditional_access,
            Bucket::Reports => quotas.reports,
            Bucket::Activity => quotas.activity,
            Bucket::Trace => quotas.trace,
            Bucket::AuditQuery => quotas.audit_query,
            Bucket::UsageReport => quotas.usage_report,
            Bucket::Intune => quotas.intune,
        };
        let limit = usize::try_from(window.limit).unwrap_or(usize::MAX);
        match meter.window.charge(now, limit, options.scaled(window.per)) {
            Ok(()) => Ok(None),
            Err(wait) => Err(Refusal::TooMany { wait: Some(wait) }),
        }
    }

    /// Requests to one mailbox in ten minutes, counted in fixed windows.
    fn mailbox(&mut self, caller: &Caller<'_>, now: Instant, options: &Options) -> Result<(), Refusal> {
        let per = options.scaled(options.quotas.outlook.per);
        let since = *self.outlook_since.get_or_insert(now);
        if now.duration_since(since) >= per {
            self.outlook.clear();
            self.outlook_since = Some(now);
        }
        let count = self.outlook.entry(dice::hash(&[caller.app.as_bytes(), caller.resource.as_bytes()])).or_default();
        *count += 1;
        if *count <= options.quotas.outlook.limit {
            return Ok(());
        }
        Err(Refusal::TooMany { wait: Some((since + per).saturating_duration_since(now)) })
    }

    pub(super) fn bar(&mut self, bucket: Bucket, scope: u64, identity: u64, now: Instant, wait: Option<Duration>) {
        let Some(wait) = wait else { return };
        let bar = Bar::new(now, wait);
        let meter = self.by_scope.entry((bucket, scope)).or_default();
        // A later refusal of something already on its way must not restart the grace of the first.
        let since = meter.bar.filter(|old| now < old.until).map_or(now, |old| old.since);
        let until = meter.bar.map_or(bar.until, |old| old.until.max(bar.until));
        meter.bar = Some(Bar { since, until, wait });
        self.told.insert(identity, bar.until);
    }

    pub(super) fn fly(&mut self, bucket: Bucket, scope: u64) -> usize {
        *self.in_flight.entry(bucket).or_default() += 1;
        let meter = self.by_scope.entry((bucket, scope)).or_default();
        meter.in_flight += 1;
        meter.in_flight
    }

    pub(super) fn land(&mut self, bucket: Bucket, scope: u64) {
        if let Some(count) = self.in_flight.get_mut(&bucket) {
            *count -= 1;
        }
        let Some(meter) = self.by_scope.get_mut(&(bucket, scope)) else {
            return;
        };
        meter.in_flight -= 1;
        if bucket == Bucket::Outlook && meter.in_flight == 0 && meter.bar.is_none() {
            self.by_scope.remove(&(bucket, scope));
        }
    }
}

impl Meter {
    fn identity(&mut self, caller: &Caller<'_>, now: Instant, options: &Options) -> Result<f64, Refusal> {
        let capacity = options.quotas.identity_units(options.spec.users);
        let ceiling = match caller.priority {
            "low" => 0.9,
            "high" => 1.1,
            _ => 1.0,
        };
        let per = options.scaled(Duration::from_secs(10));
        let charged = self.units.charge(now, f64::from(caller.units), (capacity, per), ceiling);
        charged.map_err(|wait| Refusal::TooMany { wait: Some(wait) })
    }

    fn writes(&mut self, caller: &Caller<'_>, now: Instant, options: &Options) -> Result<(), Refusal> {
        if !caller.writes {
            return Ok(());
        }
        let limits = [options.quotas.writes, options.quotas.tenant_writes];
        for (window, limit) in self.written.iter_mut().zip(limits) {
            let most = usize::try_from(limit.limit).unwrap_or(usize::MAX);
            let charged = window.charge(now, most, options.scaled(limit.per));
            charged.map_err(|wait| Refusal::TooMany { wait: Some(wait) })?;
        }
        Ok(())
    }

    fn at_once(&self, limit: usize) -> Result<Option<f64>, Refusal> {
        if self.in_flight < limit { Ok(None) } else { Err(Refusal::Concurrency { wait: None }) }
    }
}
