//! Clients that do it wrong, and the ledger that catches each. Sources: microsoft-graph-docs-contrib
//! `concepts/throttling.md` (best practices), `concepts/paging.md`.

use std::time::Duration;

use super::super::route::Bucket;
use super::super::test_tenant::{Tenant, options};
use super::super::{Fault, Faults, Options, Rule, Wait};

#[tokio::test]
async fn who_calls_before_the_told_wait_is_impolite_and_waits_longer() {
    let faults = Faults::of(1, vec![Rule::always("/v1.0/users", Fault::Throttled(Wait::Integer), 1)]);
    let tenant = Tenant::signed_in(Options { faults, ..options(3) }).await;
    let first: u64 = tenant.get("/v1.0/users").await.header("retry-after").expect("a wait").parse().expect("seconds");
    let again = tenant.get("/v1.0/users").await;
    assert_eq!(again.status, 429, "at once, the same request");
    assert!(first >= 1 && again.header("retry-after").is_some());
    let tally = tenant.simulator.ledger().bucket(Bucket::Identity);
    assert_eq!((tally.throttled, tally.injected, tally.impolite), (2, 1, 1));
}

#[tokio::test]
async fn who_sends_another_request_to_a_barred_bucket_is_impolite_too() {
    let faults = Faults::of(1, vec![Rule::always("/v1.0/users?", Fault::Throttled(Wait::Integer), 1)]);
    let tenant = Tenant::signed_in(Options { faults, grace: Duration::from_millis(500), ..options(3) }).await;
    tenant.get("/v1.0/users?$top=5").await;
    assert_eq!(tenant.get("/v1.0/users/1").await.status, 200, "it was on its way already");
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(tenant.get("/v1.0/users/1").await.status, 429);
    assert_eq!(tenant.simulator.ledger().bucket(Bucket::Identity).impolite, 1);
}

#[tokio::test]
async fn who_waits_as_told_is_served() {
    let faults = Faults::of(1, vec![Rule::always("/v1.0/users", Fault::Throttled(Wait::Any), 1)]);
    let tenant = Tenant::signed_in(Options { faults, speed: 100.0, ..options(3) }).await;
    let told = tenant.get("/v1.0/users").await;
    let wait = told.header("retry-after").expect("a wait").parse().expect("a number");
    tokio::time::sleep(Duration::from_secs_f64(wait)).await;
    assert_eq!(tenant.get("/v1.0/users").await.status, 200);
    assert_eq!(tenant.simulator.ledger().total().impolite, 0);
}

#[tokio::test]
async fn who_stops_at_an_empty_page_skips_a_page() {
    let faults = Faults::of(1, vec![Rule::always("/v1.0/users", Fault::EmptyPage, 1)]);
    let tenant = Tenant::signed_in(Options { faults, ..options(3) }).await;
    assert!(tenant.get("/v1.0/users").await.rows().is_empty());
    assert_eq!(tenant.simulator.ledger().pages_skipped, 1);
}

#[tokio::test]
async fn who_follows_a_foreign_link_gives_a_token_away() {
    let tenant =
        Tenant::signed_in(Options { faults: Faults::lossy(1, "/v1.0/users", Fault::ForeignLink), ..options(300) })
            .await;
    let first = tenant.get("/v1.0/users").await;
    assert_eq!(tenant.simulator.ledger().misplaced, 0);
    tenant.get(first.next().expect("a link")).await;
    assert_eq!(tenant.simulator.ledger().misplaced, 1);
}

#[tokio::test]
async fn who_follows_a_foreign_redirect_gives_a_token_away() {
    let tenant =
        Tenant::signed_in(Options { faults: Faults::lossy(1, "/v1.0/users", Fault::ForeignRedirect), ..options(3) })
            .await;
    let away = tenant.get("/v1.0/users").await;
    assert_eq!(away.status, 302);
    tenant.get(away.header("location").expect("a place")).await;
    assert_eq!(tenant.simulator.ledger().misplaced, 1);
}

#[tokio::test]
async fn who_mixes_up_the_services_gives_a_token_away() {
    let tenant = Tenant::signed_in(options(3)).await;
    let exchange = tenant.token(&tenant.simulator.exchange()).await;
    let seen =
        tenant.client.get(format!("{}/v1.0/users", tenant.simulator.graph())).bearer_auth(&exchange).send().await;
    assert_eq!(seen.expect("an answer").status(), 401);
    let seen = tenant.cmdlet(tenant.graph_token(), "Get-Mailbox", serde_json::json!({})).await;
    assert_eq!(seen.status, 401);
    let seen = tenant.client.post(tenant.token_url()).bearer_auth(&exchange).send().await;
    assert!(seen.is_ok());
    assert_eq!(tenant.simulator.ledger().misplaced, 3);
}

#[tokio::test]
async fn a_page_read_again_by_its_own_link_is_no_page_skipped() {
    let tenant = Tenant::signed_in(options(300)).await;
    let first = tenant.get("/v1.0/users?$top=200").await;
    let link = first.next().expect("a link");
    tenant.get(link).await;
    tenant.get("/v1.0/users?$top=200").await;
    assert_eq!(tenant.simulator.ledger().pages_skipped, 0);
}

#[tokio::test]
async fn who_gives_up_on_a_page_skips_it_although_the_link_was_followed() {
    let faults = Faults::of(1, vec![Rule::always("/v1.0/users?$skiptoken", Fault::Status(500), 1)]);
    let tenant = Tenant::signed_in(Options { faults, ..options(300) }).await;
    let first = tenant.get("/v1.0/users").await;
    let second = tenant.get(first.next().expect("a link")).await;
    assert_eq!(second.status, 500);
    assert_eq!(tenant.simulator.ledger().pages_skipped, 1);
}
