//! A server on loopback that answers what it was told to and remembers what it was asked: the other side of the tests
//! of sign-in.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Response, Uri};
use url::{Url, form_urlencoded};

use super::authority::Authority;
use crate::transport::cloud::{Cloud, CloudName, Overrides};

/// The app of the tests.
pub(super) const APP: &str = "11111111-2222-3333-4444-555555555555";

pub(super) struct StandIn {
    /// Its authority is this server; Graph and Exchange are the real ones' names and never asked.
    pub(super) cloud: Cloud,
    seen: Arc<Mutex<Vec<Seen>>>,
}

/// One answer.
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: String,
}

impl Reply {
    pub(super) fn json(status: u16, body: &str) -> Self {
        Self { status, headers: vec![("content-type", "application/json; charset=utf-8".into())], body: body.into() }
    }

    pub(super) fn token() -> Self {
        Self::json(200, r#"{"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"t0ken"}"#)
    }

    pub(super) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value.into()));
        self
    }

    fn into_response(self) -> Response<String> {
        let build = |builder: axum::http::response::Builder, (name, value)| builder.header::<&str, String>(name, value);
        let builder = self.headers.into_iter().fold(Response::builder().status(self.status), build);
        builder.body(self.body).expect("a valid answer")
    }
}

/// One request.
#[derive(Clone)]
pub(super) struct Seen {
    pub(super) method: String,
    pub(super) path: String,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    form: Vec<(String, String)>,
}

impl Seen {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(super) fn query(&self) -> Vec<(&str, &str)> {
        borrowed(&self.query)
    }

    pub(super) fn form(&self) -> Vec<(&str, &str)> {
        borrowed(&self.form)
    }

    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.form.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }
}

impl StandIn {
    /// Starts a server that gives these answers one after the other, and status 599 when it has none left.
    pub(super) async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let replies: Arc<Mutex<VecDeque<Reply>>> = Arc::new(Mutex::new(replies.into_iter().collect()));
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let log = Arc::clone(&seen);
        let answer = move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| async move {
            log.lock().expect("unpoisoned").push(Seen {
                method: method.to_string(),
                path: uri.path().into(),
                query: pairs(uri.query().unwrap_or_default().as_bytes()),
                headers,
                form: pairs(&body),
            });
            let reply = replies.lock().expect("unpoisoned").pop_front();
            reply.unwrap_or_else(|| Reply::json(599, "{}")).into_response()
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        let server = axum::serve(listener, Router::new().fallback(answer));
        tokio::spawn(async move { server.await });
        Self { cloud: at(origin), seen }
    }

    /// A cloud whose authority nobody serves.
    pub(super) fn nowhere() -> Cloud {
        at("http://127.0.0.1:1".into())
    }

    pub(super) fn authority(&self, tenant: &str) -> Authority {
        Authority::new(&self.cloud, tenant).expect("a client")
    }

    pub(super) fn url(&self, path: &str) -> Url {
        self.cloud.authority.url().join(path).expect("a path")
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("unpoisoned").clone()
    }
}

fn at(authority: String) -> Cloud {
    let overrides = Overrides { authority: Some(authority), ..Overrides::default() };
    Cloud::with(CloudName::Global, &overrides).expect("a loopback origin")
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}
