//! Faults as a client meets them. Sources: microsoft-graph-docs-contrib `concepts/errors.md`,
//! `concepts/best-practices-concept.md` (503 and connections), `concepts/throttling.md` (429 in a batch).

use std::time::{Duration, Instant};

use serde_json::json;

use super::super::test_tenant::{Seen, Tenant, options};
use super::super::{Fault, Faults, Options, Rule, Wait};

async fn struck(fault: Fault) -> Tenant {
    let faults = Faults::of(1, vec![Rule::always("/v1.0/users", fault, 1)]);
    Tenant::signed_in(Options { faults, ..options(50) }).await
}

#[tokio::test]
async fn a_status_comes_once_and_the_next_attempt_is_served() {
    for status in [408, 423, 500, 504] {
        let tenant = struck(Fault::Status(status)).await;
        assert_eq!(tenant.get("/v1.0/users").await.status.as_u16(), status);
        assert_eq!(tenant.get("/v1.0/users").await.status, 200);
    }
}

#[tokio::test]
async fn a_bad_gateway_speaks_html() {
    let seen = struck(Fault::BadGateway).await.get("/v1.0/users").await;
    assert_eq!((seen.status.as_u16(), seen.header("content-type")), (502, Some("text/html")));
}

#[tokio::test]
async fn a_throttled_answer_tells_its_wait_in_each_form() {
    let told = async |wait| {
        struck(Fault::Throttled(wait)).await.get("/v1.0/users").await.header("retry-after").map(str::to_owned)
    };
    assert!(told(Wait::Integer).await.is_some_and(|wait| wait.parse::<u64>().is_ok()));
    assert!(told(Wait::Decimal).await.is_some_and(|wait| wait.contains('.') && wait.parse::<f64>().is_ok()));
    assert!(told(Wait::Date).await.is_some_and(|wait| wait.ends_with("GMT")));
    assert_eq!(told(Wait::Untold).await, None);
    let wordless = struck(Fault::ThrottledWithoutWords).await.get("/v1.0/users").await;
    assert_eq!((wordless.code(), wordless.body["error"]["message"].as_str()), ("UnknownError", Some("")));
}

#[tokio::test]
async fn an_unavailable_service_may_tell_a_wait() {
    assert!(struck(Fault::Unavailable(Wait::Integer)).await.get("/v1.0/users").await.header("retry-after").is_some());
    let silent = struck(Fault::Unavailable(Wait::Untold)).await.get("/v1.0/users").await;
    assert_eq!((silent.status.as_u16(), silent.header("retry-after")), (503, None));
}

#[tokio::test]
async fn a_sick_connection_stays_sick_and_a_new_one_is_well() {
    let tenant = struck(Fault::SickConnection).await;
    assert_eq!(tenant.get("/v1.0/users").await.status, 503);
    assert_eq!(tenant.get("/v1.0/users").await.status, 503, "the pool gives the same connection");
    let fresh = reqwest::Client::builder().no_proxy().build().expect("a client");
    let url = format!("{}/v1.0/users", tenant.simulator.graph());
    assert_eq!(fresh.get(url).bearer_auth(tenant.graph_token()).send().await.expect("an answer").status(), 200);
}

#[tokio::test]
async fn a_reset_leaves_no_answer() {
    let tenant = struck(Fault::Reset).await;
    assert!(tenant.try_get("/v1.0/users", &[]).await.is_err());
    assert_eq!(tenant.get("/v1.0/users").await.status, 200);
}

#[tokio::test]
async fn a_torn_body_ends_in_an_error_and_a_truncated_one_does_not() {
    let torn = struck(Fault::Torn).await.try_get("/v1.0/users", &[]).await.expect("the head of an answer");
    assert_eq!(torn.status(), 200);
    assert!(torn.bytes().await.is_err());
    let truncated = struck(Fault::Truncated).await.try_get("/v1.0/users", &[]).await.expect("an answer");
    let bytes = truncated.bytes().await.expect("a body");
    assert!(bytes.starts_with(b"{") && serde_json::from_slice::<serde_json::Value>(&bytes).is_err());
}

#[tokio::test]
async fn a_slow_drip_arrives_whole() {
    let tenant = struck(Fault::Drip(Duration::from_millis(10))).await;
    let start = Instant::now();
    assert_eq!(tenant.get("/v1.0/users").await.rows().len(), 50);
    assert!(start.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn an_answer_can_be_nothing_or_a_web_page() {
    let empty = struck(Fault::EmptyBody).await.get("/v1.0/users").await;
    assert_eq!((empty.status.as_u16(), empty.body), (200, json!(null)));
    let page = struck(Fault::WrongContentType).await.get("/v1.0/users").await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (200, Some("text/html")));
}

#[tokio::test]
async fn a_hanging_answer_comes_late() {
    let tenant = struck(Fault::Hang(Duration::from_millis(200))).await;
    let start = Instant::now();
    assert_eq!(tenant.get("/v1.0/users").await.status, 200);
    assert!(start.elapsed() >= Duration::from_millis(200));
}

#[tokio::test]
async fn an_expired_token_is_refused_without_claims_and_a_new_one_works() {
    let mut tenant = struck(Fault::ExpiredToken).await;
    let seen = tenant.get("/v1.0/users").await;
    assert_eq!((seen.status.as_u16(), seen.code()), (401, "InvalidAuthenticationToken"));
    assert!(!seen.header("www-authenticate").expect("a challenge").contains("claims="));
    assert_eq!(tenant.get("/v1.0/users/1").await.status, 401, "the old token is dead");
    tenant.sign_in_to_graph().await;
    assert_eq!(tenant.get("/v1.0/users").await.status, 200);
}

#[tokio::test]
async fn a_batch_can_lose_an_entry_or_itself() {
    let start = async |fault| {
        let faults = Faults::of(1, vec![Rule::always("/v1.0/$batch", fault, 1)]);
        Tenant::signed_in(Options { faults, ..options(50) }).await
    };
    let entries = json!([
        {"id": "1", "method": "GET", "url": "/users/1"},
        {"id": "2", "method": "GET", "url": "/users/2"},
    ]);
    let tenant = start(Fault::MissingEntry).await;
    let count = |seen: &Seen| seen.body["responses"].as_array().map(Vec::len);
    assert_eq!(count(&tenant.batch(entries.clone()).await), Some(1));
    assert_eq!(count(&tenant.batch(entries.clone()).await), Some(2));

    let tenant = start(Fault::BatchLost).await;
    assert_eq!(tenant.batch(entries).await.status, 503);
    assert_eq!(tenant.simulator.ledger().calls.len(), 2, "its entries were carried out");
}

#[tokio::test]
async fn a_throttled_entry_can_make_the_whole_batch_a_424() {
    let rules = vec![
        Rule::always("/v1.0/users/1", Fault::Throttled(Wait::Integer), 1),
        Rule::always("/v1.0/$batch", Fault::BatchFailedDependency, 1),
    ];
    let tenant = Tenant::signed_in(Options { faults: Faults::of(1, rules), ..options(50) }).await;
    let seen = tenant.batch(json!([{"id": "1", "method": "GET", "url": "/users/1"}])).await;
    assert_eq!((seen.status.as_u16(), seen.body["responses"][0]["status"].as_u64()), (424, Some(429)));
}

#[tokio::test]
async fn a_broken_connection_behind_a_batch_shows_as_a_gateway_timeout() {
    let faults = Faults::of(1, vec![Rule::always("/v1.0/users/1", Fault::Reset, 1)]);
    let tenant = Tenant::signed_in(Options { faults, ..options(50) }).await;
    let seen = tenant.batch(json!([{"id": "1", "method": "GET", "url": "/users/1"}])).await;
    assert_eq!(seen.body["responses"][0]["status"], 504);
}

#[tokio::test]
async fn the_same_seed_gives_the_same_fates_whatever_the_order() {
    let mut faults = Faults::recoverable(5);
    // A dead token would decide over everything behind it.
    faults.rules.retain(|rule| rule.fault != Fault::ExpiredToken);
    faults.rules.iter_mut().for_each(|rule| rule.path = "/v1.0".to_owned());
    let fates = async |paths: Vec<String>| {
        let faults = faults.clone();
        let tenant = Tenant::signed_in(Options { faults, speed: 1e6, ..options(50) }).await;
        for path in &paths {
            drop(tenant.try_get(path, &[]).await);
        }
        tenant.simulator.ledger().faults
    };
    let paths: Vec<String> = (0..20).map(|index| format!("/v1.0/users/{index}")).collect();
    let there = fates(paths.clone()).await;
    assert!(there.len() > 2, "{there:?}");
    assert_eq!(there, fates(paths.into_iter().rev().collect()).await);
}

#[tokio::test]
async fn a_compressed_answer_is_the_same_answer() {
    let tenant = Tenant::signed_in(Options { gzip: true, ..options(50) }).await;
    assert_eq!(tenant.get("/v1.0/users").await.rows().len(), 50);
    let raw = reqwest::Client::builder().no_proxy().no_gzip().build().expect("a client");
    let request = raw.get(format!("{}/v1.0/users", tenant.simulator.graph())).bearer_auth(tenant.graph_token());
    let seen = request.header("accept-encoding", "gzip").send().await.expect("an answer");
    assert_eq!(seen.headers()["content-encoding"], "gzip");
}
