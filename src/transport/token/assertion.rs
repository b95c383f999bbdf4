//! A signed assertion in place of a secret, and the request that carries it.
//!
//! Microsoft Learn, *Microsoft identity platform application authentication certificate credentials*: `PS256`,
//! `x5t#S256`, the token endpoint as audience, at most ten minutes long, an id of its own.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PSS_SHA256;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::json;
use uuid::Uuid;

use super::Audience;
use super::authority::{Authority, Granted};
use super::challenge::claims_parameter;
use super::error::SignInError;
use super::form::Form;

/// How long an assertion is good for, in seconds: it is sent at once, so the lower end of what Microsoft advises.
const LIFE: i64 = 300;

/// Asks for an app's token with an assertion; `assertion` makes a new one for each attempt.
pub(super) async fn token(
    authority: &Authority,
    client_id: &str,
    audience: Audience,
    claims: Option<&str>,
    assertion: impl Fn() -> Result<SecretString, SignInError>,
) -> Result<Granted, SignInError> {
    let claims = claims_parameter(claims)?;
    let form = || {
        Ok(Form::new("client_credentials")
            .with("client_id", client_id)
            .with("scope", authority.scope(audience))
            .with("claims", &claims)
            .with("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
            .with_secret("client_assertion", assertion()?))
    };
    authority.token(form).await
}

/// Signs an assertion for one request; `None` when the key cannot sign.
pub(super) fn sign(
    key: &KeyPair,
    certificate: &[u8],
    client_id: &str,
    token_url: &str,
    now: Timestamp,
) -> Option<SecretString> {
    let header = json!({ "alg": "PS256", "typ": "JWT", "x5t#S256": encode(digest(&SHA256, certificate).as_ref()) });
    let second = now.as_second();
    let claims = json!({
        "aud": token_url,
        "iss": client_id,
        "sub": client_id,
        "jti": Uuid::now_v7(),
        "nbf": second,
        "iat": second,
        "exp": second + LIFE,
    });
    let mut assertion = format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()));
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PSS_SHA256, &SystemRandom::new(), assertion.as_bytes(), &mut signature).ok()?;
    assertion.push('.');
    assertion.push_str(&encode(&signature));
    Some(assertion.into())
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
