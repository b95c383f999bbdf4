//! One request to Graph, from its arrival to its answer: matched, charged, permitted, checked, looked up, sent.

use serde_json::Value;
use tokio::time::sleep;

use super::super::dice;
use super::super::entra::{Grant, Resource, Unfit};
use super::super::faults::Stage;
use super::super::latency::latency;
use super::super::ledger::Call;
use super::super::quota::{Admission, Caller, bucket, units};
use super::super::reply::{Damage, JSON, Reply};
use super::super::route::{Answer, Ask, Bucket, Plan, Route};
use super::super::service::{Incoming, Service};
use super::super::trouble::{Played, challenged, play, refuse};
use super::batch;
use super::error::{denied, error};
use super::page::{context, page};
use super::query::{Query, is_directory};
use super::rows::{Choice, Chosen, entity, write_text};
use super::skip_token::SkipToken;
use super::tree::Found;

/// A matched request whose query is understood.
pub(super) struct Request<'r> {
    pub(super) incoming: &'r Incoming<'r>,
    pub(super) route: &'static Route,
    pub(super) query: &'r Query,
    pub(super) bucket: Bucket,
    pub(super) choice: Choice<'r>,
}

/// Answers whatever arrives at the Graph origin.
pub(in crate::sim) async fn answer(service: &Service, incoming: &Incoming<'_>) -> Reply {
    if let Err(reply) = authorised(service, incoming) {
        return reply;
    }
    match incoming.path {
        "/v1.0/$batch" | "/beta/$batch" => batch::answer(service, incoming).await,
        _ => single(service, incoming).await,
    }
}

/// # Errors
/// 401 for a token that does not open Graph.
fn authorised(service: &Service, incoming: &Incoming<'_>) -> Result<(), Reply> {
    match service.grants.check(incoming.bearer()) {
        Ok(grant) if grant.resource == Resource::Graph => Ok(()),
        Ok(_) => {
            service.books.write(|ledger| ledger.misplaced += 1);
            Err(denied(
                incoming,
                "Access token validation failure. Invalid audience.",
            ))
        }
        Err(Unfit::Missing) => Err(denied(incoming, "Access token is empty.")),
        Err(Unfit::Unknown) => Err(denied(
            incoming,
            "CompactToken parsing failed with error code: 80049217",
        )),
        Err(Unfit::Expired) => Err(denied(
            incoming,
            "Lifetime validation failed, the token is expired.",
        )),
        Err(Unfit::Challenged(claims)) => Err(challenged(incoming, &claims)),
    }
}

/// Answers one request or one entry of a batch.
pub(super) async fn single(service: &Service, incoming: &Incoming<'_>) -> Reply {
    if service.options.log {
        let call = Call {
            method: incoming.method.to_owned(),
            path: incoming.target(),
        };
        service.books.write(|ledger| ledger.calls.push(call));
    }
    let (route, keys) = match service.tree.find(incoming.method, incoming.path) {
        Found::Route(route, keys) => (route, keys),
        Found::OtherMethod => {
            return unknown(
                service,
                incoming,
                405,
                "Specified HTTP method is not allowed for the request target.",
            );
        }
        Found::Nothing(segment) => {
            return unknown(
                service,
                incoming,
                400,
                &format!("Resource not found for the segment '{segment}'."),
            );
        }
    };
    let Ok(grant) = service.grants.check(incoming.bearer()) else {
        return denied(
            incoming,
            "Lifetime validation failed, the token is expired.",
        );
    };
    let query = Query::parse(incoming.query);
    let bucket = bucket(route, &query);
    let identity = identity(service, incoming, &query);
    let caller = Caller {
        app: &grant.app,
        resource: keys.first().map_or("", String::as_str),
        units: if bucket == Bucket::Identity {
            units(route, &query)
        } else {
            0
        },
        priority: incoming
            .header("x-ms-throttle-priority")
            .unwrap_or("normal"),
        identity,
        attempt: service.attempts.next(identity),
    };
    let fault =
        service
            .options
            .faults
            .strike(Stage::Answer, &incoming.target(), identity, caller.attempt);
    let admission = match service
        .quota
        .admit(bucket, &caller, &service.options, &service.books)
    {
        Ok(admission) => admission,
        Err(refusal) => return refuse(service, incoming, bucket, &caller, refusal),
    };
    sleep(latency(
        bucket,
        dice::mix(&[identity, u64::from(caller.attempt)]),
        &service.options,
    ))
    .await;
    let mut damage = None;
    if let Some(fault) = fault {
        match play(service, incoming, fault, bucket, &caller) {
            Played::Instead(reply) => return reply,
            Played::Damaged(how) => damage = Some(how),
            Played::Late(time) => sleep(time).await,
            Played::Nothing => {}
        }
    }
    let reply = looked_up(
        service,
        incoming,
        route,
        &query,
        bucket,
        (keys.clone(), &grant),
    )
    .unwrap_or_else(|refused| refused);
    charged(reply, &admission, &caller, damage).header("x-simulated-from", route.source)
}

/// The same for every attempt of the same request, whatever its page token was sealed with.
fn identity(service: &Service, incoming: &Incoming<'_>, query: &Query) -> u64 {
    let token = query
        .get("$skiptoken")
        .and_then(|text| service.open(text))
        .map_or(0, SkipToken::fingerprint);
    let head = dice::hash(&[
        incoming.method.as_bytes(),
        incoming.path.as_bytes(),
        incoming.body,
    ]);
    dice::mix(&[head, query.fingerprint(), token])
}

fn unknown(service: &Service, incoming: &Incoming<'_>, status: u16, message: &str) -> Reply {
    service.books.write(|ledger| {
        ledger
            .unknown
            .push(format!("{} {}", incoming.method, incoming.path))
    });
    error(incoming, status, "BadRequest", message)
}

/// What identity paths say about the quota they spend.
fn charged(
    reply: Reply,
    admission: &Admission<'_>,
    caller: &Caller<'_>,
    damage: Option<Damage>,
) -> Reply {
    let reply = Reply { damage, ..reply };
    let Some(share) = admission.share.filter(|_| reply.status < 300) else {
        return reply;
    };
    let reply = reply.header("x-ms-resource-unit", caller.units.to_string());
    if share < 0.8 {
        return reply;
    }
    reply.header(
        "x-ms-throttle-limit-percentage",
        format!("{:.1}", share.min(1.8)),
    )
}

fn looked_up(
    service: &Service,
    incoming: &Incoming<'_>,
    route: &'static Route,
    query: &Query,
    bucket: Bucket,
    (keys, grant): (Vec<String>, &Grant),
) -> Result<Reply, Reply> {
    permitted(service, incoming, route, grant)?;
    let choice = understood(incoming, route, query)?;
    let body: Option<Value> = if incoming.body.is_empty() {
        None
    } else {
        let parsed = serde_json::from_slice(incoming.body);
        Some(parsed.map_err(|_| {
            error(
                incoming,
                400,
                "BadRequest",
                "Unable to read JSON request payload.",
            )
        })?)
    };
    let ask = Ask {
        keys,
        query: query.for_handler(),
        body: body.as_ref(),
        eventual: eventual(incoming),
    };
    let request = Request {
        incoming,
        route,
        query,
        bucket,
        choice,
    };
    match (route.handler)(&service.world, &ask) {
        Answer::One(record) => Ok(one(service, &request, &Chosen(&record, &request.choice))),
        Answer::Many(table) => page(service, &request, table.as_ref()),
        Answer::Count(count) => Ok(Reply::bytes(
            200,
            "text/plain",
            count.to_string().into_bytes(),
        )),
        Answer::Refused {
            status,
            code,
            message,
        } => Err(error(incoming, status, code, &message)),
    }
}

fn one(service: &Service, request: &Request<'_>, record: &Chosen<'_>) -> Reply {
    let mut body = vec![b'{'];
    write_text(
        &mut body,
        "@odata.context",
        &format!("{}/$entity", context(service, request)),
    );
    let rest = serde_json::to_vec(record).expect("a record serialises into memory");
    if rest.len() == 2 {
        body.pop();
    }
    body.extend_from_slice(&rest[1..]);
    Reply::bytes(200, JSON, body)
}

/// Source: microsoft-graph-docs-contrib `concepts/errors.md`; the premium code is what reports and Identity Protection
/// answer without a licence.
fn permitted(
    service: &Service,
    incoming: &Incoming<'_>,
    route: &Route,
    grant: &Grant,
) -> Result<(), Reply> {
    let open = route.permissions.is_empty()
        || route
            .permissions
            .iter()
            .any(|name| grant.permissions.contains(name));
    if !open {
        let message = "Insufficient privileges to complete the operation.";
        return Err(error(incoming, 403, "Authorization_RequestDenied", message));
    }
    let bought = match (route.plan, service.world.plan) {
        (Plan::Any, _) | (Plan::P1, Plan::P1 | Plan::P2) | (Plan::P2, Plan::P2) => true,
        (Plan::P1, Plan::Any) | (Plan::P2, Plan::Any | Plan::P1) => false,
    };
    if bought {
        return Ok(());
    }
    let message = "Neither tenant is B2C or tenant doesn't have premium license";
    Err(error(
        incoming,
        403,
        "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
        message,
    ))
}

/// # Errors
/// 400 for options that Graph does not have, properties that the entity does not have, and advanced queries that were
/// not asked for as such (`concepts/aad-advanced-queries.md`).
fn understood<'q>(
    incoming: &Incoming<'_>,
    route: &Route,
    query: &'q Query,
) -> Result<Choice<'q>, Reply> {
    let refuse = |code: &str, message: &str| error(incoming, 400, code, message);
    if let Some(name) = query.unknown() {
        return Err(refuse(
            "BadRequest",
            &format!("The query parameter '{name}' is not supported."),
        ));
    }
    let entity = entity(route);
    let counted = route.template.ends_with("/$count") && is_directory(entity);
    if counted && !eventual(incoming) {
        return Err(refuse(
            "Request_BadRequest",
            "$count is not currently supported.",
        ));
    }
    let cast = route.template.contains("/microsoft.graph.") && is_directory(entity);
    if !counted && (cast || query.is_advanced(entity)) {
        advanced(query, eventual(incoming))
            .map_err(|message| refuse("Request_UnsupportedQuery", message))?;
    }
    Choice::of(route, query).map_err(|name| {
        let message = format!("Parsing OData Select and Expand failed: Could not find a property named '{name}' on type 'microsoft.graph.{entity}'.");
        refuse("BadRequest", &message)
    })
}

fn advanced(query: &Query, eventual: bool) -> Result<(), &'static str> {
    if query.has("$expand") {
        return Err("$expand is not supported with advanced query parameters.");
    }
    if !eventual && query.has("$skiptoken") {
        return Err("invalid page token specified");
    }
    if !eventual || !(query.counts() || query.has("$search")) {
        return Err(
            "Unsupported query: it needs the header 'ConsistencyLevel: eventual' and $count=true.",
        );
    }
    Ok(())
}

fn eventual(incoming: &Incoming<'_>) -> bool {
    incoming
        .header("consistencylevel")
        .is_some_and(|level| level.eq_ignore_ascii_case("eventual"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_advanced_query_needs_its_header_on_every_page() {
        let first = Query::parse("$filter=a ne 1&$count=true");
        assert_eq!(advanced(&first, true), Ok(()));
        let second = Query::parse("$filter=a ne 1&$count=true&$skiptoken=x");
        assert_eq!(
            advanced(&second, false),
            Err("invalid page token specified")
        );
    }
}
