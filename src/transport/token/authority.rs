//! The token endpoint: posts a form, waits when it is asked to, and reads the answer.
//!
//! Waiting follows Microsoft's own libraries (MSAL's throttling rules), since no quota is published: after 429, 5xx or
//! any `Retry-After` nothing more is sent until it has passed; a request that was refused is not repeated as it was for
//! a minute.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use serde::Deserialize;
use tokio::time::{Instant, sleep, sleep_until};
use url::Url;

use super::error::{Refusal, SignInError, one_line};
use super::form::Form;
use super::http::{Answer, Endpoint};
use super::issued::{LONGEST, optional_secret, seconds, secret};
use super::{Audience, Token};
use crate::transport::cloud::Cloud;

const WHAT: &str = "the sign-in authority";
/// Wait when the authority says none.
const WAIT: Duration = Duration::from_secs(5);
/// The longest wait that is believed.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);
/// A longer wait is reported instead of sat out.
const PATIENCE: Duration = Duration::from_secs(120);
const ATTEMPTS: u32 = 4;
/// How long a refused request is not sent again.
const REFUSED_FOR: Duration = Duration::from_secs(60);

/// The token endpoint of one tenant.
pub(super) struct Authority {
    endpoint: Endpoint,
    cloud: Cloud,
    /// `https://login.microsoftonline.com/{tenant}/oauth2/v2.0`
    base: String,
    memory: Mutex<Memory>,
}

/// What earlier answers forbid.
#[derive(Default)]
struct Memory {
    closed_until: Option<Instant>,
    refused: HashMap<String, (Instant, SignInError)>,
}

/// What the endpoint granted.
pub(super) struct Granted {
    pub(super) token: Token,
    /// Only where a person signed in.
    pub(super) refresh: Option<SecretString>,
}

/// The answer to the request for a device code.
#[derive(Deserialize)]
pub(super) struct DeviceCode {
    #[serde(deserialize_with = "secret")]
    pub(super) device_code: SecretString,
    pub(super) user_code: String,
    pub(super) verification_uri: String,
    #[serde(default, deserialize_with = "seconds")]
    pub(super) expires_in: Option<u64>,
    #[serde(default, deserialize_with = "seconds")]
    pub(super) interval: Option<u64>,
}

#[derive(Deserialize)]
struct GrantedBody {
    #[serde(deserialize_with = "secret")]
    access_token: SecretString,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u64>,
    #[serde(default, deserialize_with = "seconds")]
    refresh_in: Option<u64>,
    #[serde(default, deserialize_with = "optional_secret")]
    refresh_token: Option<SecretString>,
}

#[derive(Deserialize)]
struct RefusedBody {
    error: String,
    #[serde(default)]
    error_description: String,
    #[serde(default)]
    error_codes: Vec<u32>,
    trace_id: Option<String>,
    correlation_id: Option<String>,
}

impl Authority {
    /// `tenant`: id or domain, or `organizations` where a person signs in.
    pub(super) fn new(cloud: &Cloud, tenant: &str) -> Result<Self, SignInError> {
        Ok(Self {
            endpoint: Endpoint::new(WHAT, &cloud.authority.url())?,
            cloud: cloud.clone(),
            base: format!("{}/{tenant}/oauth2/v2.0", cloud.authority),
            memory: Mutex::default(),
        })
    }

    /// Where tokens are asked for, and the audience of an assertion.
    pub(super) fn token_url(&self) -> String {
        format!("{}/token", self.base)
    }

    pub(super) fn scope(&self, audience: Audience) -> String {
        self.cloud.scope(audience)
    }

    pub(super) fn cloud(&self) -> &Cloud {
        &self.cloud
    }

    /// Asks for a token. `form` is called for each attempt, so that an assertion is never sent twice.
    pub(super) async fn token(&self, form: impl Fn() -> Result<Form, SignInError>) -> Result<Granted, SignInError> {
        let key = form()?.key();
        if let Some(refused) = self.refused_lately(&key) {
            return Err(refused);
        }
        let result = self.post(&self.token_url(), form).await;
        if let Err(error @ SignInError::Refused(_)) = &result {
            self.memory().refused.insert(key, (Instant::now() + REFUSED_FOR, error.clone()));
        }
        result.and_then(|answer| self.granted(&answer.0, answer.1))
    }

    /// Asks whether the person has signed in yet: refusals are expected, and the same question is asked again.
    pub(super) async fn poll(&self, form: &Form) -> Result<Granted, SignInError> {
        let (answer, asked_at) = self.post(&self.token_url(), || Ok(form.clone())).await?;
        self.granted(&answer, asked_at)
    }

    pub(super) async fn device_code(&self, form: &Form) -> Result<DeviceCode, SignInError> {
        let (answer, _) = self.post(&format!("{}/devicecode", self.base), || Ok(form.clone())).await?;
        answer.json().ok_or_else(|| self.endpoint.not_json(&answer))
    }

    /// Posts until there is an answer that is not a "later": the answer, and when it was asked for.
    async fn post(
        &self,
        url: &str,
        form: impl Fn() -> Result<Form, SignInError>,
    ) -> Result<(Answer, Instant), SignInError> {
        let mut attempt = 1;
        loop {
            self.wait_until_open().await?;
            let (form, asked_at) = (form()?, Instant::now());
            let request = self.endpoint.client().post(url);
            let request = request.header("content-type", "application/x-www-form-urlencoded").body(form.body());
            match self.endpoint.send(request).await {
                Ok(answer) if self.is_later(&answer) && attempt < ATTEMPTS => {}
                Ok(answer) if answer.status == 200 => return Ok((answer, asked_at)),
                Ok(answer) => return Err(self.refused(&answer, &form)),
                Err(SignInError::Unreachable { .. }) if attempt < ATTEMPTS => {
                    sleep(Duration::from_secs(1 << (attempt - 1))).await;
                }
                Err(error) => return Err(error),
            }
            attempt += 1;
        }
    }

    /// Whether the authority asks to come back later; remembers until when.
    fn is_later(&self, answer: &Answer) -> bool {
        let said = answer.retry_after(Timestamp::now());
        let later = answer.status == 429 || answer.status >= 500;
        if later || said.is_some() {
            self.memory().closed_until = Some(Instant::now() + said.unwrap_or(WAIT).min(LONGEST_WAIT));
        }
        later
    }

    async fn wait_until_open(&self) -> Result<(), SignInError> {
        let Some(until) = self.memory().closed_until else { return Ok(()) };
        let left = until.saturating_duration_since(Instant::now());
        if left > PATIENCE {
            let until = Timestamp::now() + SignedDuration::from_secs(i64::try_from(left.as_secs()).unwrap_or(i64::MAX));
            return Err(SignInError::Throttled { what: WHAT, at: self.cloud.authority.to_string(), until });
        }
        sleep_until(until).await;
        Ok(())
    }

    fn granted(&self, answer: &Answer, asked_at: Instant) -> Result<Granted, SignInError> {
        let body: GrantedBody = answer.json().ok_or_else(|| self.endpoint.not_json(answer))?;
        let lives = body.expires_in.filter(|lives| *lives > 0);
        let lives = lives.ok_or_else(|| self.endpoint.garbled(answer.status, "a token without a lifetime".into()))?;
        let refresh_in = body.refresh_in.map(Duration::from_secs);
        let token = Token::issued(body.access_token, asked_at, Duration::from_secs(lives.min(LONGEST)), refresh_in);
        Ok(Granted { token, refresh: body.refresh_token })
    }

    fn refused(&self, answer: &Answer, form: &Form) -> SignInError {
        refusal(&self.endpoint, answer, |text| form.redact(text))
    }

    fn refused_lately(&self, key: &str) -> Option<SignInError> {
        let mut memory = self.memory();
        memory.refused.retain(|_, (until, _)| *until > Instant::now());
        memory.refused.get(key).map(|(_, error)| error.clone())
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How far this machine's clock is ahead of the authority's (negative: behind). Asks the tenant's public metadata, so
/// it also shows that the authority can be reached, without any credential.
pub async fn clock_skew(cloud: &Cloud, tenant: &str) -> Result<SignedDuration, SignInError> {
    let endpoint = Endpoint::new(WHAT, &cloud.authority.url())?;
    let url = format!("{}/{tenant}/v2.0/.well-known/openid-configuration", cloud.authority);
    let answer = endpoint.send(endpoint.client().get(url)).await?;
    answer.clock_ahead(Timestamp::now()).ok_or_else(|| endpoint.garbled(answer.status, "no date".into()))
}

/// Reads an OAuth error body, which the metadata services send too.
pub(super) fn refusal(endpoint: &Endpoint, answer: &Answer, clean: impl Fn(String) -> String) -> SignInError {
    let Some(body) = answer.json::<RefusedBody>() else { return endpoint.not_json(answer) };
    // The lines after the first repeat trace id, correlation id and time.
    let first = body.error_description.lines().next().unwrap_or_default();
    let first = first.split(" Trace ID:").next().unwrap_or_default();
    let short = |text: &str| one_line(&clean(text.to_owned()), 400);
    SignInError::Refused(Box::new(Refusal {
        what: endpoint.what(),
        at: endpoint.origin().to_owned(),
        status: answer.status,
        error: short(&body.error),
        description: short(first),
        codes: if body.error_codes.is_empty() { codes_in(first) } else { body.error_codes },
        trace_id: body.trace_id.as_deref().map(short),
        correlation_id: body.correlation_id.as_deref().map(short),
        clock_ahead: answer.clock_ahead(Timestamp::now()),
    }))
}

/// `AADSTS50001: …` at the start of a description, where no list of codes is sent (metadata services).
fn codes_in(description: &str) -> Vec<u32> {
    let Some(rest) = description.strip_prefix("AADSTS") else { return Vec::new() };
    let digits = rest.split(|letter: char| !letter.is_ascii_digit()).next().unwrap_or_default();
    digits.parse().into_iter().collect()
}

/// The address of a secret-carrying endpoint that another program names: https, or plain http that stays on this
/// machine or its link.
pub(super) fn safe_address(name: &str, text: &str) -> Result<Url, SignInError> {
    let malformed =
        || SignInError::Malformed { name: name.to_owned(), expected: "an https address, or http on this machine" };
    let url = Url::parse(text).map_err(|_| malformed())?;
    let safe = url.scheme() == "https" || (url.scheme() == "http" && super::http::is_near(&url));
    if safe { Ok(url) } else { Err(malformed()) }
}
