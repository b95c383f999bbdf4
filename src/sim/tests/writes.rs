//! Writes of Graph, put to a generated tenant by a plain client. Sources: the api-reference pages that each route names.

use serde_json::{Value, json};

use super::super::graph::of_write;
use super::super::test_tenant::{Seen, Tenant};
use super::super::{Consent, Effect, Options, Preset, Spec, start};

const POLICIES: &str = "/v1.0/identity/conditionalAccess/policies";
const DEFAULTS: &str = "/v1.0/policies/identitySecurityDefaultsEnforcementPolicy";

pub(super) fn options(preset: Preset) -> Options {
    let now = "2026-11-01T00:00:00Z".parse().expect("a time");
    let spec = Spec { users: 120, seed: 4, preset, now };
    Options { speed: 1_000.0, consent: Consent::Harden, ..Options::new(spec) }
}

pub(super) async fn tenant(options: Options) -> Tenant {
    let mut tenant = Tenant::of(start(options).await.expect("free ports"));
    tenant.sign_in_to_graph().await;
    tenant
}

fn policy(state: &str) -> Value {
    json!({
        "displayName": "Require MFA",
        "state": state,
        "conditions": {"users": {"includeUsers": ["All"]}, "applications": {"includeApplications": ["All"]}},
        "grantControls": {"operator": "OR", "builtInControls": ["mfa"]},
    })
}

async fn names(tenant: &Tenant) -> Vec<String> {
    let seen = tenant.read(POLICIES).await;
    let rows = seen.body["value"].as_array().expect("policies");
    rows.iter().filter_map(|row| row["displayName"].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn a_policy_is_made_changed_binned_and_taken_back() {
    let tenant = tenant(options(Preset::Messy)).await;
    let seen = tenant.write("POST", POLICIES, policy("enabledForReportingButNotEnforced")).await;
    assert_eq!(seen.status, 201, "{}", seen.body);
    let one = format!("{POLICIES}/{}", seen.body["id"].as_str().expect("an id"));
    assert!(names(&tenant).await.contains(&"Require MFA".to_owned()));
    assert_eq!(seen.body["conditions"]["users"]["excludeUsers"], json!([]), "what was left out is filled in");

    let seen = tenant.write("PATCH", &one, json!({"state": "enabled"})).await;
    assert_eq!((seen.status.as_u16(), seen.body), (204, Value::Null));
    assert_eq!(tenant.read(&one).await.body["state"], "enabled");

    assert_eq!(tenant.write("DELETE", &one, Value::Null).await.status, 204);
    assert_eq!(tenant.read(&one).await.status, 404);
    assert_eq!(tenant.write("DELETE", &one, Value::Null).await.status, 404, "deleted twice");
    assert!(tenant.simulator.drift().is_none(), "{:#?}", tenant.simulator.drift());

    let back = one.replace("/policies/", "/deletedItems/policies/") + "/restore";
    assert_eq!(tenant.write("POST", &back, Value::Null).await.status, 200);
    assert_eq!(tenant.read(&one).await.body["state"], "enabled");
}

#[tokio::test]
async fn a_generated_policy_can_be_put_back_as_it_was() {
    let tenant = tenant(options(Preset::Messy)).await;
    let old = tenant.read(POLICIES).await.body["value"][0].clone();
    let one = format!("{POLICIES}/{}", old["id"].as_str().expect("an id"));
    let other = if old["state"] == "disabled" { "enabled" } else { "disabled" };
    assert_eq!(tenant.write("PATCH", &one, json!({"state": other})).await.status, 204);
    let drift = tenant.simulator.drift();
    assert_eq!(drift.changed.len(), 1, "{drift:#?}");
    let mut undo = old.clone();
    for name in ["id", "createdDateTime", "modifiedDateTime"] {
        undo.as_object_mut().expect("an object").remove(name);
    }
    assert_eq!(tenant.write("PATCH", &one, undo).await.status, 204);
    assert!(tenant.simulator.drift().is_none(), "{:#?}", tenant.simulator.drift());
}

#[tokio::test]
async fn a_policy_that_the_service_cannot_take_is_refused_with_the_reason() {
    let tenant = tenant(options(Preset::Messy)).await;
    let change = |path: &str, value: Value| {
        let mut policy = policy("disabled");
        *policy.pointer_mut(path).expect("a place") = value;
        policy
    };
    let nobody = json!(["6be4b305-b75e-4efc-bfcc-31bd3b53a5f8"]);
    for (body, word) in [
        (change("/displayName", json!("")), "displayName"),
        (change("/state", json!("on")), "state"),
        (change("/conditions/users/includeUsers", nobody.clone()), "invalid users"),
        (change("/conditions/users/includeUsers", json!([])), "somebody"),
        (change("/conditions/applications/includeApplications", nobody), "invalid applications"),
        (change("/grantControls", Value::Null), "grant controls"),
        (change("/grantControls/builtInControls", json!(["passwordChange"])), "InvalidPasswordResetControl"),
        (
            change(
                "/conditions",
                json!({"users": {"includeUsers": ["All"]}, "applications": {
            "includeApplications": ["All"], "includeUserActions": ["urn:user:registersecurityinfo"]}}),
            ),
            "1012",
        ),
    ] {
        let seen = tenant.write("POST", POLICIES, body).await;
        let message = seen.body["error"]["message"].as_str().unwrap_or_default();
        assert_eq!((seen.status.as_u16(), seen.code()), (400, "BadRequest"));
        assert!(message.contains(word), "{message}");
    }
    assert!(tenant.simulator.ledger().writes.iter().all(|write| write.effect == Effect::Refused));
    assert!(tenant.simulator.drift().is_none());
}

#[tokio::test]
async fn security_defaults_and_enforced_policies_exclude_each_other() {
    let tenant = tenant(options(Preset::Healthy)).await;
    let seen = tenant.write("PATCH", DEFAULTS, json!({"isEnabled": true})).await;
    assert_eq!((seen.status.as_u16(), seen.code()), (400, "BadRequest"));
    let all = tenant.read(POLICIES).await.body["value"].clone();
    for policy in all.as_array().expect("policies").iter().filter(|policy| policy["state"] == "enabled") {
        let one = format!("{POLICIES}/{}", policy["id"].as_str().expect("an id"));
        assert_eq!(tenant.write("PATCH", &one, json!({"state": "disabled"})).await.status, 204);
    }
    assert_eq!(tenant.write("PATCH", DEFAULTS, json!({"isEnabled": true})).await.status, 204);
    assert_eq!(tenant.read(DEFAULTS).await.body["isEnabled"], true);
    let seen = tenant.write("POST", POLICIES, policy("enabled")).await;
    let words = "Security Defaults is enabled in the tenant. You must disable Security defaults before enabling a \
                 Conditional Access policy.";
    assert_eq!(seen.body["error"]["message"], words);
    assert_eq!(tenant.write("POST", POLICIES, policy("disabled")).await.status, 201);
}

#[tokio::test]
async fn who_may_only_read_is_refused_in_the_words_of_each_service() {
    let tenant = tenant(Options { consent: Consent::Scan, ..options(Preset::Messy) }).await;
    let seen = tenant.write("PATCH", DEFAULTS, json!({"isEnabled": false})).await;
    assert_eq!((seen.status.as_u16(), seen.code()), (403, "AccessDenied"));
    let seen = tenant.write("DELETE", "/v1.0/oauth2PermissionGrants/x", Value::Null).await;
    assert_eq!((seen.status.as_u16(), seen.code()), (403, "Authorization_RequestDenied"));
    assert!(tenant.simulator.ledger().writes.is_empty());
}

#[tokio::test]
async fn a_consent_is_withdrawn_and_given_again() {
    let tenant = tenant(options(Preset::Messy)).await;
    let grants = "/v1.0/oauth2PermissionGrants?$top=999&$count=true";
    let all = tenant.read(grants).await.body;
    let (first, count) = (all["value"][0].clone(), all["@odata.count"].as_u64().expect("a count"));
    let one = format!("/v1.0/oauth2PermissionGrants/{}", first["id"].as_str().expect("an id"));
    assert_eq!(tenant.read(&one).await.body["scope"], first["scope"]);
    assert_eq!(tenant.write("PATCH", &one, json!({"scope": "openid"})).await.status, 204);
    assert_eq!(tenant.read(&one).await.body["scope"], "openid");
    assert_eq!(tenant.write("DELETE", &one, Value::Null).await.status, 204);
    assert_eq!(tenant.write("DELETE", &one, Value::Null).await.code(), "Request_ResourceNotFound");
    let left = tenant.read(grants).await.body;
    assert_eq!(left["@odata.count"], count - 1);
    assert_eq!(tenant.simulator.drift().missing.len(), 1);
    let mut again = first;
    again.as_object_mut().expect("an object").remove("id");
    assert_eq!(tenant.write("POST", "/v1.0/oauth2PermissionGrants", again.clone()).await.status, 201);
    assert_eq!(tenant.write("POST", "/v1.0/oauth2PermissionGrants", again).await.status, 409);
    assert_eq!(tenant.read(grants).await.body["@odata.count"], count);
    assert!(tenant.simulator.drift().is_none(), "{:#?}", tenant.simulator.drift());
}

#[tokio::test]
async fn the_directory_logs_what_was_changed_by_whom() {
    let tenant = tenant(options(Preset::Messy)).await;
    let seen = tenant.write("POST", POLICIES, policy("disabled")).await;
    let filter =
        "/v1.0/auditLogs/directoryAudits?$filter=activityDisplayName%20eq%20'Add%20conditional%20access%20policy'";
    let rows = tenant.read(filter).await.body["value"].clone();
    assert_eq!(rows[0]["targetResources"][0]["id"], seen.body["id"]);
    assert_eq!(rows[0]["initiatedBy"]["app"]["displayName"], "palisade");
    assert_eq!(rows.as_array().map(Vec::len), Some(1));
}

/// Conditional Access takes one request a second, here a thousandth of one; reads count too.
async fn pause() {
    tokio::time::sleep(std::time::Duration::from_millis(3)).await;
}

impl Tenant {
    /// Writes once; what is carried out must be what is published, and so must its answer.
    pub(super) async fn write(&self, method: &str, path: &str, body: Value) -> Seen {
        let seen = Seen::of(self.try_write(method, path, body.clone()).await.expect("an answer")).await;
        if seen.status.is_success() {
            let wrong = of_write(method, path, &body, &seen.body);
            assert_eq!(wrong, Vec::<String>::new(), "{method} {path}");
        }
        seen
    }

    pub(super) async fn try_write(&self, method: &str, path: &str, body: Value) -> reqwest::Result<reqwest::Response> {
        let method = method.parse().expect("a method");
        let request = self.client.request(method, format!("{}{path}", self.simulator.graph()));
        let request = request.bearer_auth(self.graph_token());
        let request = if body.is_null() { request } else { request.json(&body) };
        let sent = request.send().await;
        pause().await;
        sent
    }

    /// Reads, as often as the quota refuses it.
    pub(super) async fn read(&self, path: &str) -> Seen {
        loop {
            let seen = self.get_with(path, &[("consistencylevel", "eventual")]).await;
            pause().await;
            if seen.status != 429 {
                return seen;
            }
        }
    }
}
