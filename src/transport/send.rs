//! The one place that sends, waits and repeats.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::attempt::{Failure, Reply, attempt};
use super::classify::{Verdict, error, error_of_failure, judge, judge_failure};
use super::clock::ServiceClock;
use super::connections::{Connections, Reuse};
use super::error::Error;
use super::gate::Shut;
use super::ledger::Ledger;
use super::progress::{Event, Progress};
use super::quota::{Quotas, backoff, jittered};
use super::redirect;
use super::renewal::{Held, Tokens};
use super::request::{Body, Endpoints, Request};
use super::retry::Tries;
use super::settings::Limits;
use super::shown::shown;
use super::skew::Skew;
use super::writes;

/// The first wait after a fault.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

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
pub(super) struct Outcome {
    pub(super) result: Result<Reply, Failure>,
    pub(super) token: Option<Held>,
}

impl Core {
    /// Sends until there is an answer, a final refusal, or no try left.
    pub(super) async fn send(&self, request: Request) -> Result<Reply, Error> {
        self.send_signed(request).await.map(|(reply, _)| reply)
    }

    /// The answer, and the token it was got with.
    pub(super) async fn send_signed(&self, mut request: Request) -> Result<(Reply, Option<Held>), Error> {
        let mut tries = Tries::default();
        let mut reuse = Reuse::Pooled;
        loop {
            let outcome = self.once(&request, reuse).await?;
            reuse = outcome.reuse_after();
            let verdict = match &outcome.result {
                Ok(reply) => judge(reply, &request, self.licensed.load(Ordering::Relaxed)),
                Err(failure) => judge_failure(failure),
            };
            match verdict {
                Verdict::Good => {
                    // What a batch says of the token its entries say.
                    if let Some(token) = outcome.token.as_ref().filter(|_| request.entries == 1) {
                        token.accepted();
                    }
                    let Outcome { result, token } = outcome;
                    let reply = result.map_err(|failure| error_of_failure(&failure, &request))?;
                    return Ok((reply, token));
                }
                Verdict::Final => return Err(outcome.error(&request)),
                Verdict::Throttled(told) => self.refused(&request, told, &mut tries)?,
                Verdict::Again { most, told } => {
                    if !tries.failed(most) || !self.pause(&request, told, tries).await {
                        return Err(outcome.error(&request));
                    }
                }
                Verdict::Token { claims } => self.renew(&outcome, &request, claims.as_deref(), &mut tries).await?,
                Verdict::Elsewhere(target) => request = self.redirected(&request, &target, &outcome, &mut tries)?,
            }
            self.ledger.retried(request.family, request.entries);
        }
    }

    /// Admission, token, exchange, accounts.
    pub(super) async fn once(&self, request: &Request, reuse: Reuse) -> Result<Outcome, Error> {
        let line = self.connections.to(&request.url, reuse).map_err(|error| Error::Misuse(error.to_string()))?;
        let admitted = self.quotas.admit(request.bucket, request.cost, request.slots).await;
        let admission = admitted.map_err(|Shut { remaining }| throttled(request, self.clock.ours(remaining)))?;
        let token = if request.bare { None } else { Some(self.token(request).await?) };
        // Signing in takes a while, in which others of the bucket may have been refused.
        let open = self.quotas.pass(request.bucket).await;
        open.map_err(|Shut { remaining }| throttled(request, self.clock.ours(remaining)))?;
        self.ledger.sent(request.family, request.entries, admission.waited);
        let (begun, begun_there) = (Instant::now(), self.clock.elapsed());
        let secret = token.as_ref().map(|token| &*token.secret);
        Self::log_names(request);
        let result = attempt(&line.client, request, secret, &self.limits).await;
        let took_there = self.clock.elapsed().saturating_sub(begun_there);
        self.progress.took(request.family, request.entries, took_there);
        match &result {
            Ok(reply) => self.account(request, reply, begun.elapsed()),
            Err(_) => self.quotas.answered(request.bucket, &request.kind(), begun.elapsed(), false),
        }
        let outcome = Outcome { result, token };
        if reuse == Reuse::Pooled && outcome.reuse_after() == Reuse::Never {
            self.connections.renew(&request.url, &line);
        }
        Ok(outcome)
    }

    /// What is asked for may name people: the address of a mailbox, a filter.
    fn log_names(request: &Request) {
        let parameters = match &request.body {
            Body::None => None,
            // A write's stands in the journal, and may hold what must stand nowhere.
            _ if request.family == writes::FAMILY => None,
            Body::Json(json) => Some(shown(&String::from_utf8_lossy(json))),
            Body::Batch(entries) => Some(shown(&serde_json::to_string(&**entries).unwrap_or_default())),
        };
        tracing::debug!(target: "palisade::names", family = request.family, path = request.url.path(), parameters, "asks");
    }

    async fn token(&self, request: &Request) -> Result<Held, Error> {
        let token = self.tokens.get(request.audience).await?;
        if token.is_rejected() { Err(unauthorized(request)) } else { Ok(token) }
    }

    fn account(&self, request: &Request, reply: &Reply, took: Duration) {
        self.ledger.received(request.family, reply.body.len());
        self.skew.note(reply);
        if let Some(used) = reply.limit_used() {
            self.quotas.warned(request.bucket, used);
        }
        tracing::debug!(
            family = request.family,
            status = reply.status.as_u16(),
            milliseconds = took.as_millis(),
            request_id = reply.header("request-id"),
            date = reply.header("date"),
            retry_after = reply.header("retry-after"),
            diagnostic = reply.header("x-ms-ags-diagnostic"),
            "answered"
        );
        let well = reply.status.as_u16() < 500 && reply.status != 429;
        self.quotas.answered(request.bucket, &request.kind(), took, well);
    }

    /// Shuts the gate for all of the bucket; an error when this request may not come again.
    pub(super) fn refused(&self, request: &Request, told: Option<Duration>, tries: &mut Tries) -> Result<(), Error> {
        let left = tries.refused();
        let wait = self.shut(request, told, 1, tries.refusals);
        if left { Ok(()) } else { Err(throttled(request, self.clock.ours(wait))) }
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
        let wait = told.map_or_else(|| backoff(FIRST_PAUSE, tries.faults), |told| jittered(self.clock.told(told)));
        self.ledger.paused(request.family, wait);
        self.quotas.pause(wait).await
    }

    /// A 401 was not executed: a new token and one more try. A second one is final, unless that token did work.
    pub(super) async fn renew(
        &self,
        outcome: &Outcome,
        request: &Request,
        claims: Option<&str>,
        tries: &mut Tries,
    ) -> Result<(), Error> {
        let Some(token) = &outcome.token else { return Err(outcome.error(request)) };
        let is_hopeless = token.is_suspect() && claims.is_none();
        if is_hopeless || !tries.renewed(token.is_replaceable(claims)) {
            token.refused();
            return Err(outcome.error(request));
        }
        self.tokens.renew(request.audience, token.number, claims).await.map(drop)
    }

    pub(super) fn redirected(
        &self,
        request: &Request,
        target: &str,
        outcome: &Outcome,
        tries: &mut Tries,
    ) -> Result<Request, Error> {
        let is_first = !std::mem::replace(&mut tries.redirected, true);
        let next = is_first.then(|| redirect::follow(&self.endpoints, request, target)).flatten();
        next.ok_or_else(|| outcome.error(request))
    }
}

impl Outcome {
    /// By what connection to try again: another server behind the same name may be well.
    pub(super) fn reuse_after(&self) -> Reuse {
        let is_sick = self.result.as_ref().is_ok_and(|reply| reply.status == 503);
        if is_sick { Reuse::Never } else { Reuse::Pooled }
    }

    pub(super) fn error(&self, request: &Request) -> Error {
        match &self.result {
            Ok(reply) => error(reply, request),
            Err(failure) => error_of_failure(failure, request),
        }
    }
}

/// `remaining` is in our seconds.
pub(super) fn throttled(request: &Request, remaining: Duration) -> Error {
    let until = Timestamp::now().checked_add(remaining).unwrap_or(Timestamp::MAX);
    Error::Throttled { path: request.name.clone(), until }
}

fn unauthorized(request: &Request) -> Error {
    Error::Unauthorized { path: request.name.clone(), code: String::new() }
}

impl Request {
    /// Requests comparable in the time they take.
    fn kind(&self) -> String {
        if self.entries > 1 { format!("{} x {}", self.name, self.entries) } else { self.name.clone() }
    }
}

#[cfg(test)]
mod tests;
