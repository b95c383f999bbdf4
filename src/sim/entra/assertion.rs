//! Client assertions: JWTs that an app signs with its certificate's key.
//!
//! Source: Microsoft identity platform, "Application authentication certificate credentials".

use std::collections::HashSet;
use std::sync::Mutex;

use aws_lc_rs::digest;
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaParameters, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::Value;

use super::super::service::Service;
use super::error::Refused;

/// Clocks may differ by so many seconds.
const SKEW: i64 = 300;

/// Ids of assertions already used: stricter than the service, which is known to take one again.
#[derive(Default)]
pub(in crate::sim) struct Spent {
    ids: Mutex<HashSet<String>>,
}

/// A JWT taken apart, not yet believed.
pub(super) struct Jwt<'t> {
    header: Value,
    claims: Value,
    signed: &'t str,
    signature: Vec<u8>,
}

impl<'t> Jwt<'t> {
    /// # Errors
    /// `AADSTS50027` when `text` is no JWT.
    pub(super) fn parse(text: &'t str) -> Result<Self, Refused> {
        let invalid = || Refused::new("invalid_request", 50_027, "Invalid JWT token. Token format not valid.");
        let (signed, signature) = text.rsplit_once('.').ok_or_else(invalid)?;
        let (header, claims) = signed.split_once('.').ok_or_else(invalid)?;
        let json = |part: &str| {
            let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| invalid())?;
            serde_json::from_slice(&bytes).map_err(|_| invalid())
        };
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| invalid())?;
        Ok(Self { header: json(header)?, claims: json(claims)?, signed, signature })
    }

    pub(super) fn text(&self, claim: &str) -> &str {
        self.claims.get(claim).and_then(Value::as_str).unwrap_or("")
    }

    /// Unix seconds; a missing time is the beginning of time.
    pub(super) fn time(&self, claim: &str) -> i64 {
        self.claims.get(claim).and_then(Value::as_i64).unwrap_or(0)
    }

    fn head(&self, name: &str) -> &str {
        self.header.get(name).and_then(Value::as_str).unwrap_or("")
    }
}

/// # Errors
/// Why the assertion does not prove that the app made it, for this endpoint, now, for the first time.
pub(super) fn check(service: &Service, tenant: &str, jwt: &Jwt<'_>) -> Result<(), Refused> {
    let client = service.world.client.to_string();
    signed_by(service.options.sign_in.certificate.as_deref(), jwt)?;
    if jwt.text("iss") != client || jwt.text("sub") != client {
        return Err(Refused::new(
            "invalid_client",
            700_021,
            "Client assertion application identifier doesn't match 'client_id'.",
        ));
    }
    if jwt.text("aud") != format!("{}/{tenant}/oauth2/v2.0/token", service.origins.authority) {
        return Err(Refused::new(
            "invalid_client",
            700_023,
            "Client assertion audience claim does not match Realm issuer.",
        ));
    }
    let now = Timestamp::now().as_second();
    if jwt.time("exp") < now - SKEW || jwt.time("nbf") > now + SKEW {
        return Err(Refused::new("invalid_client", 700_024, "Client assertion is not within its valid time range."));
    }
    let mut spent = service.grants.assertions.ids.lock().expect("no panic happens while ids are noted");
    if jwt.text("jti").is_empty() || !spent.insert(jwt.text("jti").to_owned()) {
        return Err(Refused::new("invalid_client", 50_027, "Invalid JWT token. The jti is absent or was used before."));
    }
    Ok(())
}

fn signed_by(certificate: Option<&[u8]>, jwt: &Jwt<'_>) -> Result<(), Refused> {
    let unregistered = || {
        let message =
            "The certificate with identifier used to sign the client assertion is not registered on application.";
        Refused::new("invalid_client", 700_027, message)
    };
    let certificate = certificate.ok_or_else(unregistered)?;
    let thumbprint = |algorithm| URL_SAFE_NO_PAD.encode(digest::digest(algorithm, certificate).as_ref());
    let known = jwt.head("x5t#S256") == thumbprint(&digest::SHA256)
        || jwt.head("x5t") == thumbprint(&digest::SHA1_FOR_LEGACY_USE_ONLY);
    if !known {
        return Err(unregistered());
    }
    let algorithm: &'static RsaParameters = match jwt.head("alg") {
        "PS256" => &RSA_PSS_2048_8192_SHA256,
        "RS256" => &RSA_PKCS1_2048_8192_SHA256,
        _ => {
            return Err(Refused::new("invalid_client", 50_027, "Invalid JWT token. The algorithm is not supported."));
        }
    };
    let key = public_key(certificate).ok_or_else(unregistered)?;
    let verified = UnparsedPublicKey::new(algorithm, key).verify(jwt.signed.as_bytes(), &jwt.signature);
    verified.map_err(|_| Refused::new("invalid_client", 700_027, "Client assertion failed signature validation."))
}

/// The `SubjectPublicKeyInfo` of a certificate (RFC 5280 4.1): the seventh field of its first part, or the sixth when
/// the version is left out.
fn public_key(certificate: &[u8]) -> Option<&[u8]> {
    let (_, outer, _) = element(certificate)?;
    let (_, mut fields, _) = element(outer)?;
    let versioned = *fields.first()? == 0xa0;
    for _ in 0..if versioned { 6 } else { 5 } {
        fields = element(fields)?.2;
    }
    Some(element(fields)?.0)
}

/// The first DER element: all of it, its content, what follows.
fn element(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let first = usize::from(*bytes.get(1)?);
    let (head, length) = if first < 0x80 {
        (2, first)
    } else {
        let count = first - 0x80;
        let digits = bytes.get(2..2 + count)?;
        (2 + count, digits.iter().try_fold(0_usize, |sum, digit| Some(sum.checked_mul(256)? + usize::from(*digit)))?)
    };
    let end = head.checked_add(length)?;
    Some((bytes.get(..end)?, bytes.get(head..end)?, &bytes[end..]))
}
