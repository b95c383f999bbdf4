//! Small services for tests, each made to do one thing.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::HeaderMap;
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::time::Instant;
use url::Url;
use uuid::Uuid;

use super::bucket::TenantClass;
use super::cloud::{Cloud, CloudName, Overrides};
use super::error::Error;
use super::reader::Reader;
use super::settings::{Limits, Settings};
use super::token::{Audience, SignInError, Token, TokenSource};
use crate::model::Call;

/// A request as the service saw it.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) method: String,
    /// Path and query.
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
    pub(super) at: Instant,
    /// Which request it is, from 0.
    pub(super) number: usize,
    /// The service's own address, for page links.
    pub(super) base: String,
}

impl Seen {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

pub(super) struct Service {
    pub(super) url: Url,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Service {
    pub(super) async fn start(answer: impl Fn(&Seen) -> Response + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let (answer, log, base) = (Arc::new(answer), Arc::clone(&seen), url.as_str().trim_end_matches('/').to_owned());
        let app = Router::new().fallback(move |request: Request| {
            let (answer, log, base) = (Arc::clone(&answer), Arc::clone(&log), base.clone());
            async move {
                let seen = note(request, &log, base).await;
                answer(&seen)
            }
        });
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, seen }
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// A reader for whom an hour of waiting is 3.6 s.
    pub(super) fn reader(&self) -> Reader {
        Reader::new(self.settings(Arc::new(Fixed::default()))).unwrap()
    }

    pub(super) fn settings(&self, tokens: Arc<dyn TokenSource>) -> Settings {
        Settings {
            cloud: cloud(&self.url, &self.url),
            tenant: Uuid::nil(),
            tokens,
            user: None,
            tenant_class: TenantClass::Large,
            speed: 1_000.0,
            low_priority: true,
            budget: Duration::from_secs(3_600),
            limits: Limits::default(),
            observer: None,
        }
    }
}

pub(super) fn cloud(graph: &Url, exchange: &Url) -> Cloud {
    let [graph, exchange] = [graph, exchange].map(|url| Some(url.as_str().to_owned()));
    let overrides = Overrides { authority: graph.clone(), graph, exchange };
    Cloud::with(CloudName::Global, &overrides).unwrap()
}

async fn note(request: Request, log: &Mutex<Vec<Seen>>, base: String) -> Seen {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let mut log = log.lock().unwrap();
    let seen = Seen {
        method: parts.method.to_string(),
        path: parts.uri.path_and_query().unwrap().to_string(),
        headers: parts.headers,
        body: serde_json::from_slice(&body).unwrap_or_default(),
        at: Instant::now(),
        number: log.len(),
        base,
    };
    log.push(seen.clone());
    seen
}

pub(super) async fn read(reader: &Reader, path: &str) -> Result<Bytes, Error> {
    reader.read("family", &Call::get(path)).await
}

pub(super) fn ok(body: &Value) -> Response {
    status(200, body)
}

/// Some record.
pub(super) fn fine() -> Response {
    ok(&json!({"id": "1"}))
}

pub(super) fn status(status: u16, body: &Value) -> Response {
    with(status, &[("content-type", "application/json")], body.to_string())
}

pub(super) fn coded(code: u16, name: &str) -> Response {
    status(code, &json!({"error": {"code": name, "message": ""}}))
}

pub(super) fn with(status: u16, headers: &[(&str, &str)], body: impl Into<Body>) -> Response {
    let builder =
        headers.iter().fold(Response::builder().status(status), |builder, (name, value)| builder.header(*name, *value));
    builder.body(body.into()).unwrap()
}

/// Hands out `token-1`, `token-2`, … and remembers the claims it was asked for.
pub(super) struct Fixed {
    pub(super) asked: Mutex<Vec<(Audience, Option<String>)>>,
    pub(super) life: Duration,
    pub(super) renew_after: Duration,
}

impl Default for Fixed {
    fn default() -> Self {
        Self { asked: Mutex::default(), life: Duration::from_secs(3_600), renew_after: Duration::from_secs(3_300) }
    }
}

impl TokenSource for Fixed {
    fn token<'a>(&'a self, audience: Audience, claims: Option<&'a str>) -> BoxFuture<'a, Result<Token, SignInError>> {
        Box::pin(async move {
            let number = {
                let mut asked = self.asked.lock().unwrap();
                asked.push((audience, claims.map(str::to_owned)));
                asked.len()
            };
            tokio::time::sleep(Duration::from_millis(5)).await;
            let now = Instant::now();
            Ok(Token {
                secret: SecretString::from(format!("token-{number}")),
                renew_at: now + self.renew_after,
                expires_at: now + self.life,
            })
        })
    }
}

impl Fixed {
    pub(super) fn asked(&self) -> Vec<(Audience, Option<String>)> {
        self.asked.lock().unwrap().clone()
    }
}
