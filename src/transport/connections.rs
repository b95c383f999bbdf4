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
#[derive(Eq, Hash, PartialEq)]
struct Kind {
    is_loopback: bool,
    is_encrypted: bool,
}

/// A client, and which in the row of its kind it is.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) client: Client,
    number: u64,
}

impl Connections {
    /// The client for `url`.
    pub(super) fn to(&self, url: &Url) -> Result<Line, reqwest::Error> {
        let mut lines = self.0.lock().expect("no holder panics");
        if let Some(line) = lines.get(&kind(url)) {
            return Ok(line.clone());
        }
        let new = Line { client: build(url)?, number: 0 };
        lines.insert(kind(url), new.clone());
        Ok(new)
    }

    /// Makes the next request to `url` open a new connection, as a 503 asks for. Nothing if another did it already.
    pub(super) fn renew(&self, url: &Url, old: &Line) {
        let mut lines = self.0.lock().expect("no holder panics");
        let is_current = lines.get(&kind(url)).is_some_and(|line| line.number == old.number);
        if let (true, Ok(client)) = (is_current, build(url)) {
            lines.insert(kind(url), Line { client, number: old.number + 1 });
        }
    }
}

fn kind(url: &Url) -> Kind {
    Kind { is_loopback: is_loopback(url), is_encrypted: url.scheme() == "https" }
}

fn build(url: &Url) -> Result<Client, reqwest::Error> {
    client_for(url).pool_max_idle_per_host(IDLE_CONNECTIONS).gzip(true).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_loopback_alone() {
        let url = Url::parse("http://graph.example/").unwrap();
        let client = Connections::default().to(&url).unwrap().client;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        assert!(runtime.block_on(client.get(url).send()).unwrap_err().is_builder());
    }

    #[test]
    fn only_the_first_of_many_complaints_makes_a_new_client() {
        let url = Url::parse("http://127.0.0.1:9/").unwrap();
        let connections = Connections::default();
        let old = connections.to(&url).unwrap();
        connections.renew(&url, &old);
        connections.renew(&url, &old);
        assert_eq!(connections.to(&url).unwrap().number, 1);
    }
}
