//! One cmdlet call.

use serde_json::{Value, json};

use super::super::dice;
use super::super::faults::{Fault, Stage};
use super::super::odata::Query;
use super::super::quota::Caller;
use super::super::reply::Reply;
use super::super::route::Bucket;
use super::super::service::{Incoming, Service, leisurely};
use super::super::trouble::{busy, meet};
use super::carry_out::rows;
use super::command::{self, Command};
use super::error;
use super::page::{Listing, Place, page};

/// Runs the call in `incoming`, which has been admitted, and takes the fault meant for it.
pub(super) async fn invoke(service: &Service, incoming: &Incoming<'_>) -> Reply {
    let Ok(body) = serde_json::from_slice::<Value>(incoming.body) else {
        return error::value("The request body is not valid JSON.");
    };
    let target = format!("/adminapi/beta/InvokeCommand/{}", command::name(&body));
    service.log(incoming.method, target.clone(), &command::given(&body));
    let query = Query::parse(incoming.query);
    let place = Place::of(service, incoming, &query);
    let identity = identity(incoming, &query, place.as_ref().map_or(0, Place::fingerprint));
    let attempt = service.attempts.next(identity);
    if let Some(reply) = exchange_fault(service, incoming, &target, identity, attempt) {
        return reply;
    }
    let app = service.world.client.to_string();
    let caller = Caller {
        app: &app,
        resource: "",
        units: 0,
        writes: false,
        priority: "",
        identity,
        attempt,
        unheard: incoming.unheard,
    };
    let fault = service.options.faults.strike(Stage::Answer, &target, identity, attempt).and_then(here);
    let damage = match meet(service, incoming, fault, Bucket::Exchange, &caller).await {
        Ok(damage) => damage,
        Err(reply) => return reply,
    };
    let ran = leisurely(|| {
        let command = Command::read(service, &body)?;
        let place = place?;
        let rows = rows(service, &command, &caller)?;
        let reply = page(service, &Listing { incoming, query: &query, at: place, command: &command, rows: &rows })?;
        Ok((reply, command.cmdlet.writes()))
    });
    match ran {
        Ok((reply, true)) => heard(service, incoming, &target, &caller, Reply { damage, ..reply }).await,
        Ok((reply, false)) => Reply { damage, ..reply },
        Err(reply) => Reply { damage, ..reply },
    }
}

/// What becomes of the answer to a write that was carried out.
async fn heard(service: &Service, incoming: &Incoming<'_>, target: &str, caller: &Caller<'_>, reply: Reply) -> Reply {
    let loss = service.options.faults.strike(Stage::Done, target, caller.identity, caller.attempt);
    match meet(service, incoming, loss.and_then(Fault::instead), Bucket::Exchange, caller).await {
        Ok(damage) => {
            let damage = damage.or(reply.damage);
            if damage.is_none() && !incoming.unheard {
                service.books.acknowledged(caller.identity);
            }
            Reply { damage, ..reply }
        }
        Err(instead) => instead,
    }
}

/// The same for every attempt of the same call for the same page.
pub(super) fn identity(incoming: &Incoming<'_>, query: &Query, page: u64) -> u64 {
    dice::mix(&[dice::hash(&[incoming.body]), query.fingerprint(), page])
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
    let fault = service.options.faults.strike(Stage::Exchange, target, identity, attempt)?;
    let reply = match fault {
        Fault::Busy => busy(),
        Fault::ErrorInSuccess => {
            let error = json!({"code": "InternalServerError", "message": "The cmdlet failed."});
            Reply::json(200, &json!({"error": error, "value": []}))
        }
        Fault::RegionalRedirect => {
            let region = service.origins.exchange.strip_prefix("http://localhost:")?;
            Reply::bytes(302, "", Vec::new())
                .header("location", format!("http://region.localhost:{region}{}", incoming.target()))
        }
        _ => return None,
    };
    service.books.fault(fault.name());
    Some(reply)
}
