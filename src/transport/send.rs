//! The one place that sends, waits and repeats.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::header::DATE;
use jiff::Timestamp;
use tokio::time::Instant;
use url::Url;

use super::attempt::{Failure, Reply, attempt};
use super::bucket::Bucket;
use super::classify::{Verdict, error, error_of_failure, judge, judge_failure};
use super::clock::ServiceClock;
use super::connections::{Connections, Line};
use super::error::Error;
use super::gate::Shut;
use super::ledger::Ledger;
use super::progress::{Event, Progress};
use super::quota::{Quotas, backoff};
use super::renewal::{Held, Tokens};
use super::request::{Body, Endpoints, Request};
use super::retry::Tries;
use super::settings::Limits;
use super::token::Audience;

/// The first wait after a fault.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// No `Date` seen yet.
const UNKNOWN: i64 = i64::MIN;

/// What all requests of a run share.
pub(super) struct Core {
    pub(super) endpoints: Endpoints,
    pub(super) connections: Connections,
    pub(super) quotas: Quotas,
    pub(super) tokens: Tokens,
    pub(super) ledger: Ledger,
    pub(super) progress: Progress,
    pub(super) clock: ServiceClock,
    pub(super) limits: Limits,
    pub(super) licensed: AtomicBool,
    pub(super) skew: Skew,
}

/// One attempt and what it was made with.
struct Outcome {
    result: Result<Reply, Failure>,
    line: Line,
    token: Option<Held>,
}

impl Core {
    /// Sends until there is an answer, a final refusal, or no try left.
    pub(super) async fn send(&self, mut request: Request) -> Result<Reply, Error> {
        let mut tries = Tries::default();
        loop {
            let outcome = self.once(&request).await?;
            let verdict = match &outcome.result {
                Ok(reply) => judge(reply, &request, self.licensed.load(Ordering::Relaxed)),
                Err(failure) => judge_failure(failure),
            };
            match verdict {
                Verdict::Good => {
                    if let Some(token) = &outcome.token {
                        token.accepted();
                    }
                    return outcome.result.map_err(|failure| error_of_failure(failure, &request));
                }
                Verdict::Final => return Err(outcome.error(&request)),
                Verdict::Throttled(told) => self.refused(&request, told, &mut tries)?,
                Verdict::Again { most, told, fresh } => {
                    if fresh {
                        self.connections.renew(&request.url, &outcome.line);
                    }
                    if !tries.failed(most) || !self.pause(&request, told, tries).await {
                        return Err(outcome.error(&request));
                    }
                }
                Verdict::Token { claims } => self.renew(&outcome, &request, claims.as_deref(), &mut tries).await?,
                Verdict::Elsewhere(target) => request = self.redirected(request, &target, &outcome, &mut tries)?,
            }
            self.ledger.retried(request.family, request.entries);
        }
    }

    /// Admission, token, exchange, accounts.
    async fn once(&self, request: &Request) -> Result<Outcome, Error> {
        let line = self.connections.to(&request.url).map_err(|error| Error::Misuse(error.to_string()))?;
        let admitted = self.quotas.admit(request.bucket, request.cost, request.slots).await;
        let admission = admitted.map_err(|Shut { remaining }| throttled(request, remaining))?;
        let token = if request.bare { None } else { Some(self.token(request).await?) };
        self.ledger.sent(request.family, request.entries, admission.waited);
        let (begun, begun_there) = (Instant::now(), self.clock.elapsed());
        let secret = token.as_ref().map(|token| &*token.secret);
        let result = attempt(&line.client, request, secret, &self.limits).await;
        let took_there = self.clock.elapsed().saturating_sub(begun_there);
        self.progress.took(request.family, request.entries, took_there);
        if let Ok(reply) = &result {
            self.account(request, reply, begun.elapsed());
        }
        Ok(Outcome { result, line, token })
    }

    async fn token(&self, request: &Request) -> Result<Held, Error> {
        let token = self.tokens.get(request.audience).await?;
        if token.is_rejected() { Err(unauthorized(request)) } else { Ok(token) }
    }

    fn account(&self, request: &Request, reply: &Reply, took: Duration) {
        self.ledger.received(request.family, reply.body.len());
        self.skew.note(reply);
        let used = reply.header("x-ms-throttle-limit-percentage").and_then(|used| used.parse().ok());
        let well = reply.status.as_u16() < 500 && reply.status != 429;
        self.quotas.answered(request.bucket, used, &request.kind(), took, well);
    }

    /// Shuts the gate for all of the bucket; an error when this request may not come again.
    pub(super) fn refused(&self, request: &Request, told: Option<Duration>, tries: &mut Tries) -> Result<(), Error> {
        let left = tries.refused();
        let wait = self.shut(request, told, 1, tries.refusals);
        if left { Ok(()) } else { Err(throttled(request, wait)) }
    }

    /// Shuts the gate of the request's bucket after `refused` refusals at once, the `attempt`th in a row, and tells
    /// who watches. Gives the wait.
    pub(super) fn shut(&self, request: &Request, told: Option<Duration>, refused: u32, attempt: u32) -> Duration {
        self.ledger.throttled(request.family, refused);
        let wait = self.quotas.refused(request.bucket, told, attempt);
        self.progress.tell(&Event::Refused { bucket: request.bucket, seconds: wait.as_secs_f64() });
        wait
    }

    /// Waits before this request alone is repeated; says no when the run's budget is spent.
    pub(super) async fn pause(&self, request: &Request, told: Option<Duration>, tries: Tries) -> bool {
        let wait = told.unwrap_or_else(|| backoff(FIRST_PAUSE, tries.faults));
        self.ledger.paused(request.family, wait);
        self.quotas.pause(wait).await
    }

    /// A 401 was not executed: a new token and one more try. A second one is final.
    async fn renew(
        &self,
        outcome: &Outcome,
        request: &Request,
        claims: Option<&str>,
        tries: &mut Tries,
    ) -> Result<(), Error> {
        let Some(token) = &outcome.token else { return Err(outcome.error_ref(request)) };
        if tries.renewed {
            token.reject();
            return Err(outcome.error_ref(request));
        }
        tries.renewed = true;
        self.tokens.renew(request.audience, token.number, claims).await.map(drop)
    }

    /// Three redirects are followed, once: Graph within its origin, a usage report to its pre-signed address without
    /// the token, Exchange to a regional host below the configured one by the same POST.
    fn redirected(
        &self,
        request: Request,
        target: &str,
        outcome: &Outcome,
        tries: &mut Tries,
    ) -> Result<Request, Error> {
        let refuse = |request: &Request| outcome.error_ref(request);
        let Ok(url) = request.url.join(target) else { return Err(refuse(&request)) };
        if std::mem::replace(&mut tries.redirected, true) {
            return Err(refuse(&request));
        }
        let is_get = request.method == http::Method::GET;
        match request.audience {
            Audience::Exchange if self.endpoints.is_ours(Audience::Exchange, &url) => Ok(Request { url, ..request }),
            Audience::Graph if is_get && self.endpoints.is_ours(Audience::Graph, &url) => {
                Ok(Request { url, ..request })
            }
            Audience::Graph if is_get && request.bucket == Bucket::Usage && url.scheme() == "https" => {
                Ok(Request { url, bare: true, headers: http::HeaderMap::new(), body: Body::None, ..request })
            }
            _ => Err(refuse(&request)),
        }
    }
}

impl Outcome {
    fn error(self, request: &Request) -> Error {
        match self.result {
            Ok(reply) => error(&reply, request),
            Err(failure) => error_of_failure(failure, request),
        }
    }

    fn error_ref(&self, request: &Request) -> Error {
        match &self.result {
            Ok(reply) => error(reply, request),
            Err(_) => unauthorized(request),
        }
    }
}

pub(super) fn throttled(request: &Request, remaining: Duration) -> Error {
    let until = Timestamp::now().checked_add(remaining).unwrap_or(Timestamp::MAX);
    Error::Throttled { path: request.name.clone(), until }
}

fn unauthorized(request: &Request) -> Error {
    Error::Unauthorized { path: request.name.clone(), code: String::new(), request_id: None }
}

/// How far the service's clock is ahead of ours.
pub(super) struct Skew(AtomicI64);

impl Skew {
    pub(super) fn unknown() -> Self {
        Self(AtomicI64::new(UNKNOWN))
    }

    /// In seconds, from the last answer; `None` before the first.
    pub(super) fn seconds(&self) -> Option<i64> {
        Some(self.0.load(Ordering::Relaxed)).filter(|&seconds| seconds != UNKNOWN)
    }

    fn note(&self, reply: &Reply) {
        let there = reply.header(DATE.as_str()).and_then(|date| httpdate::parse_http_date(date).ok());
        let seconds = |time: SystemTime| time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64);
        if let Some(there) = there {
            self.0.store(seconds(there) - seconds(SystemTime::now()), Ordering::Relaxed);
        }
    }
}

impl Request {
    /// Requests comparable in the time they take.
    fn kind(&self) -> String {
        if self.entries > 1 { format!("{} x {}", self.name, self.entries) } else { self.name.clone() }
    }
}

/// Whether `url` may be spoken to in plain text.
pub(super) fn is_allowed(url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && super::pin::is_loopback(url))
}
