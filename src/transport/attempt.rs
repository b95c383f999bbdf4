//! One exchange over HTTP, within its limits of time and size.

use std::error::Error as _;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use reqwest::{Client, Response};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, timeout, timeout_at};
use uuid::Uuid;

use super::exchange;
use super::request::{Body, Request};
use super::settings::Limits;
use super::token::Audience;

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Reply {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// How much of the limit is used, where the service says it: 1 is all of it.
    pub(super) fn limit_used(&self) -> Option<f64> {
        self.header("x-ms-throttle-limit-percentage")?.parse().ok()
    }
}

/// No answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// No connection: nothing was sent.
    Unconnected(String),
    /// The connection broke after sending.
    Lost(String),
    TooLong(Duration),
    TooLarge,
    /// The body is not what its encoding says.
    Garbled(String),
    /// The request cannot be built.
    Unsendable(String),
}

pub(super) async fn attempt(
    client: &Client,
    request: &Request,
    token: Option<&SecretString>,
    limits: &Limits,
) -> Result<Reply, Failure> {
    let deadline = Instant::now() + limits.whole;
    let patience = if request.audience == Audience::Graph { limits.graph } else { limits.exchange };
    let sending = client.execute(build(client, request, token)?);
    let response = timeout(patience, sending).await.map_err(|_| Failure::TooLong(patience))?.map_err(failure)?;
    let (status, headers) = (response.status(), response.headers().clone());
    let body = match timeout_at(deadline, read(response, limits)).await {
        Err(_) => Err(Failure::TooLong(limits.whole)),
        // Exchange refuses unknown cmdlets with NUL bytes labelled gzip: the status says all there is.
        Ok(Err(Failure::Garbled(_))) if !status.is_success() => Ok(Bytes::new()),
        Ok(read) => read,
    };
    Ok(Reply { status, headers, body: body? })
}

/// A fresh `client-request-id` for every attempt: support finds one exchange by it.
fn build(client: &Client, request: &Request, token: Option<&SecretString>) -> Result<reqwest::Request, Failure> {
    let id = HeaderValue::from_str(&Uuid::now_v7().to_string()).expect("a UUID is plain text");
    let mut builder = client
        .request(request.method.clone(), request.url.clone())
        .headers(request.headers.clone())
        .header(HeaderName::from_static("client-request-id"), id);
    let bearer = token.map(|token| format!("Bearer {}", token.expose_secret()));
    if let Some(bearer) = &bearer {
        let unfit = |_| Failure::Unsendable("the token cannot be sent as a header".into());
        let mut value = HeaderValue::from_str(bearer).map_err(unfit)?;
        value.set_sensitive(true);
        builder = builder.header(AUTHORIZATION, value);
    }
    builder = match &request.body {
        Body::None => builder,
        Body::Json(body) => builder.body(body.clone()),
        Body::Batch(entries) => builder.body(exchange::with_token(entries, bearer.as_deref().unwrap_or_default())),
    };
    builder.build().map_err(|error| Failure::Unsendable(without_address(error)))
}

async fn read(mut response: Response, limits: &Limits) -> Result<Bytes, Failure> {
    let announced = response.content_length().unwrap_or(0);
    if announced > limits.body as u64 {
        return Err(Failure::TooLarge);
    }
    let mut body = BytesMut::with_capacity(announced as usize);
    loop {
        let chunk = timeout(limits.idle, response.chunk()).await.map_err(|_| Failure::TooLong(limits.idle))?;
        let Some(chunk) = chunk.map_err(failure)? else { return Ok(body.freeze()) };
        if body.len() + chunk.len() > limits.body {
            return Err(Failure::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
}

fn failure(error: reqwest::Error) -> Failure {
    let kind = match () {
        () if error.is_builder() => Failure::Unsendable,
        () if error.is_connect() => Failure::Unconnected,
        () if error.is_decode() => Failure::Garbled,
        () => Failure::Lost,
    };
    kind(without_address(error))
}

/// The innermost reason: the outer ones repeat the address, which may name a person.
fn without_address(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut reason: &dyn std::error::Error = &error;
    while let Some(inner) = reason.source() {
        reason = inner;
    }
    if error.source().is_none() { error.to_string() } else { reason.to_string() }
}
