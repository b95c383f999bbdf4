//! How an app proves who it is: by secret, by certificate, by another authority's token.

use super::super::service::Service;
use super::endpoint::Form;
use super::error::Refused;
use super::{assertion, federated};

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// # Errors
/// Why the proof does not hold.
pub(super) fn prove(service: &Service, tenant: &str, form: &Form) -> Result<(), Refused> {
    let (secret, proof) = (form.get("client_secret"), form.get("client_assertion"));
    if !secret.is_empty() {
        return by_secret(service, secret);
    }
    if proof.is_empty() {
        let message = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
        return Err(Refused::new("invalid_client", 7_000_218, message));
    }
    if form.need("client_assertion_type")? != ASSERTION_TYPE {
        return Err(Refused::new("invalid_request", 900_144, "The client_assertion_type is not supported."));
    }
    let jwt = assertion::Jwt::parse(proof)?;
    let client = service.world.client.to_string();
    match &service.options.sign_in.federated {
        Some(known) if jwt.text("iss") != client => federated::check(&jwt, known),
        _ => assertion::check(service, tenant, &jwt),
    }
}

fn by_secret(service: &Service, secret: &str) -> Result<(), Refused> {
    if secret == service.world.client_secret {
        return Ok(());
    }
    let message = "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, \
                   not the client secret ID.";
    Err(Refused::new("invalid_client", 7_000_215, message))
}
