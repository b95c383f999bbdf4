//! An answer before it is HTTP: what a batch can carry inside and a connection can carry damaged.

use std::io::{self, Write};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::stream::{self, StreamExt};
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

use super::connection::Wire;

/// Status, headers, body, and what happens to them on their way.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) content_type: &'static str,
    pub(super) body: Vec<u8>,
    pub(super) damage: Option<Damage>,
}

/// What the network does to an answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Damage {
    /// The connection breaks before a byte of the answer.
    Reset,
    /// The connection breaks in the middle of the body.
    Torn,
    /// The body ends early, and says that it is whole.
    Truncated,
    /// The body comes in crumbs, one per this time.
    Drip(Duration),
}

pub(super) const JSON: &str =
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

impl Reply {
    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self::bytes(status, JSON, serde_json::to_vec(body).expect("a JSON value serialises"))
    }

    pub(super) fn bytes(status: u16, content_type: &'static str, body: Vec<u8>) -> Self {
        Self { status, headers: Vec::new(), content_type, body, damage: None }
    }

    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Puts the answer on the wire.
    pub(super) fn send(mut self, wire: &Wire, gzip: bool) -> Response {
        if gzip && self.damage.is_none() && !self.body.is_empty() && !self.is_encoded() {
            self.body = compressed(&self.body);
            self.headers.push(("content-encoding", "gzip".to_owned()));
        }
        let length = self.body.len();
        let body = self.damaged_body(wire);
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(self.status).expect("the engine sends real statuses");
        let headers = response.headers_mut();
        if self.damage == Some(Damage::Torn) {
            headers.insert(http::header::CONTENT_LENGTH, HeaderValue::from(length));
        }
        if !self.content_type.is_empty() {
            headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        }
        for (name, value) in &self.headers {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.append(HeaderName::from_static(name), value);
            }
        }
        response
    }

    fn is_encoded(&self) -> bool {
        self.headers.iter().any(|(name, _)| *name == "content-encoding")
    }

    fn damaged_body(&mut self, wire: &Wire) -> Body {
        let mut body = std::mem::take(&mut self.body);
        match self.damage {
            None => Body::from(body),
            Some(Damage::Reset) => {
                wire.cut();
                Body::empty()
            }
            Some(Damage::Truncated) => {
                body.truncate(body.len() / 2);
                Body::from(body)
            }
            Some(Damage::Torn) => torn(body),
            Some(Damage::Drip(pause)) => dripping(body, pause),
        }
    }
}

/// Half the body, time for it to leave, and then the break.
fn torn(mut body: Vec<u8>) -> Body {
    body.truncate(body.len() / 2);
    let half = stream::once(async { Ok(Bytes::from(body)) });
    let broken = stream::once(async {
        tokio::time::sleep(Duration::from_millis(10)).await;
        Err(io::Error::from(io::ErrorKind::ConnectionReset))
    });
    Body::from_stream(half.chain(broken))
}

/// Sixteen crumbs, whatever the size, so that the time it takes is known.
fn dripping(body: Vec<u8>, pause: Duration) -> Body {
    let body = Bytes::from(body);
    let crumb = body.len().div_ceil(16).max(1);
    Body::from_stream(stream::unfold(body, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let piece = rest.split_to(crumb.min(rest.len()));
        Some((Ok::<_, io::Error>(piece), rest))
    }))
}

fn compressed(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).expect("writing to memory does not fail");
    encoder.finish().expect("writing to memory does not fail")
}
