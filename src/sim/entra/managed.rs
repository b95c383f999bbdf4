//! Managed identities: the instance metadata service of a virtual machine, and the endpoint of App Service.
//!
//! Source: Microsoft Entra, "How to use managed identities for Azure resources on an Azure VM to acquire an access
//! token"; App Service, "REST endpoint reference" of managed identities.

use jiff::Timestamp;
use serde_json::json;

use super::super::dice;
use super::super::odata::Query;
use super::super::reply::Reply;
use super::super::route::Bucket;
use super::super::service::{Incoming, Service};
use super::endpoint::resource;
use super::grant::Wanted;

/// The value of `X-IDENTITY-HEADER` that App Service would put into the environment.
pub(in crate::sim) fn identity_header(seed: u64) -> String {
    format!("{:016x}", dice::mix(&[seed, 0x1d]))
}

pub(super) fn answer(service: &Service, incoming: &Incoming<'_>) -> Reply {
    service.books.tally(Bucket::Token, |tally| tally.requests += 1);
    let refusal = match incoming.path {
        "/metadata/identity/oauth2/token" => machine(incoming),
        "/msi/token" => app_service(service, incoming),
        _ => Some((404, "not_found", "The page does not exist.")),
    };
    if let Some((status, error, description)) = refusal {
        return Reply::json(status, &json!({"error": error, "error_description": description}));
    }
    let query = Query::parse(incoming.query);
    let audience = query.get("resource").unwrap_or("");
    let Ok(resource) = resource(service, audience) else {
        return Reply::json(
            400,
            &json!({"error": "invalid_resource", "error_description": "AADSTS500011: unknown resource."}),
        );
    };
    let wanted = Wanted { resource, audience, claims: "", delegated: false };
    let issued = service.grants.issue(service, &wanted);
    let seconds = issued.life.as_secs();
    let ends = Timestamp::now().as_second().unsigned_abs() + seconds;
    // Both numbers are strings in the documented answers.
    Reply::json(
        200,
        &json!({
            "access_token": issued.token, "client_id": service.world.client, "expires_in": seconds.to_string(),
            "expires_on": ends.to_string(), "resource": audience, "token_type": "Bearer",
        }),
    )
}

type Refusal = (u16, &'static str, &'static str);

fn machine(incoming: &Incoming<'_>) -> Option<Refusal> {
    if !incoming.header("metadata").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return Some((400, "invalid_request", "Required metadata header not specified"));
    }
    versioned(incoming, "2018-02-01")
}

fn app_service(service: &Service, incoming: &Incoming<'_>) -> Option<Refusal> {
    if incoming.header("x-identity-header") != Some(&identity_header(service.options.spec.seed)) {
        return Some((401, "unauthorized", "The X-IDENTITY-HEADER does not match."));
    }
    versioned(incoming, "2019-08-01")
}

fn versioned(incoming: &Incoming<'_>, version: &str) -> Option<Refusal> {
    let sent = Query::parse(incoming.query);
    (sent.get("api-version") != Some(version)).then_some((
        400,
        "bad_request_102",
        "Required api-version is missing or unsupported",
    ))
}
