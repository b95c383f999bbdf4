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
    // Exchange streams rows while its cmdlet runs, so between two of them it may be silent as long as before the first.
    let idle = if request.audience == Audience::Graph { limits.idle } else { limits.exchange };
    let sending = client.execute(build(client, request, token)?);
    let response = timeout(patience, sending).await.map_err(|_| Failure::TooLong(patience))?.map_err(failure)?;
    let (status, headers) = (response.status(), response.headers().clone());
    let body = match timeout_at(deadline, read(response, limits.body, idle)).await {
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

async fn read(mut response: Response, most: usize, idle: Duration) -> Result<Bytes, Failure> {
    let announced = response.content_length().unwrap_or(0);
    if announced > most as u64 {
        return Err(Failure::TooLarge);
    }
    let mut body = BytesMut::with_capacity(announced as usize);
    loop {
        let chunk = timeout(idle, response.chunk()).await.map_err(|_| Failure::TooLong(idle))?;
        let Some(chunk) = chunk.map_err(failure)? else { return Ok(body.freeze()) };
        if body.len() + chunk.len() > most {
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

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Arc;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;
    use crate::model::Call;
    use crate::transport::specimen::{Fixed, Service, cloud, fine, read, with};
    use crate::transport::{Error, Reader};

    fn zipped(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[tokio::test]
    async fn html_nothing_and_too_much_are_unreadable() {
        for body in ["<html>sign in</html>".to_owned(), String::new(), format!(r#"{{"a":"{}"}}"#, "x".repeat(5_000))] {
            let service = Service::start(move |_| with(200, &[], body.clone())).await;
            let mut settings = service.settings(Arc::new(Fixed::default()));
            settings.limits.body = 4_096;
            let read = read(&Reader::new(settings).unwrap(), "/organization").await;
            assert!(matches!(read, Err(Error::Unreadable { .. })), "{read:?}");
            assert_eq!(service.seen().len(), 1);
        }
    }

    #[tokio::test]
    async fn gzip_is_asked_for_undone_and_limited_as_undone() {
        let service = Service::start(|seen| {
            let length = if seen.number == 0 { 1 } else { 1 << 20 };
            let text = format!(r#"{{"id":"{}"}}"#, "1".repeat(length)).into_bytes();
            with(200, &[("content-encoding", "gzip")], zipped(&text))
        })
        .await;
        let mut settings = service.settings(Arc::new(Fixed::default()));
        settings.limits.body = 64 << 10;
        let reader = Reader::new(settings).unwrap();
        assert_eq!(read(&reader, "/organization").await.unwrap(), r#"{"id":"1"}"#);
        assert!(matches!(read(&reader, "/organization").await, Err(Error::Unreadable { .. })));
        assert!(service.seen()[0].header("accept-encoding").contains("gzip"));
    }

    #[tokio::test]
    async fn a_forbidden_cmdlet_answers_nul_bytes_called_gzip_and_is_denied() {
        let service = Service::start(|_| with(403, &[("content-encoding", "gzip")], vec![0_u8; 64])).await;
        let read = service.reader().read("org_config", &Call::cmdlet("Get-OrganizationConfig")).await;
        assert!(matches!(read, Err(Error::Denied { .. })), "{read:?}");
        assert_eq!(service.seen().len(), 1);
    }

    #[tokio::test]
    async fn a_service_that_says_nothing_is_left_after_the_time_allowed() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let service = Service::start(|_| fine()).await;
        let mut settings = service.settings(Arc::new(Fixed::default()));
        let url = url::Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        settings.cloud = cloud(&url, &url);
        settings.limits.graph = Duration::from_millis(50);
        let read = read(&Reader::new(settings).unwrap(), "/organization").await;
        assert!(matches!(read, Err(Error::TooLong { .. })), "{read:?}");
    }

    #[tokio::test]
    async fn a_body_that_stops_in_the_middle_is_left_after_the_time_allowed() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = url::Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let serving = tokio::spawn(async move {
            let mut held = Vec::new();
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                let mut buffer = [0; 4_096];
                let _ = socket.read(&mut buffer).await.unwrap();
                socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{\"id").await.unwrap();
                held.push(socket);
            }
        });
        let service = Service::start(|_| fine()).await;
        let mut settings = service.settings(Arc::new(Fixed::default()));
        settings.cloud = cloud(&url, &url);
        settings.limits.idle = Duration::from_millis(50);
        let read = read(&Reader::new(settings).unwrap(), "/organization").await;
        assert!(matches!(read, Err(Error::TooLong { .. })), "{read:?}");
        serving.abort();
    }

    #[tokio::test]
    async fn a_body_cut_short_is_never_taken_for_whole() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = url::Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let serving = tokio::spawn(async move {
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                let mut buffer = [0; 4_096];
                let _ = socket.read(&mut buffer).await.unwrap();
                socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"value\":[]}").await.unwrap();
            }
        });
        let service = Service::start(|_| fine()).await;
        let mut settings = service.settings(Arc::new(Fixed::default()));
        settings.cloud = cloud(&url, &url);
        let read = read(&Reader::new(settings).unwrap(), "/organization").await;
        assert!(matches!(read, Err(Error::Unreachable { .. } | Error::Unreadable { .. })), "{read:?}");
        serving.abort();
    }
}
