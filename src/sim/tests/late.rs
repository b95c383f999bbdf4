//! Writes that show late, and writes whose answer does not arrive: what a careful client gets over and a careless one
//! is caught at. Sources: Microsoft identity developer blog, "Designing for eventual consistency for Microsoft Entra";
//! Microsoft Q&A 5529013 (a write executed although the answer was 429).

use std::time::Duration;

use serde_json::{Value, json};

use super::super::test_tenant::Tenant;
use super::super::{Bucket, Fault, Faults, Loss, Options, Preset, Rule, Window};
use super::writes::{options, tenant};

const POLICIES: &str = "/v1.0/identity/conditionalAccess/policies";

fn faulty(fault: Fault) -> Options {
    let rules = vec![Rule::always("", fault, 1)];
    Options { faults: Faults::of(7, rules), ..options(Preset::Messy) }
}

fn policy() -> Value {
    json!({
        "displayName": "Block device code flow for all",
        "state": "disabled",
        "conditions": {
            "users": {"includeUsers": ["All"]},
            "applications": {"includeApplications": ["All"]},
            "authenticationFlows": {"transferMethods": "deviceCodeFlow"},
        },
        "grantControls": {"operator": "OR", "builtInControls": ["block"]},
    })
}

async fn made(tenant: &Tenant) -> usize {
    let all = tenant.read(POLICIES).await.body["value"].clone();
    let rows = all.as_array().expect("policies");
    rows.iter().filter(|row| row["displayName"] == "Block device code flow for all").count()
}

#[tokio::test]
async fn a_creation_can_be_carried_out_whatever_its_answer_says() {
    for (loss, status) in
        [(Loss::Throttled, Some(429)), (Loss::Unavailable, Some(503)), (Loss::Timeout, Some(504)), (Loss::Reset, None)]
    {
        let tenant = tenant(faulty(Fault::Done(loss))).await;
        let seen = tenant.try_write("POST", POLICIES, policy()).await;
        assert_eq!(seen.ok().map(|seen| seen.status().as_u16()), status, "{loss:?}");
        tokio::time::sleep(Duration::from_millis(40)).await;
        assert_eq!(made(&tenant).await, 1, "{loss:?}");
        assert_eq!(tenant.simulator.ledger().duplicates, 0);
    }
}

#[tokio::test]
async fn who_repeats_a_creation_blindly_makes_two_and_is_seen() {
    let tenant = tenant(faulty(Fault::Done(Loss::Unavailable))).await;
    for status in [503, 201] {
        assert_eq!(tenant.write("POST", POLICIES, policy()).await.status, status);
    }
    assert_eq!(made(&tenant).await, 2);
    let ledger = tenant.simulator.ledger();
    assert_eq!((ledger.duplicates, ledger.needless), (1, 0));
}

#[tokio::test]
async fn what_was_made_and_taken_away_may_be_made_again() {
    let tenant = tenant(options(Preset::Messy)).await;
    let first = tenant.write("POST", POLICIES, policy()).await;
    let one = format!("{POLICIES}/{}", first.body["id"].as_str().expect("an id"));
    assert_eq!(tenant.write("DELETE", &one, Value::Null).await.status, 204);
    assert_eq!(tenant.write("POST", POLICIES, policy()).await.status, 201);
    assert_eq!(tenant.simulator.ledger().duplicates, 0);
}

#[tokio::test]
async fn a_changed_policy_reads_old_for_a_while_and_then_for_good_new() {
    // Five seconds of the service are one here, and reads are not counted.
    let mut options = Options { speed: 5.0, ..faulty(Fault::Lag) };
    options.quotas.conditional_access = Window::new(10_000, 1);
    let tenant = tenant(options).await;
    let all = tenant.read(POLICIES).await.body["value"].clone();
    let enabled = all.as_array().expect("policies").iter().find(|policy| policy["state"] == "enabled").expect("one");
    let one = format!("{POLICIES}/{}", enabled["id"].as_str().expect("an id"));
    assert_eq!(tenant.write("PATCH", &one, json!({"state": "disabled"})).await.status, 204);
    let mut old = 0;
    while old < 100_000 && tenant.read(&one).await.body["state"] == "enabled" {
        old += 1;
    }
    tokio::time::sleep(Duration::from_millis(1_000)).await;
    for _ in 0..16 {
        assert_eq!(tenant.read(&one).await.body["state"], "disabled");
    }
    assert!(old > 0, "seven reads in eight come to the replica that is behind");
    assert!(tenant.simulator.ledger().unsettled.is_empty(), "it was seen in the end");
}

/// Trusts the first read-back, which is of the replica that is behind, and writes once more.
#[tokio::test]
async fn a_careless_client_is_caught_by_the_ledger() {
    let tenant = tenant(Options { speed: 1.0, ..faulty(Fault::Lag) }).await;
    let grants = tenant.read("/v1.0/oauth2PermissionGrants").await.body["value"].clone();
    let mut caught = (0, 0);
    for grant in grants.as_array().expect("grants").iter().take(8) {
        let one = format!("/v1.0/oauth2PermissionGrants/{}", grant["id"].as_str().expect("an id"));
        assert_eq!(tenant.write("PATCH", &one, json!({"scope": "openid"})).await.status, 204);
        if tenant.read(&one).await.body["scope"] != "openid" {
            caught.0 += 1;
            assert_eq!(tenant.write("PATCH", &one, json!({"scope": "openid"})).await.status, 204);
            caught.1 += 1;
        }
    }
    assert!(caught.0 > 0, "no read came to the replica that is behind");
    let ledger = tenant.simulator.ledger();
    assert_eq!((ledger.unsettled.len(), ledger.needless), caught);
}

#[tokio::test]
async fn writes_have_a_quota_of_their_own() {
    let mut options = options(Preset::Messy);
    options.quotas.writes = Window::new(2, 150_000);
    let tenant = tenant(options).await;
    let path = "/v1.0/policies/authorizationPolicy";
    let mut seen = Vec::new();
    for wanted in [true, false, true] {
        seen.push(tenant.write("PATCH", path, json!({"allowedToUseSSPR": wanted})).await.status.as_u16());
    }
    assert_eq!(seen, [204, 204, 429]);
    assert_eq!(tenant.simulator.ledger().bucket(Bucket::Identity).throttled, 1);
}
