//! The HTTP clients, each built when it is first needed.

use std::sync::Mutex;
use std::time::Duration;

use reqwest::Client;
use reqwest::redirect::Policy;
use url::Url;

use super::cloud::is_loopback;

const CONNECT: Duration = Duration::from_secs(15);
const IDLE_CONNECTIONS: usize = 32;

/// One client for loopback, one for the world.
#[derive(Default)]
pub(super) struct Connections {
    here: Mutex<Option<Line>>,
    world: Mutex<Option<Line>>,
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
        let mut line = self.kind(url).lock().expect("no holder panics");
        if let Some(line) = &*line {
            return Ok(line.clone());
        }
        let new = Line { client: build(url)?, number: 0 };
        *line = Some(new.clone());
        Ok(new)
    }

    /// Makes the next request to `url` open a new connection, as a 503 asks for. Nothing if another did it already.
    pub(super) fn renew(&self, url: &Url, old: &Line) {
        let mut line = self.kind(url).lock().expect("no holder panics");
        let current = line.as_ref().is_some_and(|line| line.number == old.number);
        if let (true, Ok(client)) = (current, build(url)) {
            *line = Some(Line { client, number: old.number + 1 });
        }
    }

    fn kind(&self, url: &Url) -> &Mutex<Option<Line>> {
        if is_loopback(url) { &self.here } else { &self.world }
    }
}

/// Follows no redirect by itself. Loopback is never reached through a proxy, whatever the environment says, and over
/// plain http needs no certificate store.
fn build(url: &Url) -> Result<Client, reqwest::Error> {
    let builder = Client::builder()
        .redirect(Policy::none())
        .user_agent(concat!("palisade/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT)
        .pool_max_idle_per_host(IDLE_CONNECTIONS)
        .gzip(true);
    match (is_loopback(url), url.scheme()) {
        (true, "http") => builder.no_proxy().tls_certs_only([]).build(),
        (true, _) => builder.no_proxy().https_only(true).build(),
        (false, _) => builder.https_only(true).build(),
    }
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
