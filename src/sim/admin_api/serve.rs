//! What arrives at the Exchange origin.

use std::time::Duration;

use serde_json::json;
use tokio::time::sleep;

use super::super::entra::{Resource, Unfit};
use super::super::latency::latency;
use super::super::odata::Query;
use super::super::quota::{Admission, Caller};
use super::super::reply::Reply;
use super::super::route::Bucket;
use super::super::service::{Incoming, Service};
use super::super::trouble::refuse;
use super::page::Place;
use super::{batch, error, invoke};

pub(in crate::sim) async fn answer(service: &Service, incoming: &Incoming<'_>) -> Reply {
    if let Err(reply) = authorised(service, incoming) {
        return reply;
    }
    let parts: Vec<&str> = incoming.path.trim_matches('/').split('/').collect();
    let ["adminapi", version, tenant, what] = parts[..] else {
        return lost(service, incoming, 404);
    };
    if !service.is_tenant(tenant) {
        return Reply::json(
            404,
            &json!({"error": {"code": "NotFound", "message": format!("Organization {tenant} was not found.")}}),
        );
    }
    match (incoming.method, version, what) {
        ("POST", "beta", "InvokeCommand") => admitted(service, incoming, false).await,
        ("POST", "beta", "$batch") => admitted(service, incoming, true).await,
        ("GET", "v1.0" | "beta", "EXOModuleFile") => module_file(service),
        (_, "v1.0" | "beta", "InvokeCommand") if incoming.query.contains("skiptoken") => error::expired_page(),
        (_, "v1.0" | "beta", "InvokeCommand" | "$batch" | "EXOModuleFile") => lost(service, incoming, 405),
        _ => lost(service, incoming, 404),
    }
}

fn lost(service: &Service, incoming: &Incoming<'_>, status: u16) -> Reply {
    service.books.write(|ledger| ledger.unknown.push(format!("{} {}", incoming.method, incoming.path)));
    Reply::bytes(status, "", Vec::new())
}

/// The token must be Exchange's and carry the app role; the directory role is asked of each cmdlet.
fn authorised(service: &Service, incoming: &Incoming<'_>) -> Result<(), Reply> {
    match service.grants.check(incoming.bearer()) {
        Ok(grant) if grant.resource != Resource::Exchange => {
            service.books.write(|ledger| ledger.misplaced += 1);
            Err(error::unauthorized("The audience is invalid."))
        }
        Ok(grant) if !grant.permissions.contains(&"Exchange.ManageAsApp") => {
            Err(error::unauthorized("The token contains no permissions."))
        }
        Ok(_) => Ok(()),
        Err(Unfit::Missing) => Err(error::unauthorized("")),
        Err(Unfit::Unknown) => Err(error::unauthorized("The token is invalid.")),
        Err(Unfit::Expired | Unfit::Challenged(_)) => Err(error::unauthorized("The token has expired.")),
    }
}

/// A batch counts as one request.
async fn admitted(service: &Service, incoming: &Incoming<'_>, batch: bool) -> Reply {
    let app = service.world.client.to_string();
    let query = Query::parse(incoming.query);
    let page = Place::of(service, incoming, &query).map_or(0, |place| place.fingerprint());
    let identity = invoke::identity(incoming, &query, page);
    let caller =
        Caller { app: &app, resource: "", units: 0, writes: false, priority: "", identity, attempt: 0, unheard: false };
    let admission = match service.quota.admit(Bucket::Exchange, &caller, &service.options, &service.books) {
        Ok(admission) => admission,
        Err(refusal) => return refuse(service, incoming, Bucket::Exchange, &caller, refusal),
    };
    let thinking = thinking(service, incoming, &admission, identity);
    if batch {
        return batch::answer(service, incoming, thinking).await;
    }
    sleep(thinking).await;
    invoke::invoke(service, incoming).await
}

/// Slower by half for each request too many, and slower without an anchor to route by.
fn thinking(service: &Service, incoming: &Incoming<'_>, admission: &Admission<'_>, identity: u64) -> Duration {
    let many = admission.beside.saturating_sub(service.options.quotas.exchange_busy);
    let crowd = 1.5_f64.powi(i32::try_from(many).unwrap_or(i32::MAX));
    let astray = if incoming.header("x-anchormailbox").is_none() { 1.5 } else { 1.0 };
    latency(Bucket::Exchange, identity, &service.options).mul_f64((crowd * astray).min(1_000.0))
}

/// The cmdlets that exist for this caller, in one string.
fn module_file(service: &Service) -> Reply {
    let role = service.world.exchange_role;
    let mut names: Vec<&str> = service
        .cmdlets
        .values()
        .filter(|cmdlet| role.is_some_and(|role| role >= cmdlet.role))
        .map(|cmdlet| cmdlet.name)
        .collect();
    if names.is_empty() {
        return error::forbidden();
    }
    names.sort_unstable();
    let context = format!("{}/adminapi/v1.0/$metadata#EXOModuleFile", service.origins.exchange);
    Reply::json(200, &json!({"@odata.context": context, "value": [{"exportedCmdlets": names.join(",")}]}))
}
