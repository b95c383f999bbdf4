//! One batch until each of its entries is answered. Status 200 outside says nothing: an entry has its own status, may
//! be refused on its own, and may be missing; only those are asked again.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use http::StatusCode;

use super::attempt::Reply;
use super::batch::Outcome;
use super::batch_body::{Entry, answers};
use super::classify::{Verdict, error, judge};
use super::error::Error;
use super::renewal::Held;
use super::request::Request;
use super::retry::Tries;
use super::send::{Core, throttled};
use super::token::Audience;
use super::{exchange, graph};

/// Repeats of an entry that got no answer.
const REPEATS: u32 = 3;

/// How one exchange went, entry by entry.
#[derive(Default)]
struct Round {
    done: Vec<(Entry, Result<Reply, Error>)>,
    again: Vec<Entry>,
    /// Entries sent elsewhere: a batch has one address for all.
    alone: Vec<Entry>,
    /// Entries refused for load, and the longest wait told.
    refused: u32,
    told: Option<Duration>,
    /// Whether the service failed on some, and the longest wait told.
    failed: bool,
    pause: Option<Duration>,
    /// The token they were asked with, whether it was refused, and the claims it has to satisfy.
    token: Option<Held>,
    unauthorized: bool,
    claims: Option<String>,
}

impl Core {
    /// Asks `entries` in one batch, and what is refused again.
    pub(super) async fn ask(self: &Arc<Self>, mut entries: Vec<Entry>) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(entries.len());
        if let [entry] = entries.as_slice() {
            return vec![self.ask_alone(entry).await];
        }
        while let Some(request) = entries.first().map(|entry| entry.request.clone()) {
            let (found, token) = match self.exchange(&entries).await {
                Ok(found) => found,
                Err(error) => return give_up(entries, &error, outcomes),
            };
            if let Some(token) = token.as_ref().filter(|_| found.values().any(is_admitted)) {
                token.accepted();
            }
            let round = Round::of(entries, found, token, self.licensed.load(Ordering::Relaxed));
            let ready = self.before_next(&request, &round).await;
            for (entry, answer) in round.done {
                outcomes.push(self.finish(&entry, answer).await);
            }
            for entry in round.alone {
                outcomes.push(self.ask_alone(&entry).await);
            }
            if let Err(error) = ready {
                return give_up(round.again, &error, outcomes);
            }
            entries = round.again;
        }
        outcomes
    }

    async fn ask_alone(self: &Arc<Self>, entry: &Entry) -> Outcome {
        let answer = self.send(entry.request.clone()).await;
        self.finish(entry, answer).await
    }

    /// The answers by id, and the token they were got with.
    async fn exchange(&self, entries: &[Entry]) -> Result<(HashMap<String, Reply>, Option<Held>), Error> {
        let request = match entries[0].request.audience {
            Audience::Graph => graph::batch(&self.endpoints, entries)?,
            Audience::Exchange => exchange::batch(&self.endpoints, entries)?,
        };
        let name = request.name.clone();
        let (reply, token) = self.send_signed(request).await?;
        let found = answers(&reply).map_err(|why| Error::Unreadable { path: name, why: why.to_string() })?;
        let used = found.values().filter_map(Reply::limit_used).reduce(f64::max);
        if let Some(used) = used {
            self.quotas.warned(entries[0].request.bucket, used);
        }
        Ok((found, token))
    }

    /// Renews and waits as the refused entries want; an error when that is not possible.
    async fn before_next(&self, request: &Request, round: &Round) -> Result<(), Error> {
        let tries = round.again.first().map(|entry| entry.tries).unwrap_or_default();
        self.ledger.retried(request.family, round.again.len() as u32);
        if round.refused > 0 {
            self.shut(request, round.told, round.refused, tries.refusals.max(1));
        }
        if let Some(token) = round.token.as_ref().filter(|_| round.unauthorized) {
            self.tokens.renew(request.audience, token.number, round.claims.as_deref()).await?;
        }
        if round.failed && !self.pause(request, round.pause, tries).await {
            return Err(throttled(request, round.pause.unwrap_or_default()));
        }
        Ok(())
    }

    /// The pages of an entry, from its first answer on.
    async fn finish(self: &Arc<Self>, entry: &Entry, answer: Result<Reply, Error>) -> Outcome {
        let mut pages = Vec::new();
        let mut keep = |page| {
            pages.push(page);
            Ok(())
        };
        let walked = match answer {
            Ok(reply) => self.walk(&entry.request, Some(reply), &mut keep).await,
            Err(error) => Err(error),
        };
        let cut = |why| Error::Broken { path: entry.request.name.clone(), why };
        let error = walked.map_or_else(Some, |listing| listing.cut.map(cut));
        Outcome { index: entry.index, pages, error }
    }
}

impl Round {
    fn of(entries: Vec<Entry>, mut found: HashMap<String, Reply>, token: Option<Held>, licensed: bool) -> Self {
        let mut round = Self { token, ..Self::default() };
        for mut entry in entries {
            let reply = found.remove(&entry.id());
            if reply.as_ref().is_some_and(|reply| reply.status.is_redirection()) {
                round.alone.push(entry);
                continue;
            }
            if round.wants_again(&mut entry, reply.as_ref(), licensed) {
                round.again.push(entry);
                continue;
            }
            let answer = match reply {
                Some(reply) => answer(&entry, reply, licensed),
                None => Err(Error::Unreadable {
                    path: entry.request.name.clone(),
                    why: "the batch brought no answer to it".into(),
                }),
            };
            round.done.push((entry, answer));
        }
        round
    }

    /// Whether the entry has to be asked again and may be.
    fn wants_again(&mut self, entry: &mut Entry, reply: Option<&Reply>, licensed: bool) -> bool {
        let tries = &mut entry.tries;
        match reply.map(|reply| judge(reply, &entry.request, licensed)) {
            Some(Verdict::Throttled(told)) => {
                self.refused += 1;
                self.told = self.told.max(told);
                tries.refused()
            }
            Some(Verdict::Again { most, told, .. }) => self.failed_on(tries, most, told),
            None => self.failed_on(tries, REPEATS, None),
            Some(Verdict::Token { claims }) => {
                let token = self.token.as_ref();
                let left = tries.renewed(token.is_some_and(|token| token.is_replaceable(claims.as_deref())));
                self.unauthorized |= left;
                self.claims = self.claims.take().or(claims);
                left
            }
            Some(Verdict::Good | Verdict::Final | Verdict::Elsewhere(_)) => false,
        }
    }

    fn failed_on(&mut self, tries: &mut Tries, most: u32, told: Option<Duration>) -> bool {
        let left = tries.failed(most);
        self.failed |= left;
        self.pause = self.pause.max(told);
        left
    }
}

/// Whether the token was good enough to be judged by what was asked.
fn is_admitted(reply: &Reply) -> bool {
    reply.status != StatusCode::UNAUTHORIZED
}

fn answer(entry: &Entry, reply: Reply, licensed: bool) -> Result<Reply, Error> {
    match judge(&reply, &entry.request, licensed) {
        Verdict::Good => Ok(reply),
        Verdict::Throttled(told) => Err(throttled(&entry.request, told.unwrap_or_default())),
        _ => Err(error(&reply, &entry.request)),
    }
}

fn give_up(entries: Vec<Entry>, error: &Error, mut outcomes: Vec<Outcome>) -> Vec<Outcome> {
    let lost = |entry: Entry| Outcome { index: entry.index, pages: Vec::new(), error: Some(error.clone()) };
    outcomes.extend(entries.into_iter().map(lost));
    outcomes
}

#[cfg(test)]
mod tests;
