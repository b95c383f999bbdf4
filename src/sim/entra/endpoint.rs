//! Requests to the authority, sorted by path and grant type.
//!
//! Source: Microsoft identity platform, "OAuth 2.0 client credentials flow", "OAuth 2.0 device authorization grant",
//! "Refresh tokens".

use std::collections::HashMap;

use serde_json::json;
use tokio::time::sleep;

use super::super::dice;
use super::super::faults::{Fault, Stage, Wait};
use super::super::latency::latency;
use super::super::quota::Caller;
use super::super::reply::Reply;
use super::super::route::Bucket;
use super::super::service::{Incoming, Service};
use super::super::trouble::{meet, refuse};
use super::error::Refused;
use super::grant::{Issued, Resource, Wanted};
use super::{app, device, managed};

/// A token request's fields.
pub(super) struct Form(HashMap<String, String>);

impl Form {
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// # Errors
    /// `AADSTS900144`, when the field is absent or empty.
    pub(super) fn need(&self, name: &str) -> Result<&str, Refused> {
        Some(self.get(name)).filter(|value| !value.is_empty()).ok_or_else(|| Refused::missing(name))
    }
}

pub(in crate::sim) async fn answer(service: &Service, incoming: &Incoming<'_>) -> Reply {
    if incoming.bearer().is_some() {
        service.books.write(|ledger| ledger.misplaced += 1);
    }
    let Some((tenant, path)) = split(incoming.path) else {
        return managed::answer(service, incoming);
    };
    let form = Form(url::form_urlencoded::parse(incoming.body).into_owned().collect());
    let identity = dice::hash(&[path, form.get("grant_type"), form.get("scope")].map(str::as_bytes));
    let attempt = service.attempts.next(identity);
    let caller = Caller {
        app: form.get("client_id"),
        resource: "",
        units: 0,
        writes: false,
        priority: "",
        identity,
        attempt,
        unheard: false,
    };
    let options = &service.options;
    let admission = service.quota.admit(Bucket::Token, &caller, options, &service.books);
    let _admission = match admission {
        Ok(admission) => admission,
        Err(refusal) => return refuse(service, incoming, Bucket::Token, &caller, refusal),
    };
    sleep(latency(Bucket::Token, identity, options)).await;
    let fault = options.faults.strike(Stage::Answer, path, identity, attempt).and_then(here);
    let damage = match meet(service, incoming, fault, Bucket::Token, &caller).await {
        Ok(damage) => damage,
        Err(reply) => return reply,
    };
    let reply = served(service, tenant, path, &form);
    Reply { damage, ..reply.unwrap_or_else(|refused| refused.reply(&incoming.request_id)) }
}

/// The tenant and the rest of `/{tenant}/oauth2/v2.0/…`.
fn split(path: &str) -> Option<(&str, &str)> {
    let at = path.find("/oauth2/v2.0/")?;
    Some((path.get(1..at)?, &path[at..])).filter(|(tenant, _)| !tenant.is_empty() && !tenant.contains('/'))
}

/// Faults as this endpoint has them: it takes no tokens, tells its waits in whole seconds, and is either away or whole.
fn here(fault: Fault) -> Option<Fault> {
    match fault {
        Fault::Throttled(Wait::Untold) => Some(fault),
        Fault::Throttled(_) | Fault::ThrottledWithoutWords => Some(Fault::Throttled(Wait::Integer)),
        Fault::Status(500 | 504)
        | Fault::BadGateway
        | Fault::Unavailable(_)
        | Fault::SickConnection
        | Fault::Reset
        | Fault::Torn
        | Fault::Drip(_)
        | Fault::Hang(_)
        | Fault::ForeignRedirect => Some(fault),
        _ => None,
    }
}

fn served(service: &Service, tenant: &str, path: &str, form: &Form) -> Result<Reply, Refused> {
    if !service.is_tenant(tenant) {
        let message = format!("Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID.");
        return Err(Refused::new("invalid_request", 90_002, message));
    }
    let client = form.need("client_id")?;
    if client != service.world.client.to_string() {
        let message = format!("Application with identifier '{client}' was not found in the directory.");
        return Err(Refused::new("unauthorized_client", 700_016, message));
    }
    match path {
        "/oauth2/v2.0/devicecode" => device::start(service, form),
        "/oauth2/v2.0/token" => granted(service, tenant, form),
        _ => Err(Refused::new("invalid_request", 90_023, "The endpoint does not exist.")),
    }
}

fn granted(service: &Service, tenant: &str, form: &Form) -> Result<Reply, Refused> {
    match form.need("grant_type")? {
        "client_credentials" => {
            let (resource, audience) = app_scope(service, form.need("scope")?)?;
            app::prove(service, tenant, form)?;
            let wanted = Wanted { resource, audience: &audience, claims: form.get("claims"), delegated: false };
            Ok(token(&service.grants.issue(service, &wanted), None))
        }
        "urn:ietf:params:oauth:grant-type:device_code" => {
            let scope = service.grants.devices.poll(service, form.need("device_code")?)?;
            delegated(service, &scope, form)
        }
        "refresh_token" if service.grants.use_refresh_token(form.need("refresh_token")?) => {
            delegated(service, form.need("scope")?, form)
        }
        "refresh_token" => {
            let message = "The provided value for the input parameter 'refresh_token' is not valid.";
            Err(Refused::new("invalid_grant", 70_000, message))
        }
        other => {
            let message = format!("The app requested an unsupported grant type '{other}'.");
            Err(Refused::new("unsupported_grant_type", 70_003, message))
        }
    }
}

fn delegated(service: &Service, scope: &str, form: &Form) -> Result<Reply, Refused> {
    let (resource, audience) = person_scope(service, scope)?;
    let wanted = Wanted { resource, audience: &audience, claims: form.get("claims"), delegated: true };
    let issued = service.grants.issue(service, &wanted);
    let refresh = scope.split(' ').any(|word| word == "offline_access").then(|| service.grants.refresh_token(service));
    Ok(token(&issued, refresh))
}

fn token(issued: &Issued, refresh_token: Option<String>) -> Reply {
    let seconds = issued.life.as_secs();
    let mut body = json!({
        "token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": issued.token,
    });
    if let Some(refresh) = issued.refresh.map(|time| time.as_secs()).filter(|seconds| *seconds > 0) {
        body["refresh_in"] = refresh.into();
    }
    if let Some(refresh_token) = refresh_token {
        body["refresh_token"] = refresh_token.into();
    }
    Reply::json(200, &body).header("cache-control", "no-store, no-cache")
}

/// An app asks for one resource, with all that was consented to: `{resource}/.default`.
fn app_scope(service: &Service, scope: &str) -> Result<(Resource, String), Refused> {
    let Some(audience) = scope.strip_suffix("/.default").filter(|audience| !audience.contains(' ')) else {
        let message = format!(
            "The provided request must include a 'scope' of one resource with '/.default'; '{scope}' is not valid."
        );
        return Err(Refused::new("invalid_scope", 1_002_012, message));
    };
    Ok((resource(service, audience)?, audience.to_owned()))
}

/// A person's scopes name one resource beside the OpenID words.
fn person_scope(service: &Service, scope: &str) -> Result<(Resource, String), Refused> {
    let openid = ["offline_access", "openid", "profile", "email"];
    let mut names = scope.split(' ').filter(|word| !word.is_empty() && !openid.contains(word));
    let Some(first) = names.next() else {
        return Err(Refused::new(
            "invalid_scope",
            70_011,
            "The provided value for the input parameter 'scope' is not valid.",
        ));
    };
    let audience = first
        .rsplit_once('/')
        .filter(|(host, _)| host.contains("://"))
        .map_or("https://graph.microsoft.com", |(host, _)| host);
    Ok((resource(service, audience)?, audience.to_owned()))
}

/// The service behind an audience: its real name, or its origin here.
pub(super) fn resource(service: &Service, audience: &str) -> Result<Resource, Refused> {
    let audience = audience.trim_end_matches('/');
    if audience == service.origins.graph || GRAPH.contains(&audience) {
        return Ok(Resource::Graph);
    }
    if audience == service.origins.exchange || EXCHANGE.contains(&audience) {
        return Ok(Resource::Exchange);
    }
    let message = format!("The resource principal named {audience} was not found in the tenant.");
    Err(Refused::new("invalid_resource", 500_011, message))
}

const GRAPH: [&str; 2] = ["https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000"];
const EXCHANGE: [&str; 2] = ["https://outlook.office365.com", "00000002-0000-0ff1-ce00-000000000000"];
