//! Microsoft Graph requests.

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::{Map, Value, json};

use super::batch_body::Entry;
use super::bucket::Bucket;
use super::cost;
use super::error::Error;
use super::reads::name_of;
use super::request::{Body, Endpoints, Request, under};
use super::token::Audience;
use crate::model::{Call, Method as Verb, Version};

/// Entries of a `$batch` ("JSON batching").
pub(super) const BATCH: usize = 20;
/// Of a batch of 20 Graph forwards this many at a time to Outlook ("JSON batching", Outlook).
const OUTLOOK_AT_ONCE: usize = 4;

pub(super) fn request(endpoints: &Endpoints, family: &'static str, call: &Call) -> Result<Request, Error> {
    let Call::Graph { method, version, path, eventual, body } = call else {
        return Err(Error::Misuse(format!("{} is not a Graph request", name_of(call))));
    };
    let mut headers = headers(endpoints);
    if *eventual {
        headers.insert(HeaderName::from_static("consistencylevel"), HeaderValue::from_static("eventual"));
    }
    if body.is_some() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    Ok(Request {
        family,
        name: name_of(call),
        audience: Audience::Graph,
        version: Some(*version),
        bucket: Bucket::of(call),
        cost: if Bucket::of(call) == Bucket::Identity { cost::of(call) } else { 1 },
        slots: 1,
        entries: 1,
        method: verb(*method),
        url: under(&endpoints.graph, &format!("/{}{path}", version.segment()))?,
        path: path.clone(),
        headers,
        body: body.as_ref().map_or(Body::None, |body| Body::Json(Bytes::from(body.to_string()))),
        continues: false,
        bare: false,
    })
}

fn verb(method: Verb) -> Method {
    match method {
        Verb::Get => Method::GET,
        Verb::Post => Method::POST,
        Verb::Patch => Method::PATCH,
        Verb::Put => Method::PUT,
        Verb::Delete => Method::DELETE,
    }
}

/// One `$batch` of `entries`, which share version and bucket.
pub(super) fn batch(endpoints: &Endpoints, entries: &[Entry]) -> Result<Request, Error> {
    let first = &entries[0].request;
    let version = first.version.unwrap_or(Version::V1);
    let requests: Vec<Value> = entries.iter().map(one).collect();
    let mut headers = headers(endpoints);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let slots = if first.bucket == Bucket::Outlook { entries.len().min(OUTLOOK_AT_ONCE) } else { 1 };
    Ok(Request {
        cost: entries.iter().map(|entry| entry.request.cost).sum(),
        slots: slots as u32,
        entries: entries.len() as u32,
        method: Method::POST,
        url: under(&endpoints.graph, &format!("/{}/$batch", version.segment()))?,
        headers,
        body: Body::Json(Bytes::from(json!({ "requests": requests }).to_string())),
        ..first.clone()
    })
}

/// Headers are not inherited from the batch: each entry brings its own.
fn one(entry: &Entry) -> Value {
    let request = &entry.request;
    let mut out = json!({ "id": entry.id(), "method": request.method.as_str(), "url": request.path });
    out["headers"] = Value::Object(as_map(&request.headers));
    if let Body::Json(body) = &request.body {
        out["body"] = serde_json::from_slice(body).unwrap_or_default();
    }
    out
}

pub(super) fn as_map(headers: &HeaderMap) -> Map<String, Value> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value).into())).collect()
}

/// Enum members younger than `unknownFutureValue` come only to who asks for them, and policies are judged by them.
fn headers(endpoints: &Endpoints) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(HeaderName::from_static("prefer"), HeaderValue::from_static("include-unknown-enum-members"));
    if endpoints.low_priority {
        headers.insert(HeaderName::from_static("x-ms-throttle-priority"), HeaderValue::from_static("low"));
    }
    headers
}
