//! One request to Graph, from its arrival to its answer: matched, admitted, struck by its fault, looked up.

use std::sync::Arc;

use tokio::time::sleep;

use super::super::dice;
use super::super::entra::{Grant, Resource, Unfit};
use super::super::faults::{Fault, Stage};
use super::super::latency::latency;
use super::super::quota::{Admission, Caller, bucket, units};
use super::super::reply::{Damage, Reply};
use super::super::route::{Bucket, Route};
use super::super::service::{Incoming, Service, leisurely};
use super::super::trouble::{challenged, meet, refuse};
use super::batch;
use super::error::{denied, error};
use super::lookup::look_up;
use super::query::Query;
use super::skip_token::SkipToken;
use super::tree::Found;

/// A request whose path is known.
pub(super) struct Matched {
    pub(super) route: &'static Route,
    pub(super) keys: Vec<String>,
    pub(super) query: Query,
    pub(super) bucket: Bucket,
}

/// Answers whatever arrives at the Graph origin.
pub(in crate::sim) async fn answer(service: &Service, incoming: &Incoming<'_>) -> Reply {
    match incoming.path {
        "/v1.0/$batch" | "/beta/$batch" => match authorised(service, incoming) {
            Ok(_) => batch::answer(service, incoming).await,
            Err(reply) => reply,
        },
        _ => single(service, incoming).await,
    }
}

/// Answers one request or one entry of a batch.
pub(super) async fn single(service: &Service, incoming: &Incoming<'_>) -> Reply {
    service.log(incoming.method, incoming.target(), &[]);
    served(service, incoming).await.unwrap_or_else(|refused| refused)
}

async fn served(service: &Service, incoming: &Incoming<'_>) -> Result<Reply, Reply> {
    let grant = authorised(service, incoming)?;
    let matched = matched(service, incoming)?;
    let caller = caller(service, incoming, &matched, &grant);
    let (bucket, options) = (matched.bucket, &service.options);
    let admission = service.quota.admit(bucket, &caller, options, &service.books);
    let admission = admission.map_err(|refusal| refuse(service, incoming, bucket, &caller, refusal))?;
    sleep(latency(bucket, dice::mix(&[caller.identity, u64::from(caller.attempt)]), options)).await;
    let fault = options.faults.strike(Stage::Answer, &incoming.target(), caller.identity, caller.attempt);
    let damage = meet(service, incoming, fault, bucket, &caller).await?;
    let found = leisurely(|| look_up(service, incoming, &matched, &grant, &caller));
    let reply = found.unwrap_or_else(|refused| refused);
    let (reply, lost) = lose(service, incoming, &matched, &caller, reply).await;
    let reply = charged(reply, &admission, &caller);
    Ok(Reply { damage: lost.or(damage), ..reply })
}

/// What becomes of the answer to a write that was carried out.
async fn lose(
    service: &Service,
    incoming: &Incoming<'_>,
    matched: &Matched,
    caller: &Caller<'_>,
    reply: Reply,
) -> (Reply, Option<Damage>) {
    if !matched.route.writes() || reply.status >= 300 {
        return (reply, None);
    }
    let (reply, damage) = lost_or_not(service, incoming, matched, caller, reply).await;
    if reply.status < 300 && damage.is_none() && !incoming.unheard {
        service.books.acknowledged(caller.identity);
    }
    (reply, damage)
}

async fn lost_or_not(
    service: &Service,
    incoming: &Incoming<'_>,
    matched: &Matched,
    caller: &Caller<'_>,
    reply: Reply,
) -> (Reply, Option<Damage>) {
    let loss = service.options.faults.strike(Stage::Done, &incoming.target(), caller.identity, caller.attempt);
    match meet(service, incoming, loss.and_then(Fault::instead), matched.bucket, caller).await {
        Ok(damage) => (reply, damage),
        Err(instead) => (instead, None),
    }
}

/// # Errors
/// 401 for a token that does not open Graph.
fn authorised(service: &Service, incoming: &Incoming<'_>) -> Result<Arc<Grant>, Reply> {
    match service.grants.check(incoming.bearer()) {
        Ok(grant) if grant.resource == Resource::Graph => Ok(grant),
        Ok(_) => {
            service.books.write(|ledger| ledger.misplaced += 1);
            Err(denied(incoming, "Access token validation failure. Invalid audience."))
        }
        Err(Unfit::Missing) => Err(denied(incoming, "Access token is empty.")),
        Err(Unfit::Unknown) => Err(denied(incoming, "CompactToken parsing failed with error code: 80049217")),
        Err(Unfit::Expired) => Err(denied(incoming, "Lifetime validation failed, the token is expired.")),
        Err(Unfit::Challenged(claims)) => Err(challenged(incoming, &claims)),
    }
}

/// # Errors
/// 400 for a path that Graph does not have, 405 for another method.
fn matched(service: &Service, incoming: &Incoming<'_>) -> Result<Matched, Reply> {
    let (status, message) = match service.tree.find(incoming.method, incoming.path) {
        Found::Route(route, keys) => {
            let query = Query::parse(incoming.query);
            let bucket = bucket(route, &query);
            return Ok(Matched { route, keys, query, bucket });
        }
        Found::OtherMethod => (405, "Specified HTTP method is not allowed for the request target.".to_owned()),
        Found::Nothing(segment) => (400, format!("Resource not found for the segment '{segment}'.")),
    };
    service.books.write(|ledger| ledger.unknown.push(format!("{} {}", incoming.method, incoming.path)));
    Err(error(incoming, status, "BadRequest", &message))
}

fn caller<'r>(service: &Service, incoming: &'r Incoming<'_>, matched: &'r Matched, grant: &'r Grant) -> Caller<'r> {
    let identity = identity(service, incoming, &matched.query);
    Caller {
        app: &grant.app,
        resource: match matched.bucket {
            Bucket::UsageReport => matched.route.template,
            _ => matched.keys.first().map_or("", String::as_str),
        },
        units: if matched.bucket == Bucket::Identity { units(matched.route, &matched.query) } else { 0 },
        writes: matched.route.writes(),
        priority: incoming.header("x-ms-throttle-priority").unwrap_or("normal"),
        identity,
        attempt: service.attempts.next(identity),
        unheard: incoming.unheard,
    }
}

/// The same for every attempt of the same request, whatever its page token was sealed with.
fn identity(service: &Service, incoming: &Incoming<'_>, query: &Query) -> u64 {
    let token = query.get("$skiptoken").and_then(|text| service.open(text)).map_or(0, SkipToken::fingerprint);
    let head = dice::hash(&[incoming.method.as_bytes(), incoming.path.as_bytes(), incoming.body]);
    dice::mix(&[head, query.fingerprint(), token])
}

/// What identity paths say about the quota they spend.
fn charged(reply: Reply, admission: &Admission<'_>, caller: &Caller<'_>) -> Reply {
    let Some(share) = admission.share.filter(|_| reply.status < 300) else {
        return reply;
    };
    let reply = reply.header("x-ms-resource-unit", caller.units.to_string());
    if share < 0.8 {
        return reply;
    }
    reply.header("x-ms-throttle-limit-percentage", format!("{:.1}", share.min(1.8)))
}
