//! The HTTP clients, each built when it is first needed.

use std::collections::HashMap;
use std::sync::Mutex;

use reqwest::Client;
use url::Url;

use super::cloud::is_loopback;
use super::token::client_for;

const IDLE_CONNECTIONS: usize = 32;

/// One client for each kind of place.
#[derive(Default)]
pub(super) struct Connections(Mutex<HashMap<Kind, Line>>);

/// What the making of a client depends on.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
struct Kind {
    is_loopback: bool,
    is_encrypted: bool,
    reuse: Reuse,
}

/// Whether a connection may be one that served before.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Reuse {
    /// One that is kept open, as a rule.
    Pooled,
    /// One of the request's own: what answered 503 goes on doing so on the same connection.
    Never,
}

/// A client, and which in the row of its kind it is.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) client: Client,
    number: u64,
}

impl Connections {
    /// The client for `url`.
    pub(super) fn to(&self, url: &Url, reuse: Reuse) -> Result<Line, reqwest::Error> {
        let mut lines = self.0.lock().expect("no holder panics");
        let kind = kind(url, reuse);
        if let Some(line) = lines.get(&kind) {
            return Ok(line.clone());
        }
        let new = Line { client: build(url, reuse)?, number: 0 };
        lines.insert(kind, new.clone());
        Ok(new)
    }

    /// Leaves the kept connections to `url`, as a 503 on one of them asks for. Nothing if another did it already.
    pub(super) fn renew(&self, url: &Url, old: &Line) {
        let mut lines = self.0.lock().expect("no holder panics");
        let kind = kind(url, Reuse::Pooled);
        let is_current = lines.get(&kind).is_some_and(|line| line.number == old.number);
        if let (true, Ok(client)) = (is_current, build(url, Reuse::Pooled)) {
            lines.insert(kind, Line { client, number: old.number + 1 });
        }
    }
}

fn kind(url: &Url, reuse: Reuse) -> Kind {
    Kind { is_loopback: is_loopback(url), is_encrypted: url.scheme() == "https", reuse }
}

fn build(url: &Url, reuse: Reuse) -> Result<Client, reqwest::Error> {
    let kept = if reuse == Reuse::Pooled { IDLE_CONNECTIONS } else { 0 };
    client_for(url).pool_max_idle_per_host(kept).gzip(true).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_loopback_alone() {
        let url = Url::parse("http://graph.example/").unwrap();
        let client = Connections::default().to(&url, Reuse::Pooled).unwrap().client;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        assert!(runtime.block_on(client.get(url).send()).unwrap_err().is_builder());
    }

    #[test]
    fn only_the_first_of_many_complaints_makes_a_new_client() {
        let url = Url::parse("http://127.0.0.1:9/").unwrap();
        let connections = Connections::default();
        let old = connections.to(&url, Reuse::Pooled).unwrap();
        connections.renew(&url, &old);
        connections.renew(&url, &old);
        assert_eq!(connections.to(&url, Reuse::Pooled).unwrap().number, 1);
    }
}
