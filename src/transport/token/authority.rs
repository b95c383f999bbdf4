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

use super::error::SignInError;
use super::form::Form;
use super::http::{Answer, Endpoint};
use super::issued::{LONGEST, optional_secret, seconds, secret};
use super::refusal::refusal;
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
/// How often a connection is tried.
const CONNECTS: u32 = 3;
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
        if let Err(error @ SignInError::Refused(refusal)) = &result
            && refusal.status < 500
        {
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
                Ok(answer) if answer.status == 429 => return Err(self.throttled()),
                Ok(answer) => return Err(refusal(&self.endpoint, &answer, |text| form.redact(text))),
                Err(SignInError::Unreachable { .. }) if attempt < CONNECTS => {
                    sleep(Duration::from_secs(attempt.into())).await;
                }
                Err(error) => return Err(error),
            }
            attempt += 1;
        }
    }

    /// Whether the authority asks to come back later; remembers until when.
    fn is_later(&self, answer: &Answer) -> bool {
        let said = answer.retry_after();
        let later = answer.status == 429 || answer.status >= 500;
        if later || said.is_some() {
            self.memory().closed_until = Some(Instant::now() + said.unwrap_or(WAIT).min(LONGEST_WAIT));
        }
        later
    }

    async fn wait_until_open(&self) -> Result<(), SignInError> {
        let Some(until) = self.memory().closed_until else { return Ok(()) };
        if until.saturating_duration_since(Instant::now()) > PATIENCE {
            return Err(self.throttled());
        }
        sleep_until(until).await;
        Ok(())
    }

    fn throttled(&self) -> SignInError {
        let until = self.memory().closed_until.unwrap_or_else(Instant::now);
        let left = until.saturating_duration_since(Instant::now()).as_secs();
        let until = Timestamp::now() + Duration::from_secs(left);
        SignInError::Throttled { what: WHAT, at: self.cloud.authority.to_string(), until }
    }

    fn granted(&self, answer: &Answer, asked_at: Instant) -> Result<Granted, SignInError> {
        let body: GrantedBody = answer.json().ok_or_else(|| self.endpoint.not_json(answer))?;
        let lives = body.expires_in.filter(|lives| *lives > 0);
        let lives = lives.ok_or_else(|| self.endpoint.garbled(answer.status, "a token without a lifetime".into()))?;
        let refresh_in = body.refresh_in.map(Duration::from_secs);
        let token = Token::issued(body.access_token, asked_at, Duration::from_secs(lives.min(LONGEST)), refresh_in);
        Ok(Granted { token, refresh: body.refresh_token })
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

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::super::stand_in::{APP, Reply, StandIn};
    use super::*;

    const SECRET: &str = "hunter2-hunter2";

    fn form() -> Result<Form, SignInError> {
        Ok(Form::new("client_credentials").with("client_id", APP).with_secret("client_secret", SECRET.into()))
    }

    async fn ask(stand_in: &StandIn) -> Result<Granted, SignInError> {
        stand_in.authority("contoso.com").token(form).await
    }

    fn refused_with(code: u32) -> Reply {
        Reply::json(
            401,
            &format!(
                r#"{{"error":"invalid_client","error_description":"AADSTS{code}: No \u001b[31mway, {SECRET}. Trace ID: x\r\nTrace ID: t-1","error_codes":[{code}],"trace_id":"t-1","correlation_id":"c-1"}}"#
            ),
        )
    }

    #[tokio::test]
    async fn a_token_carries_its_life_and_the_advice_when_to_renew() {
        let body = r#"{"token_type":"Bearer","expires_in":86399,"refresh_in":43199,"access_token":"t0ken"}"#;
        let stand_in = StandIn::start([Reply::json(200, body)]).await;
        let token = ask(&stand_in).await.expect("granted").token;
        assert_eq!(token.secret.expose_secret(), "t0ken");
        assert!((43100..43200).contains(&(token.renew_at - Instant::now()).as_secs()));
        assert!((86300..86400).contains(&(token.expires_at - Instant::now()).as_secs()));
    }

    #[tokio::test]
    async fn a_refusal_keeps_codes_and_trace_and_drops_secret_and_escapes() {
        let stand_in = StandIn::start([refused_with(42)]).await;
        let error = ask(&stand_in).await.err().expect("refused");
        let refusal = error.refusal().expect("a refusal");
        assert_eq!((refusal.codes.as_slice(), refusal.trace_id.as_deref()), (&[42][..], Some("t-1")));
        assert_eq!(refusal.description, "AADSTS42: No [31mway, [secret].");
        assert!(!format!("{error:?} {error} {:?}", error.hint()).contains(SECRET));
    }

    #[tokio::test]
    async fn a_refused_request_is_not_sent_again_at_once() {
        let stand_in = StandIn::start([refused_with(7_000_215), Reply::token()]).await;
        let authority = stand_in.authority("contoso.com");
        for _ in 0..2 {
            let error = authority.token(form).await.err().expect("refused");
            assert!(error.to_string().contains("the client secret is wrong (AADSTS7000215)"), "{error}");
        }
        assert_eq!(stand_in.seen().len(), 1);
        let other = || form().map(|form| form.with("scope", "another"));
        assert!(authority.token(other).await.is_ok(), "another request may go");
    }

    #[tokio::test]
    async fn a_clock_ten_minutes_off_is_told_from_the_answers_date() {
        let then = std::time::SystemTime::now() - Duration::from_secs(600);
        let reply = refused_with(700_024).with("date", &httpdate::fmt_http_date(then));
        let error = ask(&StandIn::start([reply]).await).await.err().expect("refused");
        let hint = error.hint().expect("a hint");
        assert!(hint.starts_with("this machine's clock is 10 minutes ahead of the authority's"), "{hint}");
    }

    #[tokio::test]
    async fn a_wait_is_kept_before_the_next_request() {
        let busy = Reply::json(429, "{}").with("retry-after", "1");
        let stand_in = StandIn::start([busy, Reply::token()]).await;
        let start = Instant::now();
        assert!(ask(&stand_in).await.is_ok());
        assert!(start.elapsed() >= Duration::from_secs(1));
        assert_eq!(stand_in.seen().len(), 2);
    }

    #[tokio::test]
    async fn a_long_wait_is_reported_and_nothing_more_is_sent() {
        let busy = Reply::json(503, "{}").with("retry-after", "600");
        let stand_in = StandIn::start([busy, Reply::token()]).await;
        let authority = stand_in.authority("contoso.com");
        for _ in 0..2 {
            assert!(matches!(authority.token(form).await, Err(SignInError::Throttled { .. })));
        }
        assert_eq!(stand_in.seen().len(), 1);
    }

    #[tokio::test]
    async fn what_is_no_answer_of_an_authority_is_said_and_never_quoted() {
        let page = Reply { body: "<html>t0ken".into(), ..Reply::json(200, "") }.with("content-type", "text/html");
        let endless = Reply::json(200, &" ".repeat(2 << 20));
        let lifeless = Reply::json(200, r#"{"access_token":"t0ken"}"#);
        let moved = Reply::json(302, "{}").with("location", "http://127.0.0.1:1/t0ken");
        for (reply, says) in [(page, "text/html"), (endless, "more than"), (lifeless, "lifetime"), (moved, "302")] {
            let error = ask(&StandIn::start([reply]).await).await.err().expect("an error");
            assert!(matches!(error, SignInError::Garbled { .. }), "{error:?}");
            assert!(error.to_string().contains(says) && !format!("{error:?}").contains("t0ken"), "{error}");
        }
    }

    #[tokio::test]
    async fn an_authority_that_is_not_there_is_named() {
        let cloud = StandIn::nowhere();
        let error = Authority::new(&cloud, "contoso.com").expect("a client").token(form).await.err().expect("an error");
        let said = error.to_string();
        assert!(said.starts_with("cannot reach the sign-in authority http://127.0.0.1:1: "), "{said}");
        assert!(said.contains("refused"), "{said}");
    }

    #[tokio::test]
    async fn the_clocks_are_compared_without_a_credential() {
        let then = std::time::SystemTime::now() + Duration::from_secs(600);
        let reply = Reply::json(404, "{}").with("date", &httpdate::fmt_http_date(then));
        let stand_in = StandIn::start([reply]).await;
        let ahead = clock_skew(&stand_in.cloud, "contoso.com").await.expect("a date").as_secs();
        assert!((-602..=-598).contains(&ahead), "{ahead}");
        assert_eq!(stand_in.seen()[0].path, "/contoso.com/v2.0/.well-known/openid-configuration");
    }
}
