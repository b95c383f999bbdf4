//! What is inside a `$batch` and its answer, the same for Graph and Exchange.

use std::collections::HashMap;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::attempt::Reply;
use super::request::Request;
use super::retry::Tries;

/// One of the calls of a batch.
pub(super) struct Entry {
    /// Its place among all calls, and its id in the batch.
    pub(super) index: usize,
    pub(super) request: Request,
    pub(super) tries: Tries,
}

impl Entry {
    pub(super) fn id(&self) -> String {
        self.index.to_string()
    }
}

#[derive(Deserialize)]
struct Answers<'a> {
    #[serde(borrow)]
    responses: Vec<Answer<'a>>,
}

#[derive(Deserialize)]
struct Answer<'a> {
    id: Value,
    status: Option<u16>,
    #[serde(default)]
    headers: Option<Map<String, Value>>,
    #[serde(borrow, default)]
    body: Option<&'a RawValue>,
}

/// The answers by id, in whatever order they came. One without a status counts as 200: Exchange may leave it out, and
/// is judged by the error in the body.
pub(super) fn answers(reply: &Reply) -> Result<HashMap<String, Reply>, serde_json::Error> {
    let answers: Answers<'_> = serde_json::from_slice(&reply.body)?;
    Ok(answers.responses.into_iter().map(|answer| (id_of(&answer.id), answer.reply(&reply.body))).collect())
}

impl Answer<'_> {
    fn reply(&self, whole: &Bytes) -> Reply {
        let body = self.body.map_or_else(Bytes::new, |body| whole.slice_ref(body.get().as_bytes()));
        let status = StatusCode::from_u16(self.status.unwrap_or(200)).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Reply { status, headers: self.headers.as_ref().map(header_map).unwrap_or_default(), body }
    }
}

/// Ids are matched without regard to case; ours are numbers, which some answer as numbers.
fn id_of(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_ascii_lowercase)
}

/// Values may be text, numbers or lists; names are looked up without regard to case.
fn header_map(headers: &Map<String, Value>) -> HeaderMap {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let pairs = headers.iter().filter_map(|(name, value)| {
        let value = value.as_array().and_then(|list| list.first()).unwrap_or(value);
        Some((name.parse::<HeaderName>().ok()?, HeaderValue::from_str(&text(value)).ok()?))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_found_by_id_in_any_order_with_headers_in_any_case() {
        let text = r#"{"responses":[
            {"id":"2","status":429,"headers":{"retry-AFTER":"2.5"},"body":{"error":{"code":""}}},
            {"id":1,"status":200,"headers":{"Retry-After":["7"]},"body":{"value":[]}}]}"#;
        let reply = Reply { status: StatusCode::OK, headers: HeaderMap::new(), body: Bytes::from(text) };
        let answers = answers(&reply).unwrap();
        assert_eq!(answers["2"].header("retry-after"), Some("2.5"));
        assert_eq!(answers["1"].header("retry-after"), Some("7"));
        assert_eq!(answers["1"].body, r#"{"value":[]}"#);
    }
}
