//! A client that does everything right gets everything, whatever goes wrong on the way, and leaves clean books. Sources:
//! microsoft-graph-docs-contrib `concepts/throttling.md`, `concepts/paging.md`, `concepts/errors.md`.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::test_tenant::{Seen, Tenant, client, options};
use super::super::{Faults, Options, Preset, Spec, start};

/// One request until it is served: waits as told, signs in again on 401, leaves a connection that answered 503, repeats
/// what broke.
async fn patiently(tenant: &mut Tenant, path: &str) -> Seen {
    for _ in 0..8 {
        let Ok(response) = tenant.try_get(path, &[]).await else {
            continue;
        };
        let status = response.status();
        let wait = response.headers().get("retry-after").and_then(|wait| wait.to_str().ok()?.parse().ok());
        if status == 401 {
            while !try_sign_in(tenant).await {}
            continue;
        }
        if status == 200 {
            let Ok(bytes) = response.bytes().await else {
                continue;
            };
            let Ok(body) = serde_json::from_slice::<Value>(&bytes) else {
                continue;
            };
            return Seen { status, headers: http::HeaderMap::new(), body };
        }
        if status == 503 {
            tenant.client = client();
        }
        tokio::time::sleep(Duration::from_secs_f64(wait.unwrap_or(0.01))).await;
    }
    panic!("{path} was not served in eight attempts");
}

/// One attempt for a Graph token; whether there is one.
async fn try_sign_in(tenant: &mut Tenant) -> bool {
    let (id, secret) = (tenant.environment("AZURE_CLIENT_ID"), tenant.environment("AZURE_CLIENT_SECRET"));
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", &id),
        ("client_secret", &secret),
        ("scope", "https://graph.microsoft.com/.default"),
    ];
    let Ok(response) = tenant.client.post(tenant.token_url()).form(&form).send().await else {
        return false;
    };
    let wait = response.headers().get("retry-after").and_then(|wait| wait.to_str().ok()?.parse().ok());
    if response.status() == 503 {
        tenant.client = client();
    }
    if let Some(wait) = wait {
        tokio::time::sleep(Duration::from_secs_f64(wait)).await;
    }
    let Ok(bytes) = response.bytes().await else {
        return false;
    };
    let body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let Some(token) = body["access_token"].as_str() else {
        return false;
    };
    tenant.take_graph_token(token.to_owned());
    true
}

#[tokio::test]
async fn a_patient_client_gets_every_row_through_every_recoverable_fault() {
    let mut met = BTreeSet::new();
    for seed in 0..8 {
        let faults = Faults::recoverable(seed);
        let mut tenant = Tenant::start(Options { faults, speed: 1_000.0, ..options(600) }).await;
        while !try_sign_in(&mut tenant).await {}
        let mut rows = BTreeSet::new();
        let mut at = Some("/v1.0/users?$top=10&$select=id".to_owned());
        while let Some(path) = at {
            let page = patiently(&mut tenant, &path).await;
            rows.extend(page.rows().into_iter().map(str::to_owned));
            at = page.next().map(str::to_owned);
        }
        assert_eq!(rows.len(), 600, "seed {seed}");
        let ledger = tenant.simulator.ledger();
        let total = ledger.total();
        assert_eq!((total.impolite, ledger.misplaced, ledger.pages_skipped), (0, 0, 0), "seed {seed}");
        assert_eq!(total.throttled, total.injected, "seed {seed}");
        met.extend(ledger.faults.into_keys());
    }
    assert!(met.len() >= 15, "the seeds meet most kinds: {met:?}");
}

fn spec(users: usize) -> Spec {
    Spec {
        users,
        seed: 1,
        preset: Preset::Messy,
        now: Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(24 * 365 * 56),
    }
}

#[tokio::test]
async fn a_tenant_of_five_hundred_starts_at_once() {
    let begun = Instant::now();
    let simulator = start(Options::new(spec(500))).await.expect("free ports");
    assert!(begun.elapsed() < Duration::from_millis(500), "{:?}", begun.elapsed());
    simulator.stop().await;
}

#[tokio::test]
async fn a_stopped_tenant_is_gone() {
    let tenant = Tenant::signed_in(options(3)).await;
    let (url, client) = (tenant.token_url(), tenant.client.clone());
    tenant.simulator.stop().await;
    assert!(client.post(url).json(&json!({})).send().await.is_err());
}

#[tokio::test]
async fn the_generated_tenant_answers_its_own_listings() {
    let mut tenant = Tenant::of(start(Options::new(spec(200))).await.expect("free ports"));
    tenant.sign_in_to_graph().await;
    let seen = tenant.get("/v1.0/users?$select=id,userPrincipalName,accountEnabled&$top=999").await;
    assert_eq!(seen.status, 200, "{}", seen.body);
    assert!(seen.rows().len() >= 200, "{}", seen.rows().len());
}
