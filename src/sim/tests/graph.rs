//! Requests to Graph one by one. Sources: microsoft-graph-docs-contrib `concepts/errors.md`, `query-parameters.md`,
//! `aad-advanced-queries.md`, `json-batching.md`.

use serde_json::{Value, json};

use super::super::route::Plan;
use super::super::test_tenant::{Tenant, options};

#[tokio::test]
async fn a_selection_is_kept_to_the_letter() {
    let tenant = Tenant::signed_in(options(3)).await;
    let seen = tenant.get("/v1.0/users?$select=id,accountEnabled").await;
    assert_eq!(seen.body["value"][2], json!({"id": "000002", "accountEnabled": true}));
}

#[tokio::test]
async fn an_unknown_property_option_or_path_is_a_bad_request() {
    let tenant = Tenant::signed_in(options(3)).await;
    for path in ["/v1.0/users?$select=passwrod", "/v1.0/users?$sort=id", "/v1.0/usres"] {
        let seen = tenant.get(path).await;
        assert_eq!((seen.status.as_u16(), seen.code()), (400, "BadRequest"), "{path}");
    }
    assert_eq!(tenant.simulator.ledger().unknown, ["GET /v1.0/usres"]);
}

#[tokio::test]
async fn a_missing_permission_is_refused_in_words_a_client_can_tell() {
    let tenant = Tenant::signed_in(options(3)).await;
    let seen = tenant.get("/v1.0/groups").await;
    assert_eq!((seen.status.as_u16(), seen.code()), (403, "Authorization_RequestDenied"));
}

#[tokio::test]
async fn a_premium_report_is_refused_in_a_tenant_without_the_plan() {
    let mut tenant = Tenant::altered(options(3), |world| world.plan = Plan::Any).await;
    tenant.sign_in_to_graph().await;
    let seen = tenant.get("/v1.0/auditLogs/signIns").await;
    let code = "Authentication_RequestFromNonPremiumTenantOrB2CTenant";
    assert_eq!((seen.status.as_u16(), seen.code()), (403, code));
}

#[tokio::test]
async fn an_advanced_query_without_its_header_or_count_is_refused() {
    let tenant = Tenant::signed_in(options(3)).await;
    let eventual = [("consistencylevel", "eventual")];
    let filter = "/v1.0/users?$filter=accountEnabled%20ne%20true";
    assert_eq!(tenant.get(&format!("{filter}&$count=true")).await.status, 400);
    assert_eq!(tenant.get_with(filter, &eventual).await.status, 400);
    assert_eq!(tenant.get_with(&format!("{filter}&$count=true"), &eventual).await.status, 200);
}

#[tokio::test]
async fn a_count_segment_is_a_bare_number_and_needs_the_header() {
    let tenant = Tenant::signed_in(options(42)).await;
    assert_eq!(tenant.get("/v1.0/users/$count").await.status, 400);
    let seen = tenant.get_with("/v1.0/users/$count", &[("consistencylevel", "eventual")]).await;
    assert_eq!((seen.body, seen.headers["content-type"].as_bytes()), (json!(42), &b"text/plain"[..]));
}

#[tokio::test]
async fn every_answer_can_be_traced() {
    let tenant = Tenant::signed_in(options(3)).await;
    let seen = tenant.get_with("/v1.0/users/nobody", &[("client-request-id", "abc")]).await;
    assert_eq!(seen.code(), "Request_ResourceNotFound");
    assert_eq!(seen.header("client-request-id"), Some("abc"));
    for name in ["request-id", "date", "x-ms-ags-diagnostic"] {
        assert!(seen.header(name).is_some(), "{name}");
    }
    assert_eq!(seen.body.pointer("/error/innerError/client-request-id"), Some(&json!("abc")));
}

fn entry(id: &str, url: &str) -> Value {
    json!({"id": id, "method": "GET", "url": url})
}

fn answer<'v>(batch: &'v Value, id: &str) -> &'v Value {
    let answers = batch["responses"].as_array().expect("responses");
    answers.iter().find(|answer| answer["id"] == id).expect("an answer with this id")
}

#[tokio::test]
async fn a_malformed_batch_is_refused_whole() {
    let tenant = Tenant::signed_in(options(3)).await;
    let many: Vec<Value> = (0..21).map(|id| entry(&id.to_string(), "/users/1")).collect();
    let bad = [
        json!(many),
        json!([entry("a", "/users/1"), entry("A", "/users/2")]),
        json!([entry("a", "/$batch")]),
        json!([entry("a", "https://graph.microsoft.com/v1.0/users/1")]),
        json!([{"id": "a", "method": "POST", "url": "/users", "body": {}}]),
    ];
    for requests in bad {
        assert_eq!(tenant.batch(requests.clone()).await.status, 400, "{requests}");
    }
    assert_eq!(tenant.simulator.ledger().total().requests, 1, "only the token was asked for");
}

#[tokio::test]
async fn a_batch_answers_each_entry_for_itself_and_in_no_order() {
    let tenant = Tenant::signed_in(options(30)).await;
    let requests: Vec<Value> = (0..20).map(|id| entry(&id.to_string(), &format!("/users/{id}"))).collect();
    let seen = tenant.batch(json!(requests)).await;
    assert_eq!(seen.status, 200);
    assert_eq!(answer(&seen.body, "7")["body"]["displayName"], "User 7");
    let ids: Vec<&str> =
        seen.body["responses"].as_array().expect("responses").iter().filter_map(|a| a["id"].as_str()).collect();
    assert_ne!(ids, (0..20).map(|id| id.to_string()).collect::<Vec<_>>(), "shuffled");
}

#[tokio::test]
async fn an_entry_carries_its_own_status_and_an_absolute_link() {
    let tenant = Tenant::signed_in(options(30)).await;
    let seen = tenant.batch(json!([entry("a", "/groups"), entry("b", "users?$top=5")])).await;
    assert_eq!(answer(&seen.body, "a")["status"], 403);
    let link = answer(&seen.body, "b")["body"]["@odata.nextLink"].as_str().expect("a link").to_owned();
    assert_eq!(tenant.get(&link).await.rows().first(), Some(&"000005"));
}

#[tokio::test]
async fn what_depends_on_a_failure_fails_with_it() {
    let tenant = Tenant::signed_in(options(3)).await;
    let after =
        |id: &str, url: &str, parent: &str| json!({"id": id, "method": "GET", "url": url, "dependsOn": [parent]});
    let seen =
        tenant.batch(json!([entry("1", "/groups"), after("2", "/users/1", "1"), after("3", "/users/2", "2")])).await;
    assert_eq!(answer(&seen.body, "2")["status"], 424);
    assert_eq!(answer(&seen.body, "3")["status"], 424);
    let tangled = json!([
        entry("1", "/users/1"),
        entry("2", "/users/1"),
        after("3", "/users/2", "2"),
        after("4", "/users/2", "1")
    ]);
    assert_eq!(tenant.batch(tangled).await.status, 400);
}

#[tokio::test]
async fn the_header_of_a_batch_is_not_its_entries_header() {
    let tenant = Tenant::signed_in(options(3)).await;
    let mut asked = entry("1", "/users/$count");
    assert_eq!(answer(&tenant.batch(json!([asked])).await.body, "1")["status"], 400);
    asked["headers"] = json!({"ConsistencyLevel": "eventual"});
    assert_eq!(answer(&tenant.batch(json!([asked])).await.body, "1")["body"], 3);
}
