//! `$batch`: up to twenty requests in one, each charged and answered on its own.
//!
//! Source: microsoft-graph-docs-contrib `concepts/json-batching.md`, `concepts/throttling.md` ("Throttling and
//! batching"), `concepts/known-issues.md` (batching).

use futures_util::future::{join, join_all};
use futures_util::stream::{self, StreamExt};

use super::super::dice;
use super::super::faults::{Fault, Stage};
use super::super::quota::Caller;
use super::super::reply::{Damage, Reply};
use super::super::route::Bucket;
use super::super::service::{Incoming, Service};
use super::super::trouble::meet;
use super::batch_read::{Entry, Order, read};
use super::batch_write::write;
use super::error::error;
use super::serve::single;
use super::tree::Found;

/// Entries that Graph passes on to Outlook at once, whatever their mailboxes (`includes/throttling-outlook.md`: Graph
/// "sends the Outlook service up to four individual requests from the batch at a time").
const OUTLOOK_AT_ONCE: usize = 4;

pub(super) async fn answer(service: &Service, incoming: &Incoming<'_>) -> Reply {
    service.books.write(|ledger| ledger.batches += 1);
    let (entries, order) = match read(incoming) {
        Ok(batch) => batch,
        Err(message) => return error(incoming, 400, "BadRequest", &message),
    };
    let identity = dice::hash(&[incoming.path.as_bytes(), incoming.body]);
    let attempt = service.attempts.next(identity);
    let caller =
        Caller { app: "", resource: "", units: 0, writes: false, priority: "", identity, attempt, unheard: false };
    let fault = envelope_fault(service, incoming, identity, attempt);
    let damage = match meet(service, incoming, fault, Bucket::Identity, &caller).await {
        Ok(damage) => damage,
        Err(reply) => return reply,
    };
    let draw = dice::mix(&[service.options.spec.seed, identity]);
    let loss = service.options.faults.strike(Stage::Batch, incoming.path, identity, attempt);
    let lost = match loss {
        _ if matches!(damage, Some(Damage::Reset | Damage::Torn | Damage::Truncated)) => Lost::All,
        Some(Fault::BatchLost) => Lost::All,
        Some(Fault::MissingEntry) => Lost::One(first(&entries, draw)),
        _ => Lost::Nothing,
    };
    let answers = carried_out(service, incoming, &entries, &order, &lost).await;
    Reply { damage, ..enveloped(service, incoming, answers, loss, draw) }
}

/// Which answers will not reach the client.
enum Lost {
    Nothing,
    All,
    /// The one of this id.
    One(String),
}

/// The place of an answer among the shuffled ones.
fn rank(id: &str, draw: u64) -> u64 {
    dice::mix(&[draw, dice::hash(&[id.as_bytes()])])
}

/// The id of the answer that comes first.
fn first(entries: &[Entry], draw: u64) -> String {
    entries.iter().map(|entry| &entry.id).min_by_key(|id| rank(id, draw)).cloned().unwrap_or_default()
}

/// What can happen to the envelope itself; a 429 belongs to an entry.
fn envelope_fault(service: &Service, incoming: &Incoming<'_>, identity: u64, attempt: u32) -> Option<Fault> {
    let fault = service.options.faults.strike(Stage::Answer, incoming.path, identity, attempt)?;
    (!matches!(fault, Fault::Throttled(_) | Fault::ThrottledWithoutWords)).then_some(fault)
}

async fn carried_out(
    service: &Service,
    incoming: &Incoming<'_>,
    entries: &[Entry],
    order: &Order,
    lost: &Lost,
) -> Vec<(String, Reply)> {
    match order {
        Order::Together => together(service, incoming, &entries.iter().collect::<Vec<_>>(), lost).await,
        Order::Chain => chained(service, incoming, entries, lost).await,
        Order::After(parent) => {
            let (first, rest): (Vec<&Entry>, Vec<&Entry>) =
                entries.iter().partition(|entry| entry.depends_on.is_empty());
            let mut answers = together(service, incoming, &first, lost).await;
            let failed = answers.iter().any(|(id, reply)| id == parent && reply.status >= 400);
            if failed {
                answers.extend(rest.iter().map(|entry| (entry.id.clone(), failed_dependency(incoming))));
            } else {
                answers.extend(together(service, incoming, &rest, lost).await);
            }
            answers
        }
    }
}

async fn together(service: &Service, incoming: &Incoming<'_>, entries: &[&Entry], lost: &Lost) -> Vec<(String, Reply)> {
    let (outlook, others): (Vec<&Entry>, Vec<&Entry>) =
        entries.iter().partition(|entry| is_outlook(service, incoming, entry));
    let others = join_all(others.iter().map(|entry| run(service, incoming, entry, lost)));
    let outlook: Vec<_> = outlook.into_iter().map(|entry| run(service, incoming, entry, lost)).collect();
    let outlook = stream::iter(outlook).buffer_unordered(OUTLOOK_AT_ONCE).collect::<Vec<_>>();
    let (mut answers, more) = join(others, outlook).await;
    answers.extend(more);
    answers
}

async fn chained(service: &Service, incoming: &Incoming<'_>, entries: &[Entry], lost: &Lost) -> Vec<(String, Reply)> {
    let mut answers: Vec<(String, Reply)> = Vec::new();
    for entry in entries {
        let failed = answers.last().is_some_and(|(_, reply)| reply.status >= 400);
        answers.push(if failed {
            (entry.id.clone(), failed_dependency(incoming))
        } else {
            run(service, incoming, entry, lost).await
        });
    }
    answers
}

fn is_outlook(service: &Service, incoming: &Incoming<'_>, entry: &Entry) -> bool {
    let (path, _) = split(incoming, entry);
    matches!(service.tree.find(&entry.method, &path), Found::Route(route, _) if route.bucket == Bucket::Outlook)
}

fn failed_dependency(incoming: &Incoming<'_>) -> Reply {
    error(incoming, 424, "FailedDependency", "The request depends on another that failed.")
}

/// The path with the batch's version, and the query.
fn split(incoming: &Incoming<'_>, entry: &Entry) -> (String, String) {
    let version = incoming.path.trim_end_matches("/$batch");
    let (path, query) = entry.url.split_once('?').unwrap_or((&entry.url, ""));
    (format!("{version}/{}", path.trim_start_matches('/')), query.to_owned())
}

async fn run(service: &Service, incoming: &Incoming<'_>, entry: &Entry, lost: &Lost) -> (String, Reply) {
    let (path, query) = split(incoming, entry);
    let body =
        entry.body.as_ref().map_or_else(Vec::new, |body| serde_json::to_vec(body).expect("a JSON value serialises"));
    let headers = incoming.entry_headers(&entry.headers);
    let inner = Incoming {
        method: &entry.method,
        path: &path,
        query: &query,
        headers: &headers,
        body: &body,
        wire: incoming.wire,
        request_id: incoming.request_id.clone(),
        unheard: match lost {
            Lost::Nothing => false,
            Lost::All => true,
            Lost::One(id) => *id == entry.id,
        },
    };
    let reply = single(service, &inner).await;
    // A broken connection behind the gateway shows as the gateway's own answer.
    let reply = if reply.damage.is_some() {
        error(&inner, 504, "GatewayTimeout", "The upstream did not answer.")
    } else {
        reply
    };
    (entry.id.clone(), reply)
}

/// Shuffled, and with the fault of the envelope.
fn enveloped(
    service: &Service,
    incoming: &Incoming<'_>,
    mut answers: Vec<(String, Reply)>,
    loss: Option<Fault>,
    draw: u64,
) -> Reply {
    answers.sort_by_cached_key(|(id, _)| rank(id, draw));
    let throttled = answers.iter().any(|(_, reply)| reply.status == 429);
    let fault = loss.filter(|fault| *fault != Fault::BatchFailedDependency || throttled);
    if let Some(fault) = fault {
        service.books.fault(fault.name());
    }
    match fault {
        Some(Fault::BatchLost) => {
            error(incoming, 503, "serviceNotAvailable", "The service is temporarily unavailable.")
        }
        Some(Fault::MissingEntry) => write(200, &answers[1..], draw),
        Some(Fault::BatchFailedDependency) => write(424, &answers, draw),
        _ => write(200, &answers, draw),
    }
}
