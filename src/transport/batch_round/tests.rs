//! One batch until each of its entries is answered, against a service that answers as each test says.

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
            let error = json!({"status": 429, "headers": {"retry-after": "0.02"}, "body": {"error": {"code": ""}}});
            Some(if refused { error } else { found(request) })
        })
    })
    .await;
    let reader = service.reader();
    let answers = ask(&reader, rules(20)).await;
    assert!(answers.len() == 20 && answers.values().flatten().all(Result::is_ok));
    let seen = service.seen();
    assert_eq!(seen.iter().map(asked).collect::<Vec<_>>(), [20, 2]);
    assert!(seen[1].at - seen[0].at >= Duration::from_millis(20), "a wait is told in our seconds");
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

    let silent = Service::start(|seen| entries(seen, |request| (request["id"] != "1").then(|| found(request)))).await;
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
    let calls = (0..60).map(|n| Call::cmdlet("Get-InboxRule").with("Mailbox", n).on_mailbox("2be9c1f6")).collect();
    let answers = ask(&service.reader(), calls).await;
    assert_eq!(answers.values().flatten().filter(|answer| answer.is_ok()).count(), 59);
    assert!(matches!(answers[&3][0], Err(Error::NotFound { .. })));
    let seen = service.seen();
    let mut sizes: Vec<usize> = seen.iter().map(asked).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [10; 6]);
    let entry = &seen[0].body["requests"][0];
    assert_eq!(entry["headers"]["Authorization"], "Bearer token-1");
    assert_eq!(entry["headers"]["x-anchormailbox"], format!("MBX:2be9c1f6@{}", uuid::Uuid::nil()));
    assert!(entry["url"].as_str().unwrap().ends_with("/InvokeCommand"));
    assert_eq!(seen[0].header("prefer"), "odata.maxpagesize=1000;odata.continue-on-error");
}

#[tokio::test]
async fn an_entry_sent_elsewhere_is_asked_alone() {
    let service = Service::start(|seen| match seen.path.ends_with("$batch") {
        true => entries(seen, |request| {
            let moved = json!({"status": 302, "headers": {"location": "/v1.0/elsewhere"}, "body": null});
            Some(if request["id"] == "1" { moved } else { found(request) })
        }),
        false => ok(&json!({"value": [{"id": "alone"}]})),
    })
    .await;
    let answers = ask(&service.reader(), rules(3)).await;
    assert_eq!(answers[&1][0].as_ref().unwrap()["value"][0]["id"], "alone");
    assert!(answers.len() == 3 && answers.values().flatten().all(Result::is_ok));
}
