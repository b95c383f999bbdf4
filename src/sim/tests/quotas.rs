//! Limits. Sources: microsoft-graph-docs-contrib `concepts/throttling.md`, `concepts/throttling-limits.md` with
//! `includes/throttling-identity-and-access.md`, `throttling-entra-logs-reports.md`, `throttling-outlook.md`,
//! `throttling-identityprotection-ca.md`.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;

use super::super::route::Bucket;
use super::super::test_tenant::{Tenant, options};
use super::super::{Options, Quotas};

#[tokio::test]
async fn the_sixth_report_in_ten_seconds_is_refused_with_a_wait() {
    let tenant = Tenant::signed_in(options(3)).await;
    for _ in 0..5 {
        assert_eq!(tenant.get("/v1.0/auditLogs/signIns").await.status, 200);
    }
    let seen = tenant.get("/v1.0/auditLogs/signIns").await;
    assert_eq!((seen.status.as_u16(), seen.code()), (429, "TooManyRequests"));
    assert!(seen.header("retry-after").is_some());
    let tally = tenant.simulator.ledger().bucket(Bucket::Reports);
    assert_eq!((tally.requests, tally.throttled, tally.injected), (6, 1, 0));
}

#[tokio::test]
async fn a_fast_service_forgets_sooner_and_tells_decimals() {
    let tenant = Tenant::signed_in(Options { speed: 100.0, ..options(3) }).await;
    for _ in 0..5 {
        tenant.get("/v1.0/auditLogs/signIns").await;
    }
    let seen = tenant.get("/v1.0/auditLogs/signIns").await;
    let wait = seen.header("retry-after").expect("a wait");
    assert!(wait.contains('.'), "{wait}");
    tokio::time::sleep(Duration::from_secs_f64(wait.parse().expect("a number"))).await;
    assert_eq!(tenant.get("/v1.0/auditLogs/signIns").await.status, 200);
    assert_eq!(tenant.simulator.ledger().total().impolite, 0);
}

#[tokio::test]
async fn conditional_access_takes_one_a_second_and_tells_no_wait() {
    let tenant = Tenant::signed_in(options(3)).await;
    assert_eq!(tenant.get("/v1.0/identity/conditionalAccess/policies").await.status, 200);
    let seen = tenant.get("/v1.0/identity/conditionalAccess/policies").await;
    assert_eq!((seen.status.as_u16(), seen.header("retry-after")), (429, None));
}

#[tokio::test]
async fn another_product_can_spend_the_quota_of_conditional_access() {
    let quotas = Quotas { neighbour: 1.0, ..Quotas::default() };
    let tenant = Tenant::signed_in(Options { quotas, ..options(3) }).await;
    assert_eq!(tenant.get("/v1.0/identity/conditionalAccess/policies").await.status, 429);
    let tally = tenant.simulator.ledger().bucket(Bucket::ConditionalAccess);
    assert_eq!((tally.throttled, tally.injected), (1, 1));
}

#[tokio::test]
async fn identity_paths_cost_units_and_say_so() {
    let tenant = Tenant::signed_in(options(3)).await;
    let cost = async |path: &str| tenant.get(path).await.header("x-ms-resource-unit").map(str::to_owned);
    assert_eq!(cost("/v1.0/users").await.as_deref(), Some("2"));
    assert_eq!(cost("/v1.0/users?$select=id").await.as_deref(), Some("1"));
    assert_eq!(cost("/v1.0/users?$expand=manager").await.as_deref(), Some("3"));
    assert_eq!(cost("/v1.0/users?$top=5").await.as_deref(), Some("1"));
    assert_eq!(tenant.simulator.ledger().bucket(Bucket::Identity).units, 7);
}

#[tokio::test]
async fn a_spent_identity_quota_warns_first_and_names_its_scope_then() {
    let quotas = Quotas { identity: Some(10.0), ..Quotas::default() };
    let tenant = Tenant::signed_in(Options { quotas, ..options(3) }).await;
    for _ in 0..4 {
        tenant.get("/v1.0/users").await;
    }
    let fifth = tenant.get("/v1.0/users").await;
    assert_eq!(fifth.header("x-ms-throttle-limit-percentage"), Some("1.0"));
    let sixth = tenant.get("/v1.0/users").await;
    assert_eq!(sixth.status, 429);
    assert!(
        sixth.header("x-ms-throttle-scope").is_some_and(|scope| scope.starts_with("Tenant_Application/ReadWrite/"))
    );
    assert_eq!(sixth.header("x-ms-throttle-information"), Some("ResourceUnitLimitExceeded"));
}

#[tokio::test]
async fn low_priority_is_refused_first() {
    let quotas = Quotas { identity: Some(20.0), ..Quotas::default() };
    let tenant = Tenant::signed_in(Options { quotas, ..options(3) }).await;
    for _ in 0..9 {
        tenant.get("/v1.0/users").await;
    }
    assert_eq!(tenant.get_with("/v1.0/users", &[("x-ms-throttle-priority", "low")]).await.status, 429);
}

#[tokio::test]
async fn a_mailbox_takes_four_at_once_and_its_neighbour_four_more() {
    let tenant = Tenant::signed_in(Options { latency: true, speed: 0.25, ..options(3) }).await;
    let rules = |mailbox: u32| format!("/v1.0/users/{mailbox}/mailFolders/inbox/messageRules");
    let paths: Vec<String> = (0..5).map(|_| rules(1)).chain((0..4).map(|_| rules(2))).collect();
    let seen = join_all(paths.iter().map(|path| tenant.get(path))).await;
    let refused: Vec<_> = seen.iter().filter(|seen| seen.status == 429).collect();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].code(), "ApplicationThrottled");
}

#[tokio::test]
async fn the_older_reading_counts_an_apps_requests_over_all_mailboxes() {
    let quotas = Quotas { outlook_per_app: true, ..Quotas::default() };
    let tenant = Tenant::signed_in(Options { latency: true, speed: 0.25, quotas, ..options(3) }).await;
    let paths: Vec<String> =
        (0..5).map(|mailbox| format!("/v1.0/users/{mailbox}/mailFolders/inbox/messageRules")).collect();
    let seen = join_all(paths.iter().map(|path| tenant.get(path))).await;
    assert_eq!(seen.iter().filter(|seen| seen.status == 429).count(), 1);
}

#[tokio::test]
async fn a_batch_passes_four_at_a_time_on_to_outlook() {
    let quotas = Quotas { outlook_per_app: true, ..Quotas::default() };
    let tenant = Tenant::signed_in(Options { latency: true, speed: 10.0, quotas, ..options(3) }).await;
    let entries = (0..20).map(|id| json!({"id": id.to_string(), "method": "GET", "url": format!("/users/{id}/mailFolders/inbox/messageRules")}));
    let seen = tenant.batch(entries.collect()).await;
    assert!(seen.body["responses"].as_array().expect("responses").iter().all(|answer| answer["status"] == 200));
    assert_eq!(tenant.simulator.ledger().bucket(Bucket::Outlook).highest, 4);
}

#[tokio::test]
async fn entries_of_a_batch_are_charged_alone_and_refused_inside_a_200() {
    let tenant = Tenant::signed_in(options(3)).await;
    let entries = (0..7).map(|id| json!({"id": id.to_string(), "method": "GET", "url": "/auditLogs/signIns"}));
    let seen = tenant.batch(entries.collect()).await;
    assert_eq!(seen.status, 200);
    let answers = seen.body["responses"].as_array().expect("responses");
    let refused: Vec<_> = answers.iter().filter(|answer| answer["status"] == 429).collect();
    assert_eq!(refused.len(), 2);
    let told = |headers: &serde_json::Value| {
        headers.as_object().is_some_and(|h| h.keys().any(|k| k.eq_ignore_ascii_case("retry-after")))
    };
    assert!(refused.iter().all(|answer| told(&answer["headers"])));
}

#[tokio::test]
async fn exchange_has_no_server_free_beyond_its_twelve() {
    let tenant = Tenant::start(Options { latency: true, speed: 1.5, ..options(3) }).await;
    let token = tenant.token(&tenant.simulator.exchange()).await;
    let seen = join_all((0..13).map(|_| tenant.cmdlet(&token, "Get-Mailbox", json!({})))).await;
    assert_eq!(seen.iter().filter(|seen| seen.status == 503).count(), 1);
}
