//! Taking or refusing one request.
//!
//! Source: microsoft-graph-docs-contrib `concepts/throttling.md` and `concepts/throttling-limits.md`.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

use super::super::dice;
use super::super::ledger::Books;
use super::super::options::Options;
use super::super::route::Bucket;
use super::meter::{Bar, Sliding, Units};

/// Who asks for what, as far as quotas care.
#[derive(Clone, Copy, Debug)]
pub(in crate::sim) struct Caller<'r> {
    pub(in crate::sim) app: &'r str,
    /// What the limit holds for beside the app: the mailbox of an Outlook path, the report of a usage report.
    pub(in crate::sim) resource: &'r str,
    pub(in crate::sim) units: u32,
    /// `x-ms-throttle-priority`.
    pub(in crate::sim) priority: &'r str,
    /// Fingerprint of the request and of the attempt.
    pub(in crate::sim) identity: u64,
    pub(in crate::sim) attempt: u32,
}

/// Why a request was not taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::sim) enum Refusal {
    /// 429, with the wait to tell if the service tells one.
    TooMany { wait: Option<Duration> },
    /// 429 `ApplicationThrottled`: too many at once.
    Concurrency { wait: Option<Duration> },
    /// 503: no server is free.
    Full,
}

/// All meters of the service.
#[derive(Default)]
pub(in crate::sim) struct Quota {
    meters: Mutex<Meters>,
}

#[derive(Default)]
struct Meters {
    by_scope: HashMap<(Bucket, u64), Meter>,
    /// Requests per mailbox in the current window; a million sliding windows would be too many.
    outlook: HashMap<u64, u32>,
    outlook_since: Option<Instant>,
    in_flight: HashMap<Bucket, usize>,
    /// Until when one very request was told to wait.
    told: HashMap<u64, Instant>,
}

#[derive(Default)]
struct Meter {
    window: Sliding,
    units: Units,
    bar: Option<Bar>,
    in_flight: usize,
}

/// A request that was taken; in flight until dropped.
pub(in crate::sim) struct Admission<'q> {
    quota: &'q Quota,
    bucket: Bucket,
    scope: u64,
    /// Share of the resource units used, for identity paths.
    pub(in crate::sim) share: Option<f64>,
    /// Requests in flight in the same scope, this one included.
    pub(in crate::sim) beside: usize,
}

impl Quota {
    /// Charges one request to `bucket`.
    ///
    /// # Errors
    /// The refusal, when a limit is exceeded or the caller ignores a wait it was told.
    pub(in crate::sim) fn admit(
        &self,
        bucket: Bucket,
        caller: &Caller<'_>,
        options: &Options,
        books: &Books,
    ) -> Result<Admission<'_>, Refusal> {
        let (scope, now) = (scope(bucket, caller, options), Instant::now());
        let mut meters = self
            .meters
            .lock()
            .expect("no panic happens while meters are read");
        let flying = meters.in_flight.get(&bucket).copied().unwrap_or(0) + 1;
        books.tally(bucket, |tally| {
            tally.requests += 1;
            tally.highest = tally.highest.max(flying);
        });
        if let Some(wait) = meters.impolite(bucket, scope, caller, now, options.grace) {
            books.tally(bucket, |tally| {
                tally.impolite += 1;
                tally.throttled += 1;
            });
            return Err(Refusal::TooMany { wait: Some(wait) });
        }
        match meters.measure(bucket, scope, caller, now, options) {
            Ok(share) => {
                books.tally(bucket, |tally| tally.units += u64::from(caller.units));
                let beside = meters.fly(bucket, scope);
                Ok(Admission {
                    quota: self,
                    bucket,
                    scope,
                    share,
                    beside,
                })
            }
            Err(Refusal::Full) => Err(Refusal::Full),
            Err(refusal) => {
                let injected = bucket == Bucket::ConditionalAccess && neighbour(caller, options);
                books.tally(bucket, |tally| {
                    tally.throttled += 1;
                    tally.injected += u64::from(injected);
                });
                let refusal = refusal.told_at_least(told(caller, options), bucket);
                meters.bar(bucket, scope, caller.identity, now, refusal.wait());
                Err(refusal)
            }
        }
    }

    /// Notes a 429 that a fault gave although no limit was exceeded.
    pub(in crate::sim) fn injected(
        &self,
        bucket: Bucket,
        caller: &Caller<'_>,
        wait: Option<Duration>,
        options: &Options,
        books: &Books,
    ) {
        books.tally(bucket, |tally| {
            tally.throttled += 1;
            tally.injected += 1;
        });
        let mut meters = self
            .meters
            .lock()
            .expect("no panic happens while meters are read");
        meters.bar(
            bucket,
            scope(bucket, caller, options),
            caller.identity,
            Instant::now(),
            wait,
        );
    }
}

impl Drop for Admission<'_> {
    fn drop(&mut self) {
        let mut meters = self
            .quota
            .meters
            .lock()
            .expect("no panic happens while meters are read");
        meters.land(self.bucket, self.scope);
    }
}

impl Refusal {
    pub(in crate::sim) fn wait(self) -> Option<Duration> {
        match self {
            Self::TooMany { wait } | Self::Concurrency { wait } => wait,
            Self::Full => None,
        }
    }

    /// The service never tells less than it needs, often more, and nothing at all for Conditional Access and Identity
    /// Protection.
    fn told_at_least(self, least: Duration, bucket: Bucket) -> Self {
        let longer = |wait: Option<Duration>| {
            (bucket != Bucket::ConditionalAccess).then(|| wait.unwrap_or_default().max(least))
        };
        match self {
            Self::TooMany { wait } => Self::TooMany { wait: longer(wait) },
            Self::Concurrency { wait } => Self::Concurrency { wait: longer(wait) },
            Self::Full => Self::Full,
        }
    }
}

/// The wait the service tells this request: 1 to 30 s, one in two hundred 300 s.
pub(in crate::sim) fn told(caller: &Caller<'_>, options: &Options) -> Duration {
    let draw = dice::mix(&[
        options.spec.seed,
        caller.identity,
        u64::from(caller.attempt),
        0x7011,
    ]);
    let seconds = if draw % 200 == 0 {
        300
    } else {
        1 + draw / 200 % 30
    };
    options.scaled(Duration::from_secs(seconds))
}

/// The limit of Conditional Access is the tenant's; every other is the app's, some per mailbox or report.
fn scope(bucket: Bucket, caller: &Caller<'_>, options: &Options) -> u64 {
    match bucket {
        Bucket::ConditionalAccess | Bucket::Trace | Bucket::AuditQuery => 0,
        Bucket::Outlook if options.quotas.outlook_per_app => dice::hash(&[caller.app.as_bytes()]),
        Bucket::Outlook | Bucket::UsageReport => {
            dice::hash(&[caller.app.as_bytes(), caller.resource.as_bytes()])
        }
        _ => dice::hash(&[caller.app.as_bytes()]),
    }
}

impl Meters {
    /// The wait to tell again, if this caller did not wait as told. Calling early prolongs the penalty.
    fn impolite(
        &mut self,
        bucket: Bucket,
        scope: u64,
        caller: &Caller<'_>,
        now: Instant,
        grace: Duration,
    ) -> Option<Duration> {
        let same = self
            .told
            .remove(&caller.identity)
            .is_some_and(|until| now < until);
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

    fn measure(
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
            Bucket::Identity => return meter.identity(caller, now, options).map(Some),
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
    fn mailbox(
        &mut self,
        caller: &Caller<'_>,
        now: Instant,
        options: &Options,
    ) -> Result<(), Refusal> {
        let per = options.scaled(options.quotas.outlook.per);
        let since = *self.outlook_since.get_or_insert(now);
        if now.duration_since(since) >= per {
            self.outlook.clear();
            self.outlook_since = Some(now);
        }
        let count = self
            .outlook
            .entry(dice::hash(&[
                caller.app.as_bytes(),
                caller.resource.as_bytes(),
            ]))
            .or_default();
        *count += 1;
        if *count <= options.quotas.outlook.limit {
            return Ok(());
        }
        Err(Refusal::TooMany {
            wait: Some((since + per).saturating_duration_since(now)),
        })
    }

    fn bar(
        &mut self,
        bucket: Bucket,
        scope: u64,
        identity: u64,
        now: Instant,
        wait: Option<Duration>,
    ) {
        let Some(wait) = wait else { return };
        let bar = Bar::new(now, wait);
        let meter = self.by_scope.entry((bucket, scope)).or_default();
        // A later refusal of something already on its way must not restart the grace of the first.
        let since = meter
            .bar
            .filter(|old| now < old.until)
            .map_or(now, |old| old.since);
        let until = meter.bar.map_or(bar.until, |old| old.until.max(bar.until));
        meter.bar = Some(Bar { since, until, wait });
        self.told.insert(identity, bar.until);
    }

    fn fly(&mut self, bucket: Bucket, scope: u64) -> usize {
        *self.in_flight.entry(bucket).or_default() += 1;
        let meter = self.by_scope.entry((bucket, scope)).or_default();
        meter.in_flight += 1;
        meter.in_flight
    }

    fn land(&mut self, bucket: Bucket, scope: u64) {
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
    fn identity(
        &mut self,
        caller: &Caller<'_>,
        now: Instant,
        options: &Options,
    ) -> Result<f64, Refusal> {
        let capacity = options.quotas.identity_units(options.spec.users);
        let ceiling = match caller.priority {
            "low" => 0.9,
            "high" => 1.1,
            _ => 1.0,
        };
        let per = options.scaled(Duration::from_secs(10));
        let charged = self
            .units
            .charge(now, f64::from(caller.units), (capacity, per), ceiling);
        charged.map_err(|wait| Refusal::TooMany { wait: Some(wait) })
    }

    fn at_once(&self, limit: usize) -> Result<Option<f64>, Refusal> {
        if self.in_flight < limit {
            Ok(None)
        } else {
            Err(Refusal::Concurrency { wait: None })
        }
    }
}

/// Whether another product of the tenant took the place first.
fn neighbour(caller: &Caller<'_>, options: &Options) -> bool {
    let draw = dice::mix(&[
        options.spec.seed,
        caller.identity,
        u64::from(caller.attempt),
        0x4e16,
    ]);
    dice::unit(draw) < options.quotas.neighbour
}
