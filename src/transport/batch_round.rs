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
            let answer = self.send(entry.request.clone()).await;
            return vec![self.finish(entry, answer).await];
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
            if let Err(error) = ready {
                return give_up(round.again, &error, outcomes);
            }
            entries = round.again;
        }
        outcomes
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
mod tests {
    use std::collections::BTreeMap;

    use axum::response::Response;
    use serde_json::{Value, json};

    use super::*;
    use crate::model::Call;
    use crate::transport::Reader;
    use crate::transport::specimen::{Seen, Service, ok, status, with};

    type Answers = BTreeMap<usize, Vec<Result<Value, Error>>>;

    async fn ask(reader: &Reader, calls: Vec<Call>) -> Answers {
        let mut answers = Answers::new();
        let mut each = |index, answer: Result<bytes::Bytes, Error>| {
            let answer = answer.map(|body| serde_json::from_slice(&body).unwrap());
            answers.entry(index).or_default().push(answer);
        };
        reader.batch("inbox_rules", calls, &mut each).await;
        answers
    }

    fn rules(count: usize) -> Vec<Call> {
        (0..count).map(|user| Call::get(format!("/users/{user}/mailFolders/inbox/messageRules"))).collect()
    }

    /// A batch answered entry by entry, in reverse order; `None` leaves an entry out.
    fn entries(seen: &Seen, answer: impl Fn(&Value) -> Option<Value>) -> Response {
        let requests = seen.body["requests"].as_array().unwrap();
        let responses: Vec<Value> = requests
            .iter()
            .rev()
            .filter_map(|request| {
                let mut response = answer(request)?;
                response["id"] = request["id"].clone();
                Some(response)
            })
            .collect();
        ok(&json!({ "responses": responses }))
    }

    fn found(request: &Value) -> Value {
        json!({"status": 200, "body": {"value": [{"id": request["url"]}]}})
    }

    fn asked(seen: &Seen) -> usize {
        seen.body["requests"].as_array().map_or(1, Vec::len)
    }

    #[tokio::test]
    async fn twenty_entries_a_batch_and_shuffled_answers_reach_their_calls() {
        let service = Service::start(|seen| entries(seen, |request| Some(found(request)))).await;
        let reader = service.reader();
        let answers = ask(&reader, rules(45)).await;
        assert_eq!(answers.len(), 45);
        for (index, answer) in answers {
            let id = &answer[0].as_ref().unwrap()["value"][0]["id"];
            assert_eq!(id, &json!(format!("/users/{index}/mailFolders/inbox/messageRules")));
        }
        let mut sizes: Vec<usize> = service.seen().iter().map(asked).collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [5, 20, 20]);
        let tally = reader.requests().total;
        assert_eq!((tally.sent, tally.round_trips, tally.retried), (45, 3, 0));
        let entry = &service.seen()[0].body["requests"][0];
        assert_eq!(entry["headers"]["prefer"], "include-unknown-enum-members");
    }

    #[tokio::test]
    async fn a_refused_entry_is_asked_again_alone_after_its_wait() {
        let service = Service::start(|seen| {
            entries(seen, |request| {
                let refused = seen.number == 0 && ["3", "7"].contains(&request["id"].as_str().unwrap());
                let error = json!({"status": 429, "headers": {"retry-after": "20"}, "body": {"error": {"code": ""}}});
                Some(if refused { error } else { found(request) })
            })
        })
        .await;
        let reader = service.reader();
        let answers = ask(&reader, rules(20)).await;
        assert!(answers.len() == 20 && answers.values().flatten().all(Result::is_ok));
        let seen = service.seen();
        assert_eq!(seen.iter().map(asked).collect::<Vec<_>>(), [20, 2]);
        assert!(seen[1].at - seen[0].at >= Duration::from_millis(20), "20 s of a service 1,000 times faster");
        let tally = reader.requests().total;
        assert_eq!((tally.throttled, tally.retried), (2, 2));
    }

    #[tokio::test]
    async fn a_missing_entry_is_asked_again_and_is_never_no_data() {
        let service = Service::start(|seen| {
            entries(seen, |request| (request["id"] != "1" || seen.number > 0).then(|| found(request)))
        })
        .await;
        assert!(ask(&service.reader(), rules(3)).await.values().flatten().all(Result::is_ok));

        let silent =
            Service::start(|seen| entries(seen, |request| (request["id"] != "1").then(|| found(request)))).await;
        let answers = ask(&silent.reader(), rules(3)).await;
        assert!(matches!(answers[&1][0], Err(Error::Unreadable { .. })), "{answers:?}");
    }

    #[tokio::test]
    async fn each_entry_fails_by_its_own_status() {
        let service = Service::start(|seen| {
            entries(seen, |request| {
                let refused = |status, code| Some(json!({"status": status, "body": {"error": {"code": code}}}));
                match request["id"].as_str().unwrap() {
                    "0" => refused(404, "MailboxNotEnabledForRESTAPI"),
                    "1" => refused(403, "ErrorAccessDenied"),
                    _ => Some(found(request)),
                }
            })
        })
        .await;
        let answers = ask(&service.reader(), rules(3)).await;
        assert!(matches!(answers[&0][0], Err(Error::NoMailbox { .. })));
        assert!(matches!(answers[&1][0], Err(Error::Denied { .. })));
        assert!(answers[&2][0].is_ok());
    }

    #[tokio::test]
    async fn links_inside_entries_are_followed() {
        let service = Service::start(|seen| {
            if seen.method == "GET" {
                return ok(&json!({"value": [{"id": "second"}]}));
            }
            entries(seen, |_| {
                let link = format!("{}/v1.0/users/0/rules?$skip=1", seen.base);
                Some(json!({"status": 200, "body": {"@odata.nextLink": link, "value": [{"id": "first"}]}}))
            })
        })
        .await;
        let answers = ask(&service.reader(), rules(2)).await;
        assert!(answers.values().all(|pages| pages.len() == 2 && pages.iter().all(Result::is_ok)));
    }

    #[tokio::test]
    async fn a_batch_refused_as_a_whole_by_424_is_read_entry_by_entry() {
        let service = Service::start(|seen| {
            let mut response = entries(seen, |request| Some(found(request)));
            *response.status_mut() = http::StatusCode::FAILED_DEPENDENCY;
            response
        })
        .await;
        assert!(ask(&service.reader(), rules(2)).await.values().flatten().all(Result::is_ok));
    }

    #[tokio::test]
    async fn a_424_whose_entries_cannot_be_read_is_a_fault_of_the_whole_batch() {
        let service = Service::start(|seen| {
            let mut response = entries(seen, |request| Some(found(request)));
            if seen.number == 0 {
                response = with(424, &[("content-encoding", "gzip")], "torn");
            }
            response
        })
        .await;
        assert!(ask(&service.reader(), rules(2)).await.values().flatten().all(Result::is_ok));
        assert_eq!(service.seen().len(), 2);
    }

    #[tokio::test]
    async fn when_the_batch_itself_is_refused_every_call_hears_of_it() {
        let service = Service::start(|_| status(400, &json!({"error": {"code": "BadRequest", "message": ""}}))).await;
        let answers = ask(&service.reader(), rules(3)).await;
        assert!(answers.len() == 3 && answers.values().flatten().all(Result::is_err));
    }

    #[tokio::test]
    async fn a_refused_token_inside_a_batch_is_renewed_once() {
        let service = Service::start(|seen| {
            entries(seen, |request| {
                let stale = seen.header("authorization") == "Bearer token-1";
                Some(if stale { json!({"status": 401, "body": {}}) } else { found(request) })
            })
        })
        .await;
        assert!(ask(&service.reader(), rules(3)).await.values().flatten().all(Result::is_ok));
        assert_eq!(service.seen().len(), 2);

        let thrice = Service::start(|seen| {
            entries(seen, |request| {
                // Each token opens one more mailbox and ends.
                let open = seen.header("authorization").trim_start_matches("Bearer token-").parse::<usize>().unwrap();
                let late = request["id"].as_str().unwrap().parse::<usize>().unwrap() >= open;
                Some(if late { json!({"status": 401, "body": {}}) } else { found(request) })
            })
        })
        .await;
        assert!(ask(&thrice.reader(), rules(3)).await.values().flatten().all(Result::is_ok));

        let never = Service::start(|seen| entries(seen, |_| Some(json!({"status": 401, "body": {}})))).await;
        let answers = ask(&never.reader(), rules(3)).await;
        assert!(answers.values().flatten().all(|answer| matches!(answer, Err(Error::Unauthorized { .. }))));
        assert_eq!(never.seen().len(), 2);
    }

    #[tokio::test]
    async fn quotas_and_versions_do_not_share_a_batch_and_writes_are_never_sent() {
        let service = Service::start(|seen| {
            if seen.method == "GET" { ok(&json!({"value": []})) } else { entries(seen, |request| Some(found(request))) }
        })
        .await;
        let mut calls = rules(2);
        calls.extend([
            Call::get("/users/0"),
            Call::get("/users/1"),
            Call::get_beta("/users/2"),
            Call::cmdlet("Set-Mailbox"),
        ]);
        let answers = ask(&service.reader(), calls).await;
        assert!(matches!(answers[&5][0], Err(Error::Misuse(_))));
        let mut paths: Vec<_> = service.seen().iter().map(|seen| (seen.path.clone(), asked(seen))).collect();
        paths.sort();
        let batch = ("/v1.0/$batch".to_owned(), 2);
        assert_eq!(paths, [("/beta/users/2".to_owned(), 1), batch.clone(), batch]);
    }

    #[tokio::test]
    async fn exchange_batches_ten_with_the_token_in_each_entry_and_errors_in_bodies() {
        let service = Service::start(|seen| {
            entries(seen, |request| {
                let failed = request["id"] == "3";
                let error = json!({"error": {"code": "NotFound", "details": [{"message":
                    "Ex1|A.ManagementObjectNotFoundException|no such object"}]}});
                Some(json!({"body": if failed { error } else { json!({"value": []}) }}))
            })
        })
        .await;
        let calls = (0..12).map(|n| Call::cmdlet("Get-InboxRule").with("Mailbox", n).on_mailbox("2be9c1f6")).collect();
        let answers = ask(&service.reader(), calls).await;
        assert_eq!(answers.values().flatten().filter(|answer| answer.is_ok()).count(), 11);
        assert!(matches!(answers[&3][0], Err(Error::NotFound { .. })));
        let seen = service.seen();
        let mut sizes: Vec<usize> = seen.iter().map(asked).collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [2, 10]);
        let entry = &seen[0].body["requests"][0];
        assert_eq!(entry["headers"]["Authorization"], "Bearer token-1");
        assert_eq!(entry["headers"]["x-anchormailbox"], format!("MBX:2be9c1f6@{}", uuid::Uuid::nil()));
        assert!(entry["url"].as_str().unwrap().ends_with("/InvokeCommand"));
        assert_eq!(seen[0].header("prefer"), "odata.maxpagesize=1000;odata.continue-on-error");
    }
}
