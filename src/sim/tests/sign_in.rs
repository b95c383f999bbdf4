//! Ways to a token. Sources: Microsoft identity platform, "OAuth 2.0 client credentials flow", "Application
//! authentication certificate credentials", "OAuth 2.0 device authorization grant", "Claims challenges, claims requests
//! and client capabilities"; Microsoft Entra, "How to use managed identities for Azure resources on an Azure VM".

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::test_tenant::{Seen, Tenant, options};
use super::super::{DeviceOutcome, DeviceScript, Fault, Faults, Federated, Options, Rule, SignIn, Wait};

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).expect("three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).expect("base64url")).expect("claims")
}

#[tokio::test]
async fn a_secret_buys_a_token_that_says_whose_it_is() {
    let tenant = Tenant::start(options(3)).await;
    let seen = tenant.sign_in(&tenant.simulator.graph(), "").await;
    let claims = claims(seen.body["access_token"].as_str().expect("a token"));
    assert_eq!(claims["aud"], tenant.simulator.graph());
    assert_eq!(claims["tid"], tenant.environment("AZURE_TENANT_ID"));
    assert_eq!(claims["roles"], json!(["User.Read.All", "AuditLog.Read.All"]));
    assert_eq!(claims["idtyp"], "app");
    let life = seen.body["expires_in"].as_u64().expect("seconds");
    assert!((3_600..=5_400).contains(&life), "{life}");
}

#[tokio::test]
async fn each_resource_has_its_own_token() {
    let tenant = Tenant::start(options(3)).await;
    let token = tenant.token("https://outlook.office365.com").await;
    assert_eq!(claims(&token)["roles"], json!(["Exchange.ManageAsApp"]));
    assert!(claims(&token)["wids"].as_array().expect("ids").contains(&json!("f2ef992c-3afb-46b9-b7cf-a126ee74c451")));
}

#[tokio::test]
async fn a_wrong_field_has_its_own_number() {
    let tenant = Tenant::start(options(3)).await;
    let (client, secret) = (tenant.environment("AZURE_CLIENT_ID"), tenant.environment("AZURE_CLIENT_SECRET"));
    let scope = "https://graph.microsoft.com/.default";
    let good =
        [("grant_type", "client_credentials"), ("client_id", &client), ("client_secret", &secret), ("scope", scope)];
    let cases = [
        ("client_secret", "wrong", 7_000_215),
        ("client_id", "00000000-0000-0000-0000-000000000000", 700_016),
        ("scope", "https://vault.azure.net/.default", 500_011),
        ("scope", "https://graph.microsoft.com/User.Read.All", 1_002_012),
        ("grant_type", "password", 70_003),
        ("client_secret", "", 7_000_218),
    ];
    for (field, value, number) in cases {
        let form = good.map(|(name, kept)| (name, if name == field { value } else { kept }));
        let seen = tenant.post_form(&tenant.token_url(), &form).await;
        assert_eq!(seen.body["error_codes"], json!([number]), "{field}={value}: {}", seen.body);
        assert!(
            seen.body["error_description"].as_str().is_some_and(|text| text.starts_with(&format!("AADSTS{number}: ")))
        );
    }
    let elsewhere = format!("{}/contoso.example/oauth2/v2.0/token", tenant.simulator.authority());
    assert_eq!(tenant.post_form(&elsewhere, &good).await.body["error_codes"], json!([90_002]));
}

#[tokio::test]
async fn a_token_ends_and_an_opaque_one_cannot_be_read() {
    let sign_in = SignIn { opaque_tokens: true, ..SignIn::default() };
    let tenant = Tenant::signed_in(Options { speed: 5_000.0, sign_in, ..options(3) }).await;
    assert!(!tenant.graph_token().contains("eyJ"));
    assert_eq!(tenant.get("/v1.0/users").await.status, 200);
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    let seen = tenant.get("/v1.0/users").await;
    assert_eq!((seen.status.as_u16(), seen.code()), (401, "InvalidAuthenticationToken"));
}

/// A key and the shell of a certificate around it: the endpoint reads the key and the thumbprint, nothing else.
struct Certificate {
    key: KeyPair,
    der: Vec<u8>,
}

impl Certificate {
    fn new() -> Self {
        let key = KeyPair::generate(KeySize::Rsa2048).expect("a key");
        let public: aws_lc_rs::encoding::PublicKeyX509Der<'_> = key.public_key().as_der().expect("a public key");
        let version = der(0xa0, &der(2, &[2]));
        let fields = [
            version,
            der(2, &[1]),
            der(0x30, &[]),
            der(0x30, &[]),
            der(0x30, &[]),
            der(0x30, &[]),
            public.as_ref().to_vec(),
        ];
        let body = der(0x30, &fields.concat());
        let der = der(0x30, &[body, der(0x30, &[]), der(3, &[0])].concat());
        Self { key, der }
    }

    fn thumbprint(&self, algorithm: &'static aws_lc_rs::digest::Algorithm) -> String {
        URL_SAFE_NO_PAD.encode(aws_lc_rs::digest::digest(algorithm, &self.der).as_ref())
    }

    fn sign(&self, header: &Value, claims: &Value, padding: &'static dyn RsaEncoding) -> String {
        let text =
            format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key.sign(padding, &SystemRandom::new(), text.as_bytes(), &mut signature).expect("a signature");
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).expect("short").to_be_bytes();
    [&[tag, 0x82], &length[..], content].concat()
}

async fn with_assertion(tenant: &Tenant, assertion: &str) -> Seen {
    let client = tenant.environment("AZURE_CLIENT_ID");
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", &client),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", assertion),
        ("scope", "https://graph.microsoft.com/.default"),
    ];
    tenant.post_form(&tenant.token_url(), &form).await
}

fn assertion_claims(tenant: &Tenant, id: &str) -> Value {
    let (client, now) = (tenant.environment("AZURE_CLIENT_ID"), Timestamp::now().as_second());
    json!({"aud": tenant.token_url(), "iss": client, "sub": client, "jti": id, "nbf": now, "iat": now, "exp": now + 600})
}

async fn certified() -> (Tenant, Certificate) {
    let certificate = Certificate::new();
    let sign_in = SignIn { certificate: Some(certificate.der.clone()), ..SignIn::default() };
    (Tenant::start(Options { sign_in, ..options(3) }).await, certificate)
}

#[tokio::test]
async fn a_certificate_signs_in_by_either_algorithm_and_once_per_assertion() {
    let (tenant, certificate) = certified().await;
    let new = json!({"alg": "PS256", "typ": "JWT", "x5t#S256": certificate.thumbprint(&aws_lc_rs::digest::SHA256)});
    let old = json!({"alg": "RS256", "typ": "JWT", "x5t": certificate.thumbprint(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY)});
    let signed = certificate.sign(&new, &assertion_claims(&tenant, "a"), &RSA_PSS_SHA256);
    assert_eq!(with_assertion(&tenant, &signed).await.status, 200);
    assert_eq!(with_assertion(&tenant, &signed).await.status, 401, "used before");
    let signed = certificate.sign(&old, &assertion_claims(&tenant, "b"), &RSA_PKCS1_SHA256);
    assert_eq!(with_assertion(&tenant, &signed).await.status, 200);
}

#[tokio::test]
async fn an_assertion_that_proves_nothing_is_refused_by_number() {
    let (tenant, certificate) = certified().await;
    let header = json!({"alg": "PS256", "typ": "JWT", "x5t#S256": certificate.thumbprint(&aws_lc_rs::digest::SHA256)});
    let now = Timestamp::now().as_second();
    let altered = |name: &str, value: Value| {
        let mut claims = assertion_claims(&tenant, name);
        claims[name] = value;
        claims
    };
    let cases = [
        (altered("aud", json!("https://elsewhere.example")), 700_023),
        (altered("iss", json!("somebody")), 700_021),
        (altered("exp", json!(now - 600)), 700_024),
        (altered("nbf", json!(now + 600)), 700_024),
    ];
    for (claims, number) in cases {
        let seen = with_assertion(&tenant, &certificate.sign(&header, &claims, &RSA_PSS_SHA256)).await;
        assert_eq!(seen.body["error_codes"], json!([number]), "{claims}");
    }
    let stranger = Certificate::new();
    let forged = stranger.sign(&header, &assertion_claims(&tenant, "f"), &RSA_PSS_SHA256);
    assert_eq!(with_assertion(&tenant, &forged).await.body["error_codes"], json!([700_027]));
    let wrong_padding = certificate.sign(&header, &assertion_claims(&tenant, "p"), &RSA_PKCS1_SHA256);
    assert_eq!(with_assertion(&tenant, &wrong_padding).await.body["error_codes"], json!([700_027]));
    assert_eq!(with_assertion(&tenant, "not.a.jwt").await.body["error_codes"], json!([50_027]));
}

#[tokio::test]
async fn a_federated_token_stands_for_the_app_if_subject_and_audience_fit() {
    let known =
        Federated { issuer: "https://token.actions.example".to_owned(), subject: "repo:contoso/ops".to_owned() };
    let sign_in = SignIn { federated: Some(known), ..SignIn::default() };
    let tenant = Tenant::start(Options { sign_in, ..options(3) }).await;
    let foreign = |subject: &str, audience: &str| {
        let claims = json!({"iss": "https://token.actions.example", "sub": subject, "aud": audience, "exp": Timestamp::now().as_second() + 60});
        format!("{}.{}.{}", URL_SAFE_NO_PAD.encode("{}"), URL_SAFE_NO_PAD.encode(claims.to_string()), "AAAA")
    };
    let audience = "api://AzureADTokenExchange";
    assert_eq!(with_assertion(&tenant, &foreign("repo:contoso/ops", audience)).await.status, 200);
    let seen = with_assertion(&tenant, &foreign("repo:evil/ops", audience)).await;
    assert_eq!(seen.body["error_codes"], json!([700_213]));
    let seen = with_assertion(&tenant, &foreign("repo:contoso/ops", "api://other")).await;
    assert_eq!(seen.body["error_codes"], json!([700_212]));
}

async fn device(outcome: DeviceOutcome) -> (Tenant, Value) {
    let sign_in = SignIn { device: DeviceScript { pending: 1, outcome }, ..SignIn::default() };
    let tenant = Tenant::start(Options { sign_in, speed: 100.0, ..options(3) }).await;
    let client = tenant.environment("AZURE_CLIENT_ID");
    let url = tenant.token_url().replace("/token", "/devicecode");
    let scope = "https://graph.microsoft.com/.default offline_access";
    let seen = tenant.post_form(&url, &[("client_id", &client), ("scope", scope)]).await;
    assert_eq!(seen.status, 200, "{}", seen.body);
    (tenant, seen.body)
}

async fn poll(tenant: &Tenant, code: &str) -> Seen {
    let client = tenant.environment("AZURE_CLIENT_ID");
    let grant = "urn:ietf:params:oauth:grant-type:device_code";
    tenant.post_form(&tenant.token_url(), &[("grant_type", grant), ("client_id", &client), ("device_code", code)]).await
}

#[tokio::test]
async fn a_device_code_is_pending_then_slowed_down_then_a_token_that_refreshes_once() {
    let (tenant, start) = device(DeviceOutcome::Approved).await;
    let code = start["device_code"].as_str().expect("a code");
    assert_eq!(poll(&tenant, code).await.body["error"], "authorization_pending");
    assert_eq!(poll(&tenant, code).await.body["error"], "slow_down");
    tokio::time::sleep(std::time::Duration::from_secs(start["interval"].as_u64().expect("seconds"))).await;
    let seen = poll(&tenant, code).await;
    assert_eq!(claims(seen.body["access_token"].as_str().expect("a token"))["scp"], "User.Read.All AuditLog.Read.All");
    let refresh = seen.body["refresh_token"].as_str().expect("a refresh token").to_owned();
    let client = tenant.environment("AZURE_CLIENT_ID");
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", client.as_str()),
        ("refresh_token", &refresh),
        ("scope", "https://graph.microsoft.com/.default offline_access"),
    ];
    assert_eq!(tenant.post_form(&tenant.token_url(), &form).await.status, 200);
    assert_eq!(tenant.post_form(&tenant.token_url(), &form).await.body["error"], "invalid_grant");
}

#[tokio::test]
async fn a_device_code_can_be_declined_expire_or_be_none() {
    for (outcome, error) in
        [(DeviceOutcome::Declined, "authorization_declined"), (DeviceOutcome::Expired, "expired_token")]
    {
        let (tenant, start) = device(outcome).await;
        let code = start["device_code"].as_str().expect("a code");
        poll(&tenant, code).await;
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        assert_eq!(poll(&tenant, code).await.body["error"], error);
        assert_eq!(poll(&tenant, "nonsense").await.body["error"], "bad_verification_code");
    }
}

#[tokio::test]
async fn a_managed_identity_asks_with_its_header_and_reads_numbers_as_strings() {
    let tenant = Tenant::start(options(3)).await;
    let ask = async |path: &str, name: &str, value: &str| {
        let url = format!("{}{path}&resource=https://graph.microsoft.com", tenant.simulator.authority());
        Seen::of(tenant.client.get(url).header(name, value).send().await.expect("an answer")).await
    };
    let machine = "/metadata/identity/oauth2/token?api-version=2018-02-01";
    let seen = ask(machine, "Metadata", "true").await;
    assert!(seen.body["expires_in"].is_string() && seen.body["access_token"].is_string());
    assert_eq!(ask(machine, "X-Other", "true").await.status, 400);
    let service = "/msi/token?api-version=2019-08-01";
    assert_eq!(ask(service, "X-IDENTITY-HEADER", &tenant.simulator.identity_header()).await.status, 200);
    assert_eq!(ask(service, "X-IDENTITY-HEADER", "wrong").await.status, 401);
}

const CP1: &str = r#"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#;

#[tokio::test]
async fn a_challenged_token_is_dead_and_one_with_the_claims_works() {
    let faults = Faults::of(1, vec![Rule::always("/v1.0/users", Fault::ClaimsChallenge, 1)]);
    let tenant = Tenant::start(Options { faults, ..options(3) }).await;
    let sign_in = async |claims: &str| {
        let seen = tenant.sign_in(&tenant.simulator.graph(), claims).await;
        seen.body["access_token"].as_str().expect("a token").to_owned()
    };
    let get = async |token: &str| {
        let url = format!("{}/v1.0/users", tenant.simulator.graph());
        Seen::of(tenant.client.get(url).bearer_auth(token).send().await.expect("an answer")).await
    };
    let first = sign_in(CP1).await;
    let seen = get(&first).await;
    assert_eq!(seen.status, 401);
    let header = seen.header("www-authenticate").expect("a challenge");
    let wanted = header.split("claims=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("claims");
    let wanted: Value = serde_json::from_slice(&STANDARD.decode(wanted).expect("base64")).expect("JSON");
    assert_eq!(get(&first).await.status, 401, "for ever");
    assert_eq!(get(&sign_in(CP1).await).await.status, 401, "without the claims a new token is no better");
    let mut merged: Value = serde_json::from_str(CP1).expect("JSON");
    merged["access_token"]["nbf"] = wanted["access_token"]["nbf"].clone();
    assert_eq!(get(&sign_in(&merged.to_string()).await).await.status, 200);
}

#[tokio::test]
async fn who_never_declared_cp1_is_not_challenged() {
    let faults = Faults::of(1, vec![Rule::always("/v1.0/users", Fault::ClaimsChallenge, 1)]);
    let tenant = Tenant::signed_in(Options { faults, ..options(3) }).await;
    assert_eq!(tenant.get("/v1.0/users").await.status, 200);
}

#[tokio::test]
async fn the_endpoint_itself_can_be_throttled_in_whole_seconds_or_away() {
    let start = async |fault| {
        let faults = Faults::of(1, vec![Rule::always("/oauth2", fault, 1)]);
        let tenant = Tenant::start(Options { faults, ..options(3) }).await;
        let origin = tenant.simulator.graph();
        (tenant.sign_in(&origin, "").await, tenant)
    };
    let (seen, _tenant) = start(Fault::Throttled(Wait::Any)).await;
    assert!(seen.status == 429 && seen.header("retry-after").is_some_and(|wait| wait.parse::<u64>().is_ok()));
    let (seen, tenant) = start(Fault::Unavailable(Wait::Untold)).await;
    assert_eq!(seen.status, 503);
    assert_eq!(tenant.sign_in(&tenant.simulator.graph(), "").await.status, 200);
}
