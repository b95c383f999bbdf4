//! `$batch` of the Exchange admin API: up to ten calls, run one after another.

use std::collections::HashMap;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::super::dice;
use super::super::faults::{Fault, Stage};
use super::super::reply::{JSON, Reply};
use super::super::service::{Incoming, Service};
use super::error;
use super::invoke::invoke;

const ENTRIES: usize = 10;

#[derive(Deserialize)]
struct Envelope {
    requests: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    method: String,
    url: String,
    #[serde(default)]
    headers: HashMap<String, String>,
    #[serde(default)]
    body: Value,
}

pub(super) async fn answer(service: &Service, incoming: &Incoming<'_>, thinking: Duration) -> Reply {
    service.books.write(|ledger| ledger.batches += 1);
    let Ok(envelope) = serde_json::from_slice::<Envelope>(incoming.body) else {
        return error::value("The batch request body is not valid.");
    };
    if envelope.requests.is_empty() || envelope.requests.len() > ENTRIES {
        return error::value(&format!("A batch takes 1 to {ENTRIES} requests."));
    }
    let identity = dice::hash(&[incoming.path.as_bytes(), incoming.body]);
    let attempt = service.attempts.next(identity);
    let draw = dice::mix(&[service.options.spec.seed, identity]);
    let rank = |id: &str| dice::mix(&[draw, dice::hash(&[id.as_bytes()])]);
    let loss = service.options.faults.strike(Stage::Batch, "/adminapi/beta/$batch", identity, attempt);
    let missing = envelope.requests.iter().map(|entry| &entry.id).max_by_key(|id| rank(id));
    let mut answers = Vec::new();
    for entry in &envelope.requests {
        sleep(thinking).await;
        let unheard = match loss {
            Some(Fault::BatchLost) => true,
            Some(Fault::MissingEntry) => missing == Some(&entry.id),
            _ => false,
        };
        answers.push((entry.id.clone(), run(service, incoming, entry, unheard).await));
    }
    answers.sort_by_cached_key(|(id, _)| rank(id));
    match loss {
        Some(fault @ Fault::BatchLost) => {
            service.books.fault(fault.name());
            return Reply::bytes(503, "text/html", b"<html><body>Service Unavailable</body></html>".to_vec());
        }
        Some(fault @ Fault::MissingEntry) => {
            service.books.fault(fault.name());
            answers.pop();
        }
        _ => {}
    }
    enveloped(&answers)
}

async fn run(service: &Service, incoming: &Incoming<'_>, entry: &Entry, unheard: bool) -> Reply {
    let Some(target) = entry.url.strip_prefix(&service.origins.exchange) else {
        return error::value("The url of a batch request must be absolute and of this service.");
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if entry.method != "POST" || !path.ends_with("/InvokeCommand") || !path.starts_with("/adminapi/beta/") {
        return error::value("Only InvokeCommand can be batched.");
    }
    let body = serde_json::to_vec(&entry.body).expect("a JSON value serialises");
    let headers = incoming.entry_headers(&entry.headers);
    let inner = Incoming {
        method: &entry.method,
        path,
        query,
        headers: &headers,
        body: &body,
        wire: incoming.wire,
        request_id: incoming.request_id.clone(),
        unheard,
    };
    let reply = invoke(service, &inner).await;
    if reply.damage.is_some() { Reply::bytes(504, "", Vec::new()) } else { reply }
}

fn enveloped(answers: &[(String, Reply)]) -> Reply {
    let mut body = b"{\"responses\":[".to_vec();
    for (index, (id, reply)) in answers.iter().enumerate() {
        let comma = if index > 0 { "," } else { "" };
        let headers: serde_json::Map<_, _> =
            reply.headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        let head = format!(
            "{comma}{{\"id\":{},\"status\":{},\"headers\":{},\"body\":",
            json!(id),
            reply.status,
            json!(headers)
        );
        body.extend_from_slice(head.as_bytes());
        if reply.content_type == JSON && reply.status != 403 && !reply.body.is_empty() {
            body.extend_from_slice(&reply.body);
        } else {
            body.extend_from_slice(b"null");
        }
        body.push(b'}');
    }
    body.extend_from_slice(b"]}");
    Reply::bytes(200, JSON, body)
}
