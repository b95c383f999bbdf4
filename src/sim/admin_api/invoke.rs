//! One cmdlet call.

use serde_json::{Value, json};
use tokio::time::sleep;

use super::super::dice;
use super::super::faults::{Fault, Stage};
use super::super::ledger::Call;
use super::super::odata::Query;
use super::super::quota::Caller;
use super::super::reply::{Damage, Reply};
use super::super::route::Bucket;
use super::super::service::{Incoming, Service};
use super::super::trouble::{Played, busy, play};
use super::command::{self, Command};
use super::error;
use super::page::{Place, page};

/// Runs the call in `incoming`, which has been admitted, and takes the fault meant for it.
pub(super) async fn invoke(service: &Service, incoming: &Incoming<'_>) -> Reply {
    let Ok(body) = serde_json::from_slice::<Value>(incoming.body) else {
        return error::value("The request body is not valid JSON.");
    };
    let target = format!("/adminapi/beta/InvokeCommand/{}", command::name(&body));
    if service.options.log {
        let call = Call {
            method: incoming.method.to_owned(),
            path: target.clone(),
        };
        service.books.write(|ledger| ledger.calls.push(call));
    }
    let query = Query::parse(incoming.query);
    let token = Place::of(service, incoming, &query).map_or(0, |place| place.fingerprint());
    let identity = dice::mix(&[dice::hash(&[incoming.body]), query.fingerprint(), token]);
    let attempt = service.attempts.next(identity);
    if let Some(reply) = exchange_fault(service, incoming, &target, identity, attempt) {
        return reply;
    }
    let mut damage: Option<Damage> = None;
    if let Some(fault) = service
        .options
        .faults
        .strike(Stage::Answer, &target, identity, attempt)
        .and_then(here)
    {
        let app = service.world.client.to_string();
        let caller = Caller {
            app: &app,
            resource: "",
            units: 0,
            priority: "",
            identity,
            attempt,
        };
        match play(service, incoming, fault, Bucket::Exchange, &caller) {
            Played::Instead(reply) => return reply,
            Played::Damaged(how) => damage = Some(how),
            Played::Late(time) => sleep(time).await,
            Played::Nothing => {}
        }
    }
    let reply = run(service, incoming, &query, &body).unwrap_or_else(|refused| refused);
    Reply { damage, ..reply }
}

fn run(
    service: &Service,
    incoming: &Incoming<'_>,
    query: &Query,
    body: &Value,
) -> Result<Reply, Reply> {
    let command = Command::read(service, body)?;
    let place = Place::of(service, incoming, query)?;
    let rows = (command.cmdlet.handler)(&service.world, &command.parameters)
        .map_err(|refused| error::cmdlet(&refused))?;
    let page = page(service, incoming, query, &place, &command, &rows)?;
    Ok(page.header("x-simulated-from", command.cmdlet.source))
}

/// Claims challenges are Graph's alone.
fn here(fault: Fault) -> Option<Fault> {
    (fault != Fault::ClaimsChallenge).then_some(fault)
}

fn exchange_fault(
    service: &Service,
    incoming: &Incoming<'_>,
    target: &str,
    identity: u64,
    attempt: u32,
) -> Option<Reply> {
    let fault = service
        .options
        .faults
        .strike(Stage::Exchange, target, identity, attempt)?;
    let reply = match fault {
        Fault::Busy => busy(),
        Fault::ErrorInSuccess => {
            let error = json!({"code": "InternalServerError", "message": "The cmdlet failed."});
            Reply::json(200, &json!({"error": error, "value": []}))
        }
        Fault::RegionalRedirect => {
            let region = service.origins.exchange.strip_prefix("http://localhost:")?;
            Reply::bytes(302, "", Vec::new()).header(
                "location",
                format!("http://region.localhost:{region}{}", incoming.target()),
            )
        }
        _ => return None,
    };
    service.books.fault(fault.name());
    Some(reply)
}
