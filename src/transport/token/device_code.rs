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
            interval = next_interval(interval, error)?;
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

/// How long to wait before asking again, or why there is no use in it.
fn next_interval(interval: Duration, answer: SignInError) -> Result<Duration, SignInError> {
    match answer.refusal().map(|refusal| refusal.error.as_str()) {
        Some("authorization_pending") => Ok(interval),
        Some("slow_down") => Ok(interval + Duration::from_secs(5)),
        Some("authorization_declined" | "access_denied") => Err(SignInError::Declined),
        Some("expired_token") => Err(SignInError::CodeExpired),
        _ => Err(answer),
    }
}

/// Whether only a new sign-in helps: the refresh token is used up, or more proof is asked for.
fn wants_person(error: &SignInError) -> bool {
    let Some(refusal) = error.refusal() else { return false };
    matches!(refusal.error.as_str(), "invalid_grant" | "interaction_required")
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex as Lock;

    use super::super::stand_in::{APP, Reply, StandIn};
    use super::*;

    const CODE: &str = r#"{"device_code":"d3vice","user_code":"ABC\u001b[1mD","verification_uri":"https://microsoft.com/devicelogin","expires_in":900,"interval":1,"message":"go"}"#;
    const TOKEN: &str = r#"{"access_token":"t0ken","expires_in":3599,"refresh_token":"r3fresh"}"#;

    fn says(error: &str) -> Reply {
        Reply::json(400, &format!(r#"{{"error":"{error}","error_description":"AADSTS70016: …"}}"#))
    }

    async fn flow(replies: impl IntoIterator<Item = Reply>) -> (StandIn, DeviceCode, Arc<Lock<Vec<DevicePrompt>>>) {
        let stand_in = StandIn::start(replies).await;
        let shown: Arc<Lock<Vec<DevicePrompt>>> = Arc::default();
        let log = Arc::clone(&shown);
        let flow = DeviceCode {
            authority: stand_in.authority("organizations"),
            client_id: APP.into(),
            prompt: Arc::new(move |prompt| log.lock().expect("unpoisoned").push(prompt.clone())),
            refresh: Mutex::default(),
        };
        (stand_in, flow, shown)
    }

    #[tokio::test]
    async fn a_person_is_prompted_once_and_the_refresh_token_serves_the_other_audience() {
        let replies =
            [Reply::json(200, CODE), says("authorization_pending"), Reply::json(200, TOKEN), Reply::json(200, TOKEN)];
        let (stand_in, flow, shown) = flow(replies).await;
        let both = tokio::join!(flow.token(Audience::Graph, None), flow.token(Audience::Exchange, None));
        both.0.and(both.1).expect("both tokens");

        let prompt = shown.lock().expect("unpoisoned")[..].to_vec();
        assert_eq!(prompt.len(), 1);
        assert_eq!(
            (prompt[0].code.as_str(), prompt[0].address.as_str()),
            ("ABC[1mD", "https://microsoft.com/devicelogin")
        );
        let seen = stand_in.seen();
        assert_eq!(seen[0].path, "/organizations/oauth2/v2.0/devicecode");
        let scope = format!("{} offline_access", stand_in.cloud.scope(Audience::Graph));
        assert_eq!(seen[0].form(), [("client_id", APP), ("scope", scope.as_str())]);
        assert_eq!(seen[2].field("grant_type"), Some("urn:ietf:params:oauth:grant-type:device_code"));
        assert_eq!(seen[2].field("device_code"), Some("d3vice"));
        let scope = format!("{} offline_access", stand_in.cloud.scope(Audience::Exchange));
        assert_eq!(
            (seen[3].field("grant_type"), seen[3].field("scope")),
            (Some("refresh_token"), Some(scope.as_str()))
        );
        assert_eq!(seen[3].field("refresh_token"), Some("r3fresh"));
    }

    #[tokio::test]
    async fn a_used_up_refresh_token_asks_the_person_again() {
        let replies = [says("invalid_grant"), Reply::json(200, CODE), Reply::json(200, TOKEN)];
        let (stand_in, flow, shown) = flow(replies).await;
        *flow.refresh.lock().await = Some("0ld".into());
        flow.token(Audience::Graph, None).await.expect("a token");
        assert_eq!((stand_in.seen().len(), shown.lock().expect("unpoisoned").len()), (3, 1));
    }

    #[tokio::test]
    async fn a_passing_fault_keeps_the_refresh_token() {
        let (_stand_in, flow, shown) =
            flow([Reply::json(503, "{}").with("retry-after", "600"), Reply::json(200, TOKEN)]).await;
        *flow.refresh.lock().await = Some("0ld".into());
        assert!(matches!(flow.token(Audience::Graph, None).await, Err(SignInError::Throttled { .. })));
        assert!(flow.refresh.lock().await.is_some());
        assert!(shown.lock().expect("unpoisoned").is_empty());
    }

    #[tokio::test]
    async fn a_declined_or_expired_sign_in_ends_the_polling() {
        for (word, expected) in [("authorization_declined", "declined"), ("expired_token", "expired")] {
            let (_stand_in, flow, _) = flow([Reply::json(200, CODE), says(word)]).await;
            let error = flow.token(Audience::Graph, None).await.expect_err(word).to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[tokio::test]
    async fn slow_down_adds_five_seconds_and_the_unknown_stops() {
        let (stand_in, flow, _) = flow([says("slow_down"), says("bad_verification_code")]).await;
        let form = Form::new("x");
        let interval = Duration::from_secs(5);
        let slow = flow.authority.poll(&form).await.err().expect("an answer");
        assert_eq!(next_interval(interval, slow).ok(), Some(Duration::from_secs(10)));
        let bad = flow.authority.poll(&form).await.err().expect("an answer");
        assert!(next_interval(interval, bad).is_err());
        assert_eq!(stand_in.seen().len(), 2, "the same question may be asked again");
    }
}
