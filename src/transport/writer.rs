//! What changes are sent with.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::attempt::Reply;
use super::batch_body::Entry;
use super::connections::Reuse;
use super::error::Error;
use super::reader::Reader;
use super::request::Request;
use super::retry::Tries;
use super::secrets::Secrets;
use super::send::{Core, Outcome};
use super::token::Audience;
use super::writer_batch::answers_of;
pub use super::writes::is_repeatable;
use super::writes::{Meaning, meaning, meaning_of_failure};
use super::{exchange, graph};
use crate::model::{Call, Intended};

/// Repeats of a request that never left.
const REPEATS: u32 = 3;

/// Changes a tenant: sends what the journal holds, once. Shares quotas, tokens and ledger with the reader it is made
/// beside. What was certainly not executed (no connection, a token refused, a redirect) it sends again by itself;
/// whatever may have been is told, for a look comes before the next try.
#[derive(Clone)]
pub struct Writer(Arc<Core>, Secrets);

/// What became of one request.
#[derive(Debug)]
pub struct Sent {
    pub fate: Fate,
    /// `request-id` of each answer.
    pub request_ids: Vec<String>,
}

#[derive(Debug)]
pub enum Fate {
    /// Acknowledged, with this answer; null for none.
    Done(Value),
    /// The service refused: nothing happened.
    Refused(Error),
    /// It never left: nothing happened.
    NotSent(Error),
    /// It may have happened. `again`: if it did not, another try is worth it.
    Unsure { error: Error, again: bool },
}

impl Writer {
    pub fn beside(reader: &Reader) -> Self {
        Self(Arc::clone(reader.core()), Secrets::default())
    }

    /// The same with secrets for whatever names them.
    #[must_use]
    pub fn with_secrets(self, secrets: &Secrets) -> Self {
        Self(self.0, secrets.clone())
    }

    /// How many of these, from the first on, may leave together: independent, repeatable, of one quota.
    pub fn batch_of<'c>(&self, calls: impl IntoIterator<Item = &'c Call>) -> usize {
        let mut first: Option<Request> = None;
        let mut most = usize::MAX;
        let fits = |call: &&Call| {
            let Ok(request) = self.0.endpoints.write(call) else { return false };
            let one = first.get_or_insert_with(|| request.clone());
            let same = (one.audience, one.version, one.bucket) == (request.audience, request.version, request.bucket);
            most = match request.audience {
                Audience::Graph => graph::BATCH,
                Audience::Exchange => exchange::BATCH,
            };
            same && is_repeatable(call)
        };
        let together = calls.into_iter().take_while(fits).count();
        // No more than the quota admits at once: a batch that asks for more is refused in part.
        let admitted = first.map_or(most, |one| self.0.quotas.batch_of(one.bucket, most, one.cost));
        together.min(most).min(admitted).max(1)
    }

    /// Sends them, in one batch where there are several. The answers come in their order.
    pub async fn send<I: Intended>(&self, intended: &[I]) -> Vec<Sent> {
        let mut sent: Vec<Option<Sent>> = intended.iter().map(|_| None).collect();
        let mut entries = Vec::new();
        for (index, one) in intended.iter().enumerate() {
            match self.request(one) {
                Ok(request) => entries.push(Entry { index, request, tries: Tries::default() }),
                Err(error) => sent[index] = Some(Sent { fate: Fate::Refused(error), request_ids: Vec::new() }),
            }
        }
        let answers = match entries.len() {
            0 => Vec::new(),
            1 => vec![self.alone(entries.remove(0)).await],
            _ => self.together(entries).await,
        };
        for (index, answer) in answers {
            sent[index] = Some(answer);
        }
        let lost = || Sent { fate: Fate::NotSent(Error::Misuse("it was not sent".into())), request_ids: Vec::new() };
        sent.into_iter().map(|sent| sent.unwrap_or_else(lost)).collect()
    }

    /// Waits, by the service's clock.
    pub async fn rest(&self, wait: Duration) {
        self.0.clock.sleep(wait).await;
    }

    fn request(&self, intended: &impl Intended) -> Result<Request, Error> {
        let filled = self.1.fill(intended.call())?;
        let mut request = self.0.endpoints.write(filled.as_ref().unwrap_or(intended.call()))?;
        if let Some(version) = intended.if_match() {
            let value = http::HeaderValue::from_str(version)
                .map_err(|_| Error::Misuse("the object's version cannot be sent as a header".into()))?;
            request.headers.insert(http::header::IF_MATCH, value);
        }
        Ok(request)
    }

    async fn alone(&self, entry: Entry) -> (usize, Sent) {
        let Entry { index, mut request, mut tries } = entry;
        let (mut reuse, mut request_ids) = (Reuse::Pooled, Vec::new());
        let fate = loop {
            let outcome = match self.0.once(&request, reuse).await {
                Ok(outcome) => outcome,
                Err(error) => break Fate::NotSent(error),
            };
            reuse = outcome.reuse_after();
            request_ids.extend(outcome.request_id());
            match self.settled(&request, &outcome) {
                Ok(fate) => break fate,
                Err(again) => match self.again(&request, &outcome, again, &mut tries).await {
                    Ok(next) => request = next,
                    Err(error) => break Fate::NotSent(error),
                },
            }
            self.0.ledger.retried(request.family, 1);
        };
        (index, Sent { fate, request_ids })
    }

    /// What became of it, or why it was certainly not executed.
    fn settled(&self, request: &Request, outcome: &Outcome) -> Result<Fate, Meaning> {
        let meant = match &outcome.result {
            Ok(reply) => meaning(reply, request),
            Err(failure) => meaning_of_failure(failure),
        };
        match meant {
            Meaning::Done(answer) => {
                outcome.token.iter().for_each(|token| token.accepted());
                Ok(Fate::Done(answer))
            }
            Meaning::Refused => Ok(Fate::Refused(outcome.error(request))),
            Meaning::Unsure { again, told, throttled } => {
                if throttled || told.is_some() {
                    self.0.shut(request, told, 1, 1);
                }
                Ok(Fate::Unsure { error: outcome.error(request), again })
            }
            not_executed => Err(not_executed),
        }
    }

    /// The request to send next where the last one was certainly not executed; the error when no try is left.
    async fn again(
        &self,
        request: &Request,
        outcome: &Outcome,
        why: Meaning,
        tries: &mut Tries,
    ) -> Result<Request, Error> {
        match why {
            Meaning::Token { claims } => {
                self.0.renew(outcome, request, claims.as_deref(), tries).await?;
                Ok(request.clone())
            }
            Meaning::Elsewhere(target) => self.0.redirected(request, &target, outcome, tries),
            _ if tries.failed(REPEATS) && self.0.pause(request, None, *tries).await => Ok(request.clone()),
            _ => Err(outcome.error(request)),
        }
    }

    /// One batch. What it brings no certain answer to is unsure, whatever the batch itself ended with.
    async fn together(&self, entries: Vec<Entry>) -> Vec<(usize, Sent)> {
        let batch = match entries[0].request.audience {
            Audience::Graph => graph::batch(&self.0.endpoints, &entries),
            Audience::Exchange => exchange::batch(&self.0.endpoints, &entries),
        };
        let mut request = match batch {
            Ok(mut request) => {
                request.headers.remove("x-ms-throttle-priority");
                request
            }
            Err(error) => return all(&entries, |_| Fate::NotSent(error.clone())),
        };
        let mut tries = Tries::default();
        loop {
            let outcome = match self.0.once(&request, Reuse::Pooled).await {
                Ok(outcome) => outcome,
                Err(error) => return all(&entries, |_| Fate::NotSent(error.clone())),
            };
            let not_executed = match answers_of(&outcome, &request) {
                Ok(found) => return self.each(entries, found).await,
                Err(Meaning::Refused) => return all(&entries, |_| Fate::Refused(outcome.error(&request))),
                Err(Meaning::Unsure { told, throttled, .. }) => {
                    if throttled || told.is_some() {
                        self.0.shut(&request, told, 1, 1);
                    }
                    return all(&entries, |_| Fate::Unsure { error: outcome.error(&request), again: true });
                }
                Err(meant) => meant,
            };
            match self.again(&request, &outcome, not_executed, &mut tries).await {
                Ok(next) => request = next,
                Err(error) => return all(&entries, |_| Fate::NotSent(error.clone())),
            }
        }
    }

    /// Every entry by its own answer. Those that were certainly not executed go once more, alone.
    async fn each(
        &self,
        entries: Vec<Entry>,
        mut found: std::collections::HashMap<String, Reply>,
    ) -> Vec<(usize, Sent)> {
        let mut out = Vec::with_capacity(entries.len());
        for entry in entries {
            let Some(reply) = found.remove(&entry.id()) else {
                let why = "the batch brought no answer to it".into();
                let error = Error::Unreadable { path: entry.request.name.clone(), why };
                out.push((entry.index, Sent { fate: Fate::Unsure { error, again: true }, request_ids: Vec::new() }));
                continue;
            };
            let outcome = Outcome { result: Ok(reply), token: None };
            match self.settled(&entry.request, &outcome) {
                Ok(fate) => {
                    out.push((entry.index, Sent { fate, request_ids: outcome.request_id().into_iter().collect() }));
                }
                Err(_) => out.push(self.alone(entry).await),
            }
        }
        out
    }
}

fn all(entries: &[Entry], fate: impl Fn(&Entry) -> Fate) -> Vec<(usize, Sent)> {
    entries.iter().map(|entry| (entry.index, Sent { fate: fate(entry), request_ids: Vec::new() })).collect()
}

impl Outcome {
    /// The service's own id of the exchange.
    fn request_id(&self) -> Option<String> {
        let reply = self.result.as_ref().ok()?;
        reply.header("request-id").map(super::shown::shown)
    }
}

#[cfg(test)]
mod tests;
