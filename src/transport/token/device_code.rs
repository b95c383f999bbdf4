//! Sign-in as a person on another device: a code to type at a Microsoft address, then polling.
//!
//! Microsoft Learn, *OAuth 2.0 device authorization grant*; RFC 8628 for `slow_down`. The refresh token that comes with
//! the first token serves both audiences and stays in memory alone.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use secrecy::SecretString;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use super::authority::{Authority, DeviceCode as Code, Granted};
use super::challenge::claims_parameter;
use super::error::{SignInError, one_line};
use super::form::Form;
use super::{Audience, Token, TokenSource};

/// What to show the person who signs in. The texts come from the authority and are safe for a terminal.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DevicePrompt {
    /// Where to go.
    pub address: String,
    /// What to type there.
    pub code: String,
    /// How long the code is good for.
    pub expires_in: Duration,
}

/// Shows the prompt. Called once for each sign-in.
pub type Prompt = Arc<dyn Fn(&DevicePrompt) + Send + Sync>;

/// RFC 8628, 3.2: when no interval is given.
const INTERVAL: u64 = 5;
/// Microsoft's default life of a code, and the longest that is waited for.
const CODE_LIFE: u64 = 900;

pub(super) struct DeviceCode {
    pub(super) authority: Authority,
    pub(super) client_id: String,
    pub(super) prompt: Prompt,
    /// Held through the whole sign-in, so that two audiences asked for at once prompt once.
    pub(super) refresh: Mutex<Option<SecretString>>,
}

impl DeviceCode {
    async fn redeem(&self, token: SecretString, audience: Audience, claims: &str) -> Result<Granted, SignInError> {
        let form = || {
            Ok(self.form("refresh_token", audience).with("claims", claims).with_secret("refresh_token", token.clone()))
        };
        self.authority.token(form).await
    }

    async fn sign_in(&self, audience: Audience, claims: &str) -> Result<Granted, SignInError> {
        let ask = Form::default().with("client_id", &self.client_id).with("scope", self.scope(audience));
        let code = self.authority.device_code(&ask).await?;
        let life = Duration::from_secs(code.expires_in.unwrap_or(CODE_LIFE).min(CODE_LIFE));
        (self.prompt)(&DevicePrompt {
            address: one_line(&code.verification_uri, 200),
            code: one_line(&code.user_code, 40),
            expires_in: life,
        });
        self.poll(code, claims, Instant::now() + life).await
    }

    async fn poll(&self, code: Code, claims: &str, until: Instant) -> Result<Granted, SignInError> {
        let form = Form::new("urn:ietf:params:oauth:grant-type:device_code")
            .with("client_id", &self.client_id)
            .with("claims", claims)
            .with_secret("device_code", code.device_code);
        let mut interval = Duration::from_secs(code.interval.unwrap_or(INTERVAL).clamp(1, 60));
        while Instant::now() + interval < until {
            sleep(interval).await;
            let error = match self.authority.poll(&form).await {
                Ok(granted) => return Ok(granted),
                Err(error) => error,
            };
            match error.refusal().map(|refusal| refusal.error.as_str()) {
                Some("authorization_pending") => {}
                Some("slow_down") => interval += Duration::from_secs(5),
                Some("authorization_declined" | "access_denied") => return Err(SignInError::Declined),
                Some("expired_token") => return Err(SignInError::CodeExpired),
                _ => return Err(error),
            }
        }
        Err(SignInError::CodeExpired)
    }

    fn form(&self, grant_type: &str, audience: Audience) -> Form {
        Form::new(grant_type).with("client_id", &self.client_id).with("scope", self.scope(audience))
    }

    fn scope(&self, audience: Audience) -> String {
        format!("{} offline_access", self.authority.scope(audience))
    }
}

impl TokenSource for DeviceCode {
    fn token<'a>(&'a self, audience: Audience, claims: Option<&'a str>) -> BoxFuture<'a, Result<Token, SignInError>> {
        Box::pin(async move {
            let claims = claims_parameter(claims)?;
            let mut refresh = self.refresh.lock().await;
            let granted = match refresh.take() {
                None => self.sign_in(audience, &claims).await?,
                Some(token) => match self.redeem(token.clone(), audience, &claims).await {
                    Ok(granted) => granted,
                    Err(error) if wants_person(&error) => self.sign_in(audience, &claims).await?,
                    Err(error) => {
                        *refresh = Some(token);
                        return Err(error);
                    }
                },
            };
            *refresh = granted.refresh;
            Ok(granted.token)
        })
    }
}

/// Whether only a new sign-in helps: the refresh token is used up, or more proof is asked for.
fn wants_person(error: &SignInError) -> bool {
    let Some(refusal) = error.refusal() else { return false };
    matches!(refusal.error.as_str(), "invalid_grant" | "interaction_required")
}
