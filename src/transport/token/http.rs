//! The HTTP client of sign-in: which proxy, which certificates, how much is read.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use http::{HeaderMap, header};
use jiff::{SignedDuration, Timestamp};
use reqwest::redirect::Policy;
use url::{Host, Url};
use zeroize::Zeroizing;

use super::error::SignInError;
use crate::transport::cloud::is_loopback;
use crate::transport::loopback::Loopback;
use crate::transport::retry_after::retry_after;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// A token comes within a second or two; whoever waits for one at an incident should not sit before a silent screen.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Bytes of an answer that are read. Tokens are some kilobytes.
const MOST: usize = 1 << 20;

/// Starts a client for one place, by the rules that hold for every request palisade makes:
/// - a proxy as environment and system say, never for this machine or its own link (metadata and identity endpoints);
/// - https only, plain http for those same places only, and then no certificate store is loaded, so that a simulated
///   tenant works on a machine that has none;
/// - names of this machine are resolved here, by no name server;
/// - no redirect is followed: a request carries secrets, and only its sender may decide who sees them.
pub fn client_for(url: &Url) -> reqwest::ClientBuilder {
    let builder = reqwest::Client::builder()
        .redirect(Policy::none())
        .referer(false)
        .connect_timeout(CONNECT_TIMEOUT)
        .user_agent(concat!("palisade/", env!("CARGO_PKG_VERSION")));
    let builder = if is_near(url) { builder.no_proxy() } else { builder };
    let builder = if is_loopback(url) { builder.dns_resolver(Loopback) } else { builder };
    match url.scheme() {
        "http" if is_near(url) => builder.tls_certs_only([]),
        _ => builder.https_only(true),
    }
}

/// Whether the address is on this machine or on its own link (169.254.0.0/16), where Azure's hosts serve metadata and
/// managed identities; Microsoft does not support a proxy for these.
pub(super) fn is_near(url: &Url) -> bool {
    is_loopback(url) || matches!(url.host(), Some(Host::Ipv4(address)) if address.is_link_local())
}

/// The address of a secret-carrying endpoint that another program names: https, or plain http that stays on this
/// machine or its link.
pub(super) fn safe_address(name: &str, text: &str) -> Result<Url, SignInError> {
    let malformed =
        || SignInError::Malformed { name: name.to_owned(), expected: "an https address, or http on this machine" };
    let url = Url::parse(text).map_err(|_| malformed())?;
    let safe = url.scheme() == "https" || (url.scheme() == "http" && is_near(&url));
    if safe { Ok(url) } else { Err(malformed()) }
}

/// A place that sign-in talks to.
pub(super) struct Endpoint {
    /// "the sign-in authority", for error messages.
    what: &'static str,
    origin: String,
    client: reqwest::Client,
}

/// An answer, read to its end.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Zeroizing<Vec<u8>>,
}

/// Each request on a connection of its own: tokens are asked for rarely, and a server that failed once may go on
/// failing on the same connection.
fn unpooled(url: &Url) -> reqwest::ClientBuilder {
    client_for(url).timeout(TIMEOUT).pool_max_idle_per_host(0)
}

impl Endpoint {
    pub(super) fn new(what: &'static str, url: &Url) -> Result<Self, SignInError> {
        let client = unpooled(url).build().map_err(|error| SignInError::Client(Arc::new(error)))?;
        Ok(Self { what, origin: url.origin().ascii_serialization(), client })
    }

    /// Like [`Endpoint::new`], giving up early where nobody listens, as on every machine outside Azure.
    pub(super) fn new_impatient(what: &'static str, url: &Url) -> Result<Self, SignInError> {
        let client = unpooled(url).connect_timeout(Duration::from_secs(3)).build();
        let client = client.map_err(|error| SignInError::Client(Arc::new(error)))?;
        Ok(Self { what, origin: url.origin().ascii_serialization(), client })
    }

    pub(super) fn client(&self) -> &reqwest::Client {
        &self.client
    }

    pub(super) fn what(&self) -> &'static str {
        self.what
    }

    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    /// Sends one request, once.
    pub(super) async fn send(&self, request: reqwest::RequestBuilder) -> Result<Answer, SignInError> {
        let response = request.send().await.map_err(|error| self.unreachable(error))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let mut body = Zeroizing::new(Vec::with_capacity(16 << 10));
        let mut chunks = response.bytes_stream();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|error| self.unreachable(error))?;
            if body.len() + chunk.len() > MOST {
                return Err(self.garbled(status, format!("more than {MOST} bytes")));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, headers, body })
    }

    fn unreachable(&self, error: reqwest::Error) -> SignInError {
        // The address is dropped from the cause: it is said once, and a query could hold more than a reader needs.
        SignInError::Unreachable { what: self.what, at: self.origin.clone(), source: Arc::new(error.without_url()) }
    }

    pub(super) fn garbled(&self, status: u16, problem: String) -> SignInError {
        SignInError::Garbled { what: self.what, at: self.origin.clone(), status, problem }
    }

    /// The error for an answer that should have been JSON. Never quotes the body, which may hold a token.
    pub(super) fn not_json(&self, answer: &Answer) -> SignInError {
        let kind = answer.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("no type");
        let kind = super::error::one_line(kind, 60);
        self.garbled(answer.status, format!("{} bytes of {kind} that are not the expected JSON", answer.body.len()))
    }
}

impl Answer {
    pub(super) fn json<'a, T: serde::Deserialize<'a>>(&'a self) -> Option<T> {
        serde_json::from_slice(&self.body).ok()
    }

    /// How long the sender asks to be left alone.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        let header = |name| self.headers.get(name)?.to_str().ok();
        retry_after(header(header::RETRY_AFTER), header(header::DATE))
    }

    /// How far this machine's clock is ahead of the sender's.
    pub(super) fn clock_ahead(&self, now: Timestamp) -> Option<SignedDuration> {
        let text = self.headers.get(header::DATE)?.to_str().ok()?;
        let theirs = Timestamp::try_from(httpdate::parse_http_date(text).ok()?).ok()?;
        Some(now.duration_since(theirs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(headers: &[(header::HeaderName, &str)]) -> Answer {
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().expect("a header value")));
        Answer { status: 429, headers: headers.collect(), body: Zeroizing::default() }
    }

    #[test]
    fn a_wait_until_a_date_is_counted_by_the_senders_clock() {
        let until = (header::RETRY_AFTER, "Thu, 25 Nov 1999 10:00:30 GMT");
        let date = (header::DATE, "Thu, 25 Nov 1999 10:00:00 GMT");
        assert_eq!(answer(&[until.clone(), date]).retry_after(), Some(Duration::from_secs(30)));
        assert_eq!(answer(&[until]).retry_after(), None, "ours says nothing about theirs");
    }

    #[test]
    fn the_other_clock_is_read_from_the_answer() {
        let now: Timestamp = "2026-11-25T10:00:00Z".parse().expect("a time");
        let ahead = answer(&[(header::DATE, "Wed, 25 Nov 2026 09:50:00 GMT")]).clock_ahead(now);
        assert_eq!(ahead, Some(SignedDuration::from_mins(10)));
    }

    #[test]
    fn this_machine_and_its_link_are_near() {
        let near = |text: &str| is_near(&Url::parse(text).expect(text));
        assert!(near("http://127.0.0.1:1") && near("http://169.254.169.254/metadata") && near("http://localhost"));
        assert!(!near("http://10.0.0.1") && !near("https://login.microsoftonline.com"));
    }

    #[test]
    fn secrets_go_to_https_or_stay_on_this_machine() {
        assert!(safe_address("X", "https://actions.example/t").is_ok());
        assert!(safe_address("X", "http://169.254.129.4:8081/msi/token").is_ok());
        for unsafe_one in ["http://actions.example/t", "file:///etc/passwd", "nonsense"] {
            assert!(safe_address("X", unsafe_one).is_err(), "{unsafe_one}");
        }
    }

    #[test]
    fn a_simulated_authority_needs_neither_proxy_nor_certificate_store() {
        let story = "transport::token::client_secret::tests::the_request_is_the_documented_one";
        let mut child = std::process::Command::new(std::env::current_exe().expect("this program"));
        for proxy in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
            child.env(proxy, "http://127.0.0.1:9");
        }
        child.env("SSL_CERT_FILE", "/nonexistent").env("SSL_CERT_DIR", "/nonexistent").env_remove("NO_PROXY");
        let output = child.args([story, "--exact"]).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("1 passed"), "{said}");
    }
}
