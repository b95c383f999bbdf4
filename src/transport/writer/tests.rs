use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::model::{Method, Version};
use crate::transport::specimen::{Fixed, Service, coded, ok, status, with};

/// Stands for the journal's token.
struct Leave(Call, Option<&'static str>);

impl Intended for Leave {
    fn call(&self) -> &Call {
        &self.0
    }

    fn if_match(&self) -> Option<&str> {
        self.1
    }
}

fn graph(method: Method, path: &str) -> Call {
    Call::Graph { method, version: Version::V1, path: path.into(), eventual: false, body: Some(json!({"a": 1})) }
}

fn patch(path: &str) -> Leave {
    Leave(graph(Method::Patch, path), None)
}

async fn send(service: &Service, leave: Leave) -> Sent {
    let reader = service.reader();
    Writer::beside(&reader).send(&[leave]).await.remove(0)
}

#[tokio::test]
async fn a_write_is_sent_as_it_was_journaled_and_a_success_needs_no_body() {
    let service = Service::start(|_| with(204, &[("request-id", "r1")], "")).await;
    let leave = Leave(graph(Method::Patch, "/policies/authorizationPolicy"), Some("W/\"1\""));
    let sent = send(&service, leave).await;
    assert!(matches!(sent.fate, Fate::Done(Value::Null)), "{sent:?}");
    assert_eq!(sent.request_ids, ["r1"]);
    let seen = &service.seen()[0];
    assert_eq!((seen.method.as_str(), seen.path.as_str()), ("PATCH", "/v1.0/policies/authorizationPolicy"));
    assert_eq!((seen.body.clone(), seen.header("if-match")), (json!({"a": 1}), "W/\"1\""));
    assert_eq!(seen.header("x-ms-throttle-priority"), "", "nobody's background work");
}

#[tokio::test]
async fn what_may_have_happened_is_told_and_never_sent_again_by_itself() {
    for code in [408, 429, 500, 502, 503, 504] {
        let service = Service::start(move |_| coded(code, "x")).await;
        let sent = send(&service, patch("/a")).await;
        assert!(matches!(sent.fate, Fate::Unsure { again: true, .. }), "{code}: {sent:?}");
        assert_eq!(service.seen().len(), 1, "{code}");
    }
}

#[tokio::test]
async fn a_refusal_is_final_and_what_is_there_or_gone_already_is_looked_at() {
    for code in [400, 403, 404, 412, 501] {
        let service = Service::start(move |_| coded(code, "x")).await;
        assert!(matches!(send(&service, patch("/a")).await.fate, Fate::Refused(_)), "{code}");
    }
    let conflict = Service::start(|_| coded(409, "x")).await;
    assert!(matches!(send(&conflict, patch("/a")).await.fate, Fate::Unsure { again: false, .. }));
    let gone = Service::start(|_| coded(404, "Request_ResourceNotFound")).await;
    let delete = Leave(graph(Method::Delete, "/oauth2PermissionGrants/a"), None);
    assert!(matches!(send(&gone, delete).await.fate, Fate::Unsure { again: false, .. }));
}

#[tokio::test]
async fn a_token_that_ended_is_renewed_for_it_was_not_executed() {
    let service = Service::start(|seen| if seen.number == 0 { coded(401, "x") } else { with(204, &[], "") }).await;
    let tokens = Arc::new(Fixed::default());
    let reader = Reader::new(service.settings(tokens.clone())).unwrap();
    let sent = Writer::beside(&reader).send(&[patch("/a")]).await.remove(0);
    assert!(matches!(sent.fate, Fate::Done(_)), "{sent:?}");
    assert_eq!(tokens.asked().len(), 2);
}

#[tokio::test]
async fn a_penalty_of_a_write_holds_for_reads_of_the_same_quota() {
    let service = Service::start(|seen| match seen.number {
        0 => with(429, &[("retry-after", "0.05")], "{}"),
        _ => ok(&json!({"id": "1"})),
    })
    .await;
    let reader = service.reader();
    Writer::beside(&reader).send(&[patch("/organization/a")]).await;
    reader.read("family", &Call::get("/organization")).await.unwrap();
    let seen = service.seen();
    assert!(seen[1].at - seen[0].at >= Duration::from_millis(50));
}

#[tokio::test]
async fn reads_are_no_writes() {
    let service = Service::start(|_| ok(&json!({}))).await;
    for call in [Call::get("/users"), Call::cmdlet("Get-Mailbox")] {
        assert!(matches!(send(&service, Leave(call, None)).await.fate, Fate::Refused(Error::Misuse(_))));
    }
    assert!(service.seen().is_empty());
}

#[tokio::test]
async fn independent_writes_leave_together_and_each_has_its_own_fate() {
    let service = Service::start(|_| {
        status(
            200,
            &json!({"responses": [
                {"id": "2", "status": 503, "headers": {}, "body": {"error": {"code": "busy"}}},
                {"id": "0", "status": 204, "headers": {"request-id": "r0"}},
                {"id": "1", "status": 403, "headers": {}, "body": {"error": {"code": "Authorization_RequestDenied"}}}]}),
        )
    })
    .await;
    let leaves = ["/a", "/b", "/c", "/d"].map(patch);
    let reader = service.reader();
    let sent = Writer::beside(&reader).send(&leaves).await;
    assert_eq!(service.seen().len(), 1);
    assert!(matches!(sent[0].fate, Fate::Done(_)), "{sent:?}");
    assert!(matches!(sent[1].fate, Fate::Refused(Error::Denied { .. })), "{sent:?}");
    assert!(matches!(sent[2].fate, Fate::Unsure { again: true, .. }), "{sent:?}");
    assert!(matches!(sent[3].fate, Fate::Unsure { again: true, .. }), "no answer is no news: {sent:?}");
    assert_eq!(sent[0].request_ids, ["r0"]);
}

#[tokio::test]
async fn a_batch_that_fails_as_a_whole_leaves_every_entry_unsure() {
    let service = Service::start(|_| coded(503, "busy")).await;
    let reader = service.reader();
    let sent = Writer::beside(&reader).send(&["/a", "/b"].map(patch)).await;
    assert!(sent.iter().all(|sent| matches!(sent.fate, Fate::Unsure { again: true, .. })), "{sent:?}");
    assert_eq!(service.seen().len(), 1);
}

#[tokio::test]
async fn a_batch_is_of_one_quota_and_holds_nothing_that_makes_something() {
    let service = Service::start(|_| ok(&json!({}))).await;
    let reader = service.reader();
    let writer = Writer::beside(&reader);
    let set = |name: &str| Call::cmdlet("Set-CASMailbox").with("Identity", name);
    let many: Vec<Call> = (0..30).map(|number| set(&number.to_string())).collect();
    assert_eq!(writer.batch_of(&many), 10);
    assert_eq!(writer.batch_of(&[set("a"), graph(Method::Patch, "/policies/a"), set("b")]), 1);
    assert_eq!(writer.batch_of(&[graph(Method::Post, "/identity/conditionalAccess/policies"), set("b")]), 1);
}
