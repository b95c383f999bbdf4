//! The HTTP client of ticket systems: one host, https (plain http on this machine alone), no redirect followed. What it is
//! about to say is written down before; so it always tells apart what was not carried out from what may have been.

use std::time::Duration;

use futures_util::StreamExt;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, RequestBuilder, redirect::Policy};
use serde_json::Value;
use url::{Host, Url};

use super::answer::{Answer, is_limited, told_wait};
use super::pace::Pace;
use super::plain::plain;

/// A request and its answer.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The longest wait that a system may ask for within a run; what is more is for the next run.
const LONGEST_WAIT: Duration = Duration::from_mins(10);
/// How often one request is sent before it is given up.
const ATTEMPTS: u32 = 5;
/// No answer of a ticket system is larger.
const LARGEST: usize = 16 << 20;

/// Why an operation was not carried out, or is not known to have been.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(super) enum Failure {
    /// This one request is refused; others may do.
    #[error("{0}")]
    Refused(String),
    /// Nothing else will be accepted either: the sign-in, the address, a limit, nobody there.
    #[error("{0}")]
    Stop(String),
    /// It may have been carried out.
    #[error("{0}")]
    Unsure(String),
}

/// What stopped after a part was done is kept as unknown: it is taken up where it stopped, and nothing is said twice.
pub(super) fn half_done(failure: Failure) -> Failure {
    match failure {
        Failure::Stop(why) => Failure::Unsure(why),
        other => other,
    }
}

/// A client for one base address.
#[derive(Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    base: Url,
    headers: HeaderMap,
    pace: Pace,
}

impl Client {
    /// For `base` and what lies below it; `headers` go along with every request. `speed` as of [`Pace`].
    pub(super) fn new(base: &str, headers: HeaderMap, speed: f64) -> Result<Self, String> {
        let base = Url::parse(base).map_err(|error| format!("{base} is no address: {error}"))?;
        let builder = reqwest::Client::builder()
            .redirect(Policy::none())
            .referer(false)
            .timeout(TIMEOUT)
            .gzip(true)
            .user_agent(concat!("palisade/", env!("CARGO_PKG_VERSION")));
        let builder = match (base.scheme(), is_loopback(&base)) {
            ("https", false) => builder.https_only(true),
            ("https", true) => builder.https_only(true).no_proxy(),
            (_, true) => builder.no_proxy().tls_certs_only([]),
            (_, false) => return Err(format!("{} must be reached by https", host(&base))),
        };
        let http = builder.build().map_err(|error| format!("cannot set up TLS: {error}"))?;
        let pace = Pace::new(speed, is_loopback(&base));
        Ok(Self { http, base, headers, pace })
    }

    /// The address of this path below the base. The path is ours, and its variable parts are encoded.
    pub(super) fn url(&self, path: &str) -> Result<Url, Failure> {
        let text = format!("{}{path}", self.base.as_str().trim_end_matches('/'));
        Url::parse(&text).map_err(|error| Failure::Stop(format!("{} is no base for addresses: {error}", self.host())))
    }

    /// An address that an answer names, where it lies on the same host: no token goes elsewhere.
    pub(super) fn same_host(&self, address: &str) -> Result<Url, Failure> {
        let url = self.base.join(address).ok().filter(|url| url.origin() == self.base.origin());
        url.ok_or_else(|| Failure::Stop(format!("{} names a next page on another host; it was not asked", self.host())))
    }

    /// What errors call the system.
    pub(super) fn host(&self) -> String {
        host(&self.base)
    }

    pub(super) fn pace(&self) -> Pace {
        self.pace
    }

    /// Reads: repeated as long as that may help.
    pub(super) async fn get(&self, url: Url) -> Result<Answer, Failure> {
        self.read(|| self.http.get(url.clone())).await
    }

    /// A question that is too long for an address: it reads too.
    pub(super) async fn ask(&self, url: Url, body: &Value) -> Result<Answer, Failure> {
        let body = body.to_string();
        self.read(|| self.http.post(url.clone()).header("content-type", "application/json").body(body.clone())).await
    }

    async fn read(&self, request: impl Fn() -> RequestBuilder) -> Result<Answer, Failure> {
        let mut pause = Duration::from_secs(1);
        for _ in 1..ATTEMPTS {
            match self.send(request().headers(self.headers.clone())).await {
                Err(Failure::Unsure(_)) => self.pace.sleep(pause).await,
                told => return told,
            }
            pause = pause.saturating_mul(2);
        }
        self.send(request().headers(self.headers.clone())).await.map_err(|failure| match failure {
            Failure::Unsure(why) => Failure::Stop(why),
            other => other,
        })
    }

    /// Writes: sent once, and again only where the system says that it did nothing but ask for patience.
    pub(super) async fn write(
        &self,
        method: Method,
        url: Url,
        headers: &[(HeaderName, HeaderValue)],
        body: Vec<u8>,
    ) -> Result<Answer, Failure> {
        let request = self.http.request(method, url).headers(self.headers.clone());
        let request = headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        self.send(request.header("content-type", "application/json").body(body)).await
    }

    /// The same with a JSON body.
    pub(super) async fn write_json(&self, method: Method, url: Url, body: &Value) -> Result<Answer, Failure> {
        self.write(method, url, &[], body.to_string().into_bytes()).await
    }

    /// Sends, waiting as told where the system limits.
    async fn send(&self, request: RequestBuilder) -> Result<Answer, Failure> {
        let mut without_word = Duration::from_mins(1);
        for attempt in 1..=ATTEMPTS {
            let Some(again) = request.try_clone() else { break };
            let answer = self.once(again).await?;
            if !is_limited(&answer) {
                return self.sorted(answer);
            }
            let wait = told_wait(&answer.headers).unwrap_or(without_word);
            without_word = without_word.saturating_mul(2);
            if wait > LONGEST_WAIT || attempt == ATTEMPTS {
                let seconds = wait.as_secs();
                let why = format!("{} limits requests and asks to wait {seconds} s", self.host());
                return Err(Failure::Stop(why));
            }
            self.pace.sleep(wait).await;
        }
        Err(Failure::Stop(format!("{} limits requests, again and again", self.host())))
    }

    async fn once(&self, request: RequestBuilder) -> Result<Answer, Failure> {
        let response = request.send().await.map_err(|error| self.broken(error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        let mut chunks = response.bytes_stream();
        while let Some(chunk) = chunks.next().await {
            body.extend_from_slice(&chunk.map_err(|error| self.broken(error))?);
            if body.len() > LARGEST {
                return Err(Failure::Unsure(format!("{} answers with more than {LARGEST} bytes", self.host())));
            }
        }
        Ok(Answer::new(status, headers, body))
    }

    /// A line that broke: where no connection came about, nothing was sent. Addresses may hold a secret and are left out.
    fn broken(&self, error: reqwest::Error) -> Failure {
        let was_sent = !error.is_connect() && !error.is_builder();
        let mut cause: &dyn std::error::Error = &error;
        while let Some(below) = cause.source() {
            cause = below;
        }
        let cause = if error.is_timeout() { "no answer in time".to_owned() } else { plain(&cause.to_string(), 200) };
        match was_sent {
            true => Failure::Unsure(format!("the line to {} broke: {cause}", self.host())),
            false => Failure::Stop(format!("cannot reach {}: {cause}", self.host())),
        }
    }

    /// What an answer means that is no limit.
    fn sorted(&self, answer: Answer) -> Result<Answer, Failure> {
        let (host, status) = (self.host(), answer.status);
        let kind = answer.headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let is_page = kind.trim_start().to_ascii_lowercase().starts_with("text/html");
        let says = if is_page { " (with a page for people)".to_owned() } else { self.says(&answer) };
        match status.as_u16() {
            200..=299 if is_page => Err(Failure::Unsure(format!(
                "{host} answers with a page for people, as a proxy or a sign-in does: nobody knows who received this"
            ))),
            200..=299 => Ok(answer),
            300..=399 => Err(Failure::Stop(format!(
                "{host} answers {status} and points elsewhere; no redirect is followed{says}"
            ))),
            401 => Err(Failure::Stop(format!(
                "{host} refuses the credential ({status}){says}; look at the variable that palisade.toml names for it"
            ))),
            404 => Err(Failure::Refused(format!(
                "{host} answers {status}{says}; it is not there, or this credential may not see it"
            ))),
            403 | 407 => Err(Failure::Stop(format!("{host} does not allow it ({status}){says}"))),
            400..=499 => Err(Failure::Refused(format!("{host} answers {status}{says}"))),
            _ => Err(Failure::Unsure(format!("{host} answers {status}{says}"))),
        }
    }

    /// The system's own word on an error, cut and made plain.
    fn says(&self, answer: &Answer) -> String {
        let body = answer.json().unwrap_or_default();
        let said = ["/message", "/error/message", "/error", "/errorMessages/0"]
            .iter()
            .find_map(|at| body.pointer(at).and_then(Value::as_str).filter(|text| !text.is_empty()));
        // Jira names the fields that are wrong.
        let fields = body.get("errors").and_then(Value::as_object).into_iter().flatten();
        let field = fields.filter_map(|(name, why)| Some(format!("{name}: {}", why.as_str()?))).next();
        said.map(str::to_owned).or(field).map(|text| format!(": {}", plain(&text, 200))).unwrap_or_default()
    }
}

/// A header that is left out of everything that is shown.
pub(super) fn secret_header(text: &str) -> Result<HeaderValue, String> {
    let mut value = HeaderValue::from_str(text).map_err(|_| "it holds characters that no header may".to_owned())?;
    value.set_sensitive(true);
    Ok(value)
}

fn host(url: &Url) -> String {
    url.host_str().unwrap_or("the ticket system").to_owned()
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_page_of_another_host_is_asked() {
        let client = Client::new("https://api.github.com", HeaderMap::new(), 1.0).expect("a client");
        assert!(client.same_host("https://api.github.com/x?page=2").is_ok());
        for elsewhere in ["https://evil.example/x", "http://api.github.com/x", "https://api.github.com:444/x"] {
            assert!(client.same_host(elsewhere).is_err(), "{elsewhere}");
        }
        assert!(Client::new("http://tickets.example/", HeaderMap::new(), 1.0).is_err());
    }
}
