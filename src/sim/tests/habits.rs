//! Smaller habits of the service. Sources: microsoft-graph-docs-contrib `concepts/json-batching.md`,
//! `concepts/throttling-limits.md`, `concepts/known-issues.md`, `api-reference/v1.0/api/user-list.md`; Microsoft
//! identity platform, "Configurable token lifetimes", "Claims challenges, claims requests and client capabilities".

use serde_json::json;

use super::super::route::Bucket;
use super::super::test_tenant::{Tenant, options};
use super::super::{Fault, Faults, Options, Preset, Rule, Spec, Wait, start};

const CP1: &str = r#"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#;

#[tokio::test]
async fn a_token_lives_60_to_90_minutes_and_some_ask_to_be_renewed_sooner() {
    let tenant = Tenant::start(options(3)).await;
    let mut sooner = 0;
    for _ in 0..40 {
        let body = tenant.sign_in(&tenant.simulator.graph(), "").await.body;
        let life = body["expires_in"].as_u64().expect("seconds");
        assert!((3_600..=5_400).contains(&life), "{life}");
        if let Some(refresh) = body["refresh_in"].as_u64() {
            assert!(refresh < life, "{refresh} of {life}");
            sooner += 1;
        }
    }
    assert!((1..40).contains(&sooner), "{sooner} of 40");
}

#[tokio::test]
async fn a_challenge_can_meet_one_entry_of_a_batch() {
    let faults = Faults::of(1, vec![Rule::always("/v1.0/users/2", Fault::ClaimsChallenge, 1)]);
    let mut tenant = Tenant::start(Options { faults, ..options(3) }).await;
    let token = tenant.sign_in(&tenant.simulator.graph(), CP1).await.body["access_token"].clone();
    tenant.take_graph_token(token.as_str().expect("a token").to_owned());
    let entry = |id: u8| json!({"id": id.to_string(), "method": "GET", "url": format!("/users/{id}")});
    let seen = tenant.batch(json!([entry(2)])).await;
    assert_eq!(seen.status, 200, "the batch itself is well");
    let answer = &seen.body["responses"][0];
    assert_eq!(answer["status"], 401);
    let headers = answer["headers"].as_object().expect("headers");
    let challenge =
        headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("www-authenticate")).expect("a challenge");
    assert!(challenge.1.as_str().is_some_and(|value| value.contains("claims=\"")), "{challenge:?}");
    assert_eq!(tenant.get("/v1.0/users/1").await.status, 401, "the token is dead for everything");
}

#[tokio::test]
async fn last_sign_ins_are_read_ten_times_a_minute() {
    let tenant = Tenant::signed_in(options(3)).await;
    let path = "/v1.0/users?$select=id,signInActivity&$top=500";
    for _ in 0..10 {
        assert_eq!(tenant.get(path).await.status, 200);
    }
    assert_eq!(tenant.get(path).await.status, 429);
    assert_eq!(tenant.get("/v1.0/users?$select=id").await.status, 200, "plain listings have another quota");
    let tally = tenant.simulator.ledger().bucket(Bucket::Activity);
    assert_eq!((tally.requests, tally.throttled, tally.injected), (11, 1, 0));
}

#[tokio::test]
async fn a_service_under_load_refuses_early_and_says_that_it_is_the_tenants_limit() {
    let faults = Faults::of(1, vec![Rule::always("/v1.0/users", Fault::Throttled(Wait::Integer), 1)]);
    let tenant = Tenant::signed_in(Options { faults, ..options(3) }).await;
    let seen = tenant.get("/v1.0/users").await;
    assert_eq!(seen.status, 429);
    let scope = seen.header("x-ms-throttle-scope").expect("a scope");
    assert!(scope.starts_with("Tenant"), "{scope}");
    assert!(seen.header("x-ms-throttle-information").is_some());
    let tally = tenant.simulator.ledger().bucket(Bucket::Identity);
    assert_eq!((tally.throttled, tally.injected), (1, 1));
}

#[tokio::test]
async fn entries_that_wait_for_each_other_reach_outlook_one_by_one() {
    let tenant = Tenant::signed_in(Options { latency: true, speed: 20.0, ..options(3) }).await;
    let entry = |id: u32| {
        let url = format!("/users/{id}/mailFolders/inbox/messageRules");
        let mut entry = json!({"id": id.to_string(), "method": "GET", "url": url});
        if id > 0 {
            entry["dependsOn"] = json!([(id - 1).to_string()]);
        }
        entry
    };
    let seen = tenant.batch((0..5).map(entry).collect()).await;
    assert!(seen.body["responses"].as_array().expect("responses").iter().all(|answer| answer["status"] == 200));
    assert_eq!(tenant.simulator.ledger().bucket(Bucket::Outlook).highest, 1);
}

#[tokio::test]
async fn an_expansion_stops_at_twenty_and_has_no_link() {
    let now = "2026-11-25T22:00:00Z".parse().expect("a moment");
    let spec = Spec { users: 2_000, seed: 3, preset: Preset::Messy, now };
    let mut tenant = Tenant::of(start(Options::new(spec)).await.expect("free ports"));
    tenant.sign_in_to_graph().await;
    let groups = tenant.get("/v1.0/groups?$expand=members&$top=999").await;
    let mut cut = 0;
    for group in groups.body["value"].as_array().expect("groups") {
        let expanded = group["members"].as_array().map_or(0, Vec::len);
        assert_eq!(group.get("members@odata.nextLink"), None);
        let all = tenant.get(&format!("/v1.0/groups/{}/members?$top=999", group["id"].as_str().expect("an id"))).await;
        assert_eq!(expanded, all.rows().len().min(20));
        cut += usize::from(all.rows().len() > 20);
    }
    assert!(cut > 0, "no group is large enough to be cut");
}

#[tokio::test]
async fn an_exchange_link_is_for_posting_and_a_page_for_its_own_call() {
    let tenant = Tenant::start(options(2_500)).await;
    let token = tenant.token(&tenant.simulator.exchange()).await;
    let first = tenant.cmdlet(&token, "Get-Mailbox", json!({"ResultSize": "Unlimited"})).await;
    let link = first.next().expect("2,500 mailboxes are three pages").to_owned();
    let got = tenant.client.get(&link).bearer_auth(&token).send().await.expect("an answer");
    assert_eq!(got.status(), 400);
    let other = tenant.cmdlet_at(&link, &token, "Get-TransportRule", json!({}), &[]).await;
    assert_eq!(other.status, 400);
    let same = tenant.cmdlet_at(&link, &token, "Get-Mailbox", json!({"ResultSize": "Unlimited"}), &[]).await;
    assert_eq!((same.status.as_u16(), same.rows().len()), (200, 1_000));
}
