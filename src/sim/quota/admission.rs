//! Taking or refusing one request.
//!
//! Source: microsoft-graph-docs-contrib `concepts/throttling.md` and `concepts/throttling-limits.md`.

use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

use super::super::dice;
use super::super::ledger::Books;
use super::super::options::Options;
use super::super::route::Bucket;
use super::meters::Meters;
use super::refusal::{Refusal, told};

/// Who asks for what, as far as quotas care.
#[derive(Clone, Copy, Debug)]
pub(in crate::sim) struct Caller<'r> {
    pub(in crate::sim) app: &'r str,
    /// What the limit holds for beside the app: the mailbox of an Outlook path, the report of a usage report.
    pub(in crate::sim) resource: &'r str,
    pub(in crate::sim) units: u32,
    /// It changes something in the directory.
    pub(in crate::sim) writes: bool,
    /// `x-ms-throttle-priority`.
    pub(in crate::sim) priority: &'r str,
    /// Fingerprint of the request and of the attempt.
    pub(in crate::sim) identity: u64,
    pub(in crate::sim) attempt: u32,
    /// The answer will not arrive, so a wait told in it binds nobody.
    pub(in crate::sim) unheard: bool,
}

impl Caller<'_> {
    /// What the caller gets to hear of a told wait.
    fn heard(&self, wait: Option<Duration>) -> Option<Duration> {
        wait.filter(|_| !self.unheard)
    }
}

/// All meters of the service.
#[derive(Default)]
pub(in crate::sim) struct Quota {
    meters: Mutex<Meters>,
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
        let mut meters = self.meters.lock().expect("no panic happens while meters are read");
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
                Ok(Admission { quota: self, bucket, scope, share, beside })
            }
            Err(Refusal::Full) => Err(Refusal::Full),
            Err(refusal) => {
                let injected = bucket == Bucket::ConditionalAccess && neighbour(caller, options);
                books.tally(bucket, |tally| {
                    tally.throttled += 1;
                    tally.injected += u64::from(injected);
                });
                let refusal = refusal.told_at_least(told(caller, options), bucket);
                meters.bar(bucket, scope, caller.identity, now, caller.heard(refusal.wait()));
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
        let mut meters = self.meters.lock().expect("no panic happens while meters are read");
        meters.bar(bucket, scope(bucket, caller, options), caller.identity, Instant::now(), caller.heard(wait));
    }
}

impl Drop for Admission<'_> {
    fn drop(&mut self) {
        let mut meters = self.quota.meters.lock().expect("no panic happens while meters are read");
        meters.land(self.bucket, self.scope);
    }
}

/// The limit of Conditional Access is the tenant's; every other is the app's, some per mailbox or report.
fn scope(bucket: Bucket, caller: &Caller<'_>, options: &Options) -> u64 {
    match bucket {
        Bucket::ConditionalAccess | Bucket::Trace | Bucket::AuditQuery => 0,
        Bucket::Outlook if options.quotas.outlook_per_app => dice::hash(&[caller.app.as_bytes()]),
        Bucket::Outlook | Bucket::UsageReport => dice::hash(&[caller.app.as_bytes(), caller.resource.as_bytes()]),
        _ => dice::hash(&[caller.app.as_bytes()]),
    }
}

/// Whether another product of the tenant took the place first.
pub(super) fn neighbour(caller: &Caller<'_>, options: &Options) -> bool {
    let draw = dice::mix(&[options.spec.seed, caller.identity, u64::from(caller.attempt), 0x4e16]);
    dice::unit(draw) < options.quotas.neighbour
}
