//! Sign-in as an Azure resource's managed identity: no secret at all, the host hands the token out.
//!
//! Virtual machines: Microsoft Learn, *How to use managed identities on an Azure VM to acquire an access token*. App
//! Service, Functions and Container Apps: *How to use managed identities for App Service*, "REST endpoint reference".
//! Both take `resource` in the older form, without `/.default`.

use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::time::sleep;
use url::Url;

use super::error::SignInError;
use super::http::{Answer, Endpoint};
use super::issued::{seconds, secret};
use super::refusal::refusal;
use super::{Audience, Token, TokenSource};
use crate::transport::cloud::Cloud;

/// The metadata service of a virtual machine.
pub(super) const METADATA: &str = "http://169.254.169.254/metadata/identity/oauth2/token";

/// First wait, doubled each time, and all waits together: a metadata service that is being updated answers 410 for up
/// to 70 seconds.
const FIRST_WAIT: Duration = Duration::from_millis(1300);
const ALL_WAITS: Duration = Duration::from_secs(72);
const RETRIES: u32 = 6;

pub(super) struct ManagedIdentity {
    endpoint: Endpoint,
    cloud: Cloud,
    url: Url,
    /// `X-IDENTITY-HEADER`, which proves to App Service that the request comes from the app itself.
    header: Option<SecretString>,
    /// Of a user-assigned identity; without it the resource's own is used.
    client_id: Option<String>,
}

#[derive(Deserialize)]
struct Granted {
    #[serde(deserialize_with = "secret")]
    access_token: SecretString,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u64>,
    #[serde(default, deserialize_with = "seconds")]
    expires_on: Option<u64>,
}

impl ManagedIdentity {
    /// The identity of a virtual machine, from the metadata service at `url` ([`METADATA`]).
    pub(super) fn of_machine(cloud: &Cloud, url: Url, client_id: Option<String>) -> Result<Self, SignInError> {
        let endpoint = Endpoint::new_impatient("the metadata service of this machine", &url)?;
        Ok(Self { endpoint, cloud: cloud.clone(), url, header: None, client_id })
    }

    /// The identity of an app, from the endpoint and with the header that App Service set for it.
    pub(super) fn of_app(
        cloud: &Cloud,
        url: Url,
        header: SecretString,
        client_id: Option<String>,
    ) -> Result<Self, SignInError> {
        let endpoint = Endpoint::new_impatient("the identity endpoint of this app", &url)?;
        Ok(Self { endpoint, cloud: cloud.clone(), url, header: Some(header), client_id })
    }

    async fn ask(&self, audience: Audience) -> Result<Answer, SignInError> {
        let mut url = self.url.clone();
        let version = if self.header.is_some() { "2019-08-01" } else { "2018-02-01" };
        url.query_pairs_mut()
            .append_pair("api-version", version)
            .append_pair("resource", self.cloud.origin(audience).as_str());
        if let Some(client_id) = &self.client_id {
            url.query_pairs_mut().append_pair("client_id", client_id);
        }
        let request = self.endpoint.client().get(url);
        let request = match &self.header {
            Some(header) => request.header("X-IDENTITY-HEADER", sensitive(header)?),
            None => request.header("Metadata", "true"),
        };
        self.endpoint.send(request).await
    }

    async fn ask_until_settled(&self, audience: Audience) -> Result<Answer, SignInError> {
        for wait in waits() {
            let answer = self.ask(audience).await?;
            if !matches!(answer.status, 404 | 410 | 429 | 500..) {
                return Ok(answer);
            }
            sleep(wait).await;
        }
        self.ask(audience).await
    }

    fn granted(&self, answer: &Answer) -> Result<Token, SignInError> {
        if answer.status != 200 {
            return Err(refusal(&self.endpoint, answer, |text| match &self.header {
                Some(header) => text.replace(header.expose_secret(), "[secret]"),
                None => text,
            }));
        }
        let body: Granted = answer.json().ok_or_else(|| self.endpoint.not_json(answer))?;
        let now = Timestamp::now();
        // Tokens come from the host's cache: the time of day says what is left of them, the length may be the whole.
        let ends = body.expires_on.or_else(|| Some(body.expires_in? + u64::try_from(now.as_second()).ok()?));
        let ends = ends.ok_or_else(|| self.endpoint.garbled(answer.status, "a token without a lifetime".into()))?;
        Ok(Token::ending(body.access_token, ends, now))
    }
}

impl TokenSource for ManagedIdentity {
    /// Claims are not sent: managed identities take no part in continuous access evaluation, and their hosts have no
    /// parameter for them.
    fn token<'a>(&'a self, audience: Audience, _claims: Option<&'a str>) -> BoxFuture<'a, Result<Token, SignInError>> {
        Box::pin(async move { self.granted(&self.ask_until_settled(audience).await?) })
    }
}

/// Doubling, the last one cut so that together they are [`ALL_WAITS`].
fn waits() -> impl Iterator<Item = Duration> {
    let mut left = ALL_WAITS;
    (0..RETRIES).map(move |retry| {
        let wait = if retry + 1 == RETRIES { left } else { FIRST_WAIT * (1 << retry) };
        left -= wait;
        wait
    })
}

fn sensitive(secret: &SecretString) -> Result<HeaderValue, SignInError> {
    let malformed = |_| SignInError::Malformed { name: "IDENTITY_HEADER".into(), expected: "a header value" };
    let mut value = HeaderValue::from_str(secret.expose_secret()).map_err(malformed)?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::super::stand_in::{APP, Reply, StandIn};
    use super::*;

    fn machine(stand_in: &StandIn, client_id: Option<&str>) -> ManagedIdentity {
        let url = stand_in.url("/metadata/identity/oauth2/token");
        ManagedIdentity::of_machine(&stand_in.cloud, url, client_id.map(str::to_owned)).expect("a client")
    }

    fn reply() -> Reply {
        // As documented: every number a text.
        let ends = Timestamp::now().as_second() + 1800;
        Reply::json(200, &format!(r#"{{"access_token":"t0ken","expires_in":"86399","expires_on":"{ends}"}}"#))
    }

    #[tokio::test]
    async fn a_machine_asks_its_metadata_service_for_the_resource() {
        let stand_in = StandIn::start([reply()]).await;
        let token = machine(&stand_in, Some(APP)).token(Audience::Graph, None).await.expect("a token");
        assert_eq!(token.secret.expose_secret(), "t0ken");
        let left = (token.expires_at - Instant::now()).as_secs();
        assert!((1795..=1800).contains(&left), "expires_on counts, not the whole life: {left}");
        let seen = &stand_in.seen()[0];
        assert_eq!((seen.method.as_str(), seen.header("metadata")), ("GET", Some("true")));
        let resource = stand_in.cloud.graph.to_string();
        let expected = [("api-version", "2018-02-01"), ("resource", resource.as_str()), ("client_id", APP)];
        assert_eq!(seen.query(), expected);
    }

    #[tokio::test]
    async fn an_app_proves_itself_with_its_header() {
        let stand_in = StandIn::start([reply()]).await;
        let url = stand_in.url("/msi/token");
        let app = ManagedIdentity::of_app(&stand_in.cloud, url, "he4der".into(), None).expect("a client");
        app.token(Audience::Exchange, None).await.expect("a token");
        let seen = &stand_in.seen()[0];
        assert_eq!((seen.header("x-identity-header"), seen.header("metadata")), (Some("he4der"), None));
        let resource = stand_in.cloud.exchange.to_string();
        assert_eq!(seen.query(), [("api-version", "2019-08-01"), ("resource", resource.as_str())]);
    }

    #[tokio::test]
    async fn a_service_that_is_being_updated_is_asked_again() {
        let stand_in = StandIn::start([Reply::json(410, "{}"), reply()]).await;
        let start = Instant::now();
        machine(&stand_in, None).token(Audience::Graph, None).await.expect("a token");
        assert!(start.elapsed() >= FIRST_WAIT);
    }

    #[tokio::test]
    async fn a_machine_without_an_identity_is_a_refusal() {
        let body = r#"{"error":"invalid_request","error_description":"Identity not found"}"#;
        let stand_in = StandIn::start([Reply::json(400, body)]).await;
        let error = machine(&stand_in, None).token(Audience::Graph, None).await.expect_err("refused");
        assert!(error.to_string().ends_with("refused: Identity not found"), "{error}");
        assert_eq!(stand_in.seen().len(), 1);
    }

    #[test]
    fn the_waits_outlast_an_update_of_seventy_seconds() {
        let waits: Vec<_> = waits().collect();
        assert_eq!((waits.len(), waits[0], waits.iter().sum()), (6, FIRST_WAIT, ALL_WAITS));
        assert!(waits.is_sorted());
    }
}
