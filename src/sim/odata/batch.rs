//! `$batch`: up to twenty requests in one, each charged and answered on its own.
//!
//! Source: microsoft-graph-docs-contrib `concepts/json-batching.md`, `concepts/throttling.md` ("Throttling and
//! batching"), `concepts/known-issues.md` (batching).

use std::collections::{HashMap, HashSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::join_all;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::super::dice;
use super::super::faults::{Fault, Stage};
use super::super::quota::Caller;
use super::super::reply::{JSON, Reply};
use super::super::route::Bucket;
use super::super::service::{Incoming, Service};
use super::super::trouble::{Played, play};
use super::error::error;
use super::serve::single;
use super::tree::Found;

const ENTRIES: usize = 20;
/// Entries that Graph passes on to Outlook at once, whatever their mailboxes.
const OUTLOOK_AT_ONCE: usize = 4;

#[derive(Deserialize)]
struct Envelope {
    requests: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    id: String,
    method: String,
    url: String,
    #[serde(default)]
    headers: HashMap<String, String>,
    body: Option<Value>,
    #[serde(default)]
    depends_on: Vec<String>,
}

/// How the entries wait for each other.
enum Order {
    Together,
    /// Each after the one before.
    Chain,
    /// All after this one.
    After(String),
}

pub(super) async fn answer(service: &Service, incoming: &Incoming<'_>) -> Reply {
    service.books.write(|ledger| ledger.batches += 1);
    let (entries, order) = match read(incoming) {
        Ok(batch) => batch,
        Err(message) => return error(incoming, 400, "BadRequest", &message),
    };
    let identity = dice::hash(&[incoming.path.as_bytes(), incoming.body]);
    let attempt = service.attempts.next(identity);
    let mut damage = None;
    if let Some(fault) = envelope_fault(service, incoming, identity, attempt) {
        let caller = Caller {
            app: "",
            resource: "",
            units: 0,
            priority: "",
            identity,
            attempt,
        };
        match play(service, incoming, fault, Bucket::Identity, &caller) {
            Played::Instead(reply) => return reply,
            Played::Damaged(how) => damage = Some(how),
            Played::Late(time) => sleep(time).await,
            Played::Nothing => {}
        }
    }
    let answers = carried_out(service, incoming, &entries, &order).await;
    Reply {
        damage,
        ..enveloped(service, incoming, answers, identity, attempt)
    }
}

/// What can happen to the envelope itself; a 429 belongs to an entry.
fn envelope_fault(
    service: &Service,
    incoming: &Incoming<'_>,
    identity: u64,
    attempt: u32,
) -> Option<Fault> {
    let fault = service
        .options
        .faults
        .strike(Stage::Answer, incoming.path, identity, attempt)?;
    (!matches!(fault, Fault::Throttled(_) | Fault::ThrottledWithoutWords)).then_some(fault)
}

/// # Errors
/// Why the whole batch is refused.
fn read(incoming: &Incoming<'_>) -> Result<(Vec<Entry>, Order), String> {
    if incoming.method != "POST" {
        return Err("A batch is a POST.".to_owned());
    }
    let envelope: Envelope = serde_json::from_slice(incoming.body)
        .map_err(|error| format!("Invalid batch payload format: {error}"))?;
    let entries = envelope.requests;
    if entries.is_empty() || entries.len() > ENTRIES {
        return Err(format!(
            "Number of batch request steps exceeds the maximum value of {ENTRIES}, or is none."
        ));
    }
    let mut ids = HashSet::new();
    for entry in &entries {
        check(entry)?;
        if !ids.insert(entry.id.to_ascii_lowercase()) {
            return Err(format!(
                "Request Id {} has to be unique in a batch.",
                entry.id
            ));
        }
    }
    let order = order(&entries)?;
    Ok((entries, order))
}

fn check(entry: &Entry) -> Result<(), String> {
    let Entry { id, url, .. } = entry;
    if url.contains("://") {
        return Err(format!("Request {id}: the url must be relative."));
    }
    if url
        .trim_start_matches('/')
        .to_ascii_lowercase()
        .starts_with("$batch")
    {
        return Err(format!("Request {id}: a batch cannot be nested."));
    }
    let typed = entry
        .headers
        .keys()
        .any(|name| name.eq_ignore_ascii_case("content-type"));
    if entry.body.is_some() && !typed {
        return Err(format!(
            "Request {id}: the Content-Type header is missing for a request with a body."
        ));
    }
    Ok(())
}

/// Nobody waits, everybody waits for the one before, or all that wait do so for the same one.
fn order(entries: &[Entry]) -> Result<Order, String> {
    let waiting: Vec<&Entry> = entries
        .iter()
        .filter(|entry| !entry.depends_on.is_empty())
        .collect();
    let Some(first) = waiting.first() else {
        return Ok(Order::Together);
    };
    let chained = entries
        .windows(2)
        .all(|pair| pair[1].depends_on == [pair[0].id.clone()]);
    if chained && entries[0].depends_on.is_empty() {
        return Ok(Order::Chain);
    }
    let parent = first.depends_on[0].clone();
    let known = entries
        .iter()
        .any(|entry| entry.id == parent && entry.depends_on.is_empty());
    if known
        && waiting
            .iter()
            .all(|entry| entry.depends_on == [parent.clone()])
    {
        return Ok(Order::After(parent));
    }
    Err("The dependsOn property contains an unsupported dependency.".to_owned())
}

async fn carried_out(
    service: &Service,
    incoming: &Incoming<'_>,
    entries: &[Entry],
    order: &Order,
) -> Vec<(String, Reply)> {
    match order {
        Order::Together => together(service, incoming, &entries.iter().collect::<Vec<_>>()).await,
        Order::Chain => chained(service, incoming, entries).await,
        Order::After(parent) => {
            let (first, rest): (Vec<&Entry>, Vec<&Entry>) = entries
                .iter()
                .partition(|entry| entry.depends_on.is_empty());
            let mut answers = together(service, incoming, &first).await;
            let failed = answers
                .iter()
                .any(|(id, reply)| id == parent && reply.status >= 400);
            if failed {
                answers.extend(
                    rest.iter()
                        .map(|entry| (entry.id.clone(), failed_dependency(incoming))),
                );
            } else {
                answers.extend(together(service, incoming, &rest).await);
            }
            answers
        }
    }
}

async fn together(
    service: &Service,
    incoming: &Incoming<'_>,
    entries: &[&Entry],
) -> Vec<(String, Reply)> {
    let (outlook, others): (Vec<&Entry>, Vec<&Entry>) = entries
        .iter()
        .partition(|entry| is_outlook(service, incoming, entry));
    let others = join_all(others.iter().map(|entry| run(service, incoming, entry)));
    let outlook = async {
        let mut answers = Vec::new();
        for wave in outlook.chunks(OUTLOOK_AT_ONCE) {
            answers.extend(join_all(wave.iter().map(|entry| run(service, incoming, entry))).await);
        }
        answers
    };
    let (mut answers, more) = futures_util::future::join(others, outlook).await;
    answers.extend(more);
    answers
}

async fn chained(
    service: &Service,
    incoming: &Incoming<'_>,
    entries: &[Entry],
) -> Vec<(String, Reply)> {
    let mut answers: Vec<(String, Reply)> = Vec::new();
    for entry in entries {
        let failed = answers.last().is_some_and(|(_, reply)| reply.status >= 400);
        answers.push(if failed {
            (entry.id.clone(), failed_dependency(incoming))
        } else {
            run(service, incoming, entry).await
        });
    }
    answers
}

fn is_outlook(service: &Service, incoming: &Incoming<'_>, entry: &Entry) -> bool {
    let (path, _) = split(incoming, entry);
    matches!(service.tree.find(&entry.method, &path), Found::Route(route, _) if route.bucket == Bucket::Outlook)
}

fn failed_dependency(incoming: &Incoming<'_>) -> Reply {
    error(
        incoming,
        424,
        "FailedDependency",
        "The request depends on another that failed.",
    )
}

/// The path with the batch's version, and the query.
fn split(incoming: &Incoming<'_>, entry: &Entry) -> (String, String) {
    let version = incoming.path.trim_end_matches("/$batch");
    let (path, query) = entry.url.split_once('?').unwrap_or((&entry.url, ""));
    (
        format!("{version}/{}", path.trim_start_matches('/')),
        query.to_owned(),
    )
}

async fn run(service: &Service, incoming: &Incoming<'_>, entry: &Entry) -> (String, Reply) {
    let (path, query) = split(incoming, entry);
    let body = entry.body.as_ref().map_or_else(Vec::new, |body| {
        serde_json::to_vec(body).expect("a JSON value serialises")
    });
    let headers = headers(incoming, entry);
    let inner = Incoming {
        method: &entry.method,
        path: &path,
        query: &query,
        headers: &headers,
        body: &body,
        wire: incoming.wire,
        request_id: incoming.request_id.clone(),
    };
    let reply = single(service, &inner).await;
    // A broken connection behind the gateway shows as the gateway's own answer.
    let reply = if reply.damage.is_some() {
        error(
            &inner,
            504,
            "GatewayTimeout",
            "The upstream did not answer.",
        )
    } else {
        reply
    };
    (entry.id.clone(), reply)
}

/// An entry has its own headers; of the batch's it has only the token.
fn headers(incoming: &Incoming<'_>, entry: &Entry) -> HeaderMap {
    let own = entry.headers.iter().filter_map(|(name, value)| {
        Some((
            HeaderName::try_from(name.to_ascii_lowercase()).ok()?,
            HeaderValue::from_str(value).ok()?,
        ))
    });
    let mut headers: HeaderMap = own.collect();
    if let Some(token) = incoming.headers.get("authorization") {
        headers.insert("authorization", token.clone());
    }
    headers
}

fn enveloped(
    service: &Service,
    incoming: &Incoming<'_>,
    mut answers: Vec<(String, Reply)>,
    identity: u64,
    attempt: u32,
) -> Reply {
    let draw = |salt| dice::mix(&[service.options.spec.seed, identity, salt]);
    answers.sort_by_cached_key(|(id, _)| dice::mix(&[draw(1), dice::hash(&[id.as_bytes()])]));
    let mut status = 200;
    match service
        .options
        .faults
        .strike(Stage::Batch, incoming.path, identity, attempt)
    {
        Some(fault @ Fault::BatchLost) => {
            service.books.fault(fault.name());
            return error(
                incoming,
                503,
                "serviceNotAvailable",
                "The service is temporarily unavailable.",
            );
        }
        Some(fault @ Fault::MissingEntry) => {
            service.books.fault(fault.name());
            answers.pop();
        }
        Some(fault @ Fault::BatchFailedDependency)
            if answers.iter().any(|(_, reply)| reply.status == 429) =>
        {
            service.books.fault(fault.name());
            status = 424;
        }
        _ => {}
    }
    let mut body = b"{\"responses\":[".to_vec();
    for (index, (id, reply)) in answers.iter().enumerate() {
        if index > 0 {
            body.push(b',');
        }
        write_entry(&mut body, id, reply, draw(2));
    }
    body.extend_from_slice(b"]}");
    Reply::bytes(status, JSON, body)
}

fn write_entry(body: &mut Vec<u8>, id: &str, reply: &Reply, draw: u64) {
    let mut headers = serde_json::Map::new();
    for (name, value) in &reply.headers {
        headers.insert(
            cased(name, dice::mix(&[draw, dice::hash(&[id.as_bytes()])])),
            value.clone().into(),
        );
    }
    if !reply.content_type.is_empty() {
        headers.insert("Content-Type".to_owned(), reply.content_type.into());
    }
    let head = format!(
        "{{\"id\":{},\"status\":{},\"headers\":{},\"body\":",
        json!(id),
        reply.status,
        json!(headers)
    );
    body.extend_from_slice(head.as_bytes());
    match reply.content_type {
        JSON | "text/plain" if !reply.body.is_empty() => body.extend_from_slice(&reply.body),
        _ if reply.body.is_empty() => body.extend_from_slice(b"null"),
        _ => body.extend_from_slice(json!(STANDARD.encode(&reply.body)).to_string().as_bytes()),
    }
    body.push(b'}');
}

/// Header names come in any case.
fn cased(name: &str, draw: u64) -> String {
    match draw % 3 {
        0 => name.to_owned(),
        1 => name.to_ascii_uppercase(),
        _ => name.split('-').map(capital).collect::<Vec<_>>().join("-"),
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_ascii_uppercase().to_string() + letters.as_str()
    })
}
