//! Sign-in as an app from GitHub Actions: the job's own identity token is exchanged, no secret is stored anywhere.
//!
//! GitHub Docs, *OpenID Connect*, "Using custom actions": the job needs `permissions: id-token: write`, which sets the
//! address and the token to ask with.

use futures_util::future::BoxFuture;
use reqwest::header::AUTHORIZATION;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use super::authority::Authority;
use super::error::SignInError;
use super::http::Endpoint;
use super::issued::secret;
use super::{Audience, Token, TokenSource, assertion};

pub(super) const URL: &str = "ACTIONS_ID_TOKEN_REQUEST_URL";
pub(super) const TOKEN: &str = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";

pub(super) struct Github {
    authority: Authority,
    client_id: String,
    endpoint: Endpoint,
    url: Url,
    token: SecretString,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(deserialize_with = "secret")]
    value: SecretString,
}

impl Github {
    /// `url` and `token`: as the runner set them.
    pub(super) fn new(
        authority: Authority,
        client_id: String,
        mut url: Url,
        token: SecretString,
    ) -> Result<Self, SignInError> {
        let endpoint = Endpoint::new("GitHub's token service", &url)?;
        url.query_pairs_mut().append_pair("audience", authority.cloud().name.federated_audience());
        Ok(Self { authority, client_id, endpoint, url, token })
    }

    /// The job's identity token for Microsoft's token exchange.
    async fn identity(&self) -> Result<SecretString, SignInError> {
        let mut bearer = format!("Bearer {}", self.token.expose_secret());
        let header = reqwest::header::HeaderValue::from_str(&bearer);
        zeroize::Zeroize::zeroize(&mut bearer);
        let malformed = || SignInError::Malformed { name: TOKEN.into(), expected: "a token" };
        let mut header = header.map_err(|_| malformed())?;
        header.set_sensitive(true);
        let answer =
            self.endpoint.send(self.endpoint.client().get(self.url.clone()).header(AUTHORIZATION, header)).await?;
        match answer.json::<Answer>() {
            Some(body) if answer.status == 200 => Ok(body.value),
            _ => Err(self.endpoint.not_json(&answer)),
        }
    }
}

impl TokenSource for Github {
    fn token<'a>(&'a self, audience: Audience, claims: Option<&'a str>) -> BoxFuture<'a, Result<Token, SignInError>> {
        Box::pin(async move {
            let identity = self.identity().await?;
            let same = || Ok(identity.clone());
            Ok(assertion::token(&self.authority, &self.client_id, audience, claims, same).await?.token)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::stand_in::{APP, Reply, StandIn};
    use super::*;

    async fn flow(replies: impl IntoIterator<Item = Reply>) -> (StandIn, Github) {
        let stand_in = StandIn::start(replies).await;
        let (authority, url) = (stand_in.authority("contoso.com"), stand_in.url("/jobs/1/idtoken?api-version=2.0"));
        let github = Github::new(authority, APP.into(), url, "j0b-token".into()).expect("a client");
        (stand_in, github)
    }

    #[tokio::test]
    async fn the_jobs_identity_is_exchanged_for_a_token() {
        let (stand_in, github) = flow([Reply::json(200, r#"{"count":9,"value":"h.p.s"}"#), Reply::token()]).await;
        github.token(Audience::Graph, None).await.expect("a token");
        let seen = stand_in.seen();
        assert_eq!(seen[0].query(), [("api-version", "2.0"), ("audience", "api://AzureADTokenExchange")]);
        assert_eq!(seen[0].header("authorization"), Some("Bearer j0b-token"));
        assert_eq!(seen[1].field("client_assertion"), Some("h.p.s"));
        assert_eq!(seen[1].header("authorization"), None);
    }

    #[tokio::test]
    async fn a_refusal_of_github_is_not_taken_for_the_authoritys() {
        let (_stand_in, github) = flow([Reply::json(401, "j0b-token")]).await;
        let error = format!("{:?}", github.token(Audience::Graph, None).await.expect_err("refused"));
        assert!(error.contains("GitHub") && error.contains("401") && !error.contains("j0b-token"), "{error}");
    }
}
