//! Sign-in as an app with a client secret.
//!
//! Microsoft Learn, *OAuth 2.0 client credentials flow*, "Access token request with a shared secret".

use futures_util::future::BoxFuture;
use secrecy::SecretString;

use super::authority::Authority;
use super::challenge::claims_parameter;
use super::error::SignInError;
use super::form::Form;
use super::{Audience, Token, TokenSource};

pub(super) struct ClientSecret {
    pub(super) authority: Authority,
    pub(super) client_id: String,
    pub(super) secret: SecretString,
}

impl TokenSource for ClientSecret {
    fn token<'a>(&'a self, audience: Audience, claims: Option<&'a str>) -> BoxFuture<'a, Result<Token, SignInError>> {
        Box::pin(async move {
            let claims = claims_parameter(claims)?;
            let form = || {
                Ok(Form::new("client_credentials")
                    .with("client_id", &self.client_id)
                    .with("scope", self.authority.scope(audience))
                    .with("claims", &claims)
                    .with_secret("client_secret", self.secret.clone()))
            };
            self.authority.token(form).await.map(|granted| granted.token)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::stand_in::{APP, Reply, StandIn};
    use super::*;

    async fn flow(replies: impl IntoIterator<Item = Reply>) -> (StandIn, ClientSecret) {
        let stand_in = StandIn::start(replies).await;
        let authority = stand_in.authority("contoso.com");
        (stand_in, ClientSecret { authority, client_id: APP.into(), secret: "p&ss w+rd".into() })
    }

    #[tokio::test]
    async fn the_request_is_the_documented_one() {
        let (stand_in, flow) = flow([Reply::token()]).await;
        flow.token(Audience::Exchange, None).await.expect("a token");
        let seen = &stand_in.seen()[0];
        assert_eq!((seen.method.as_str(), seen.path.as_str()), ("POST", "/contoso.com/oauth2/v2.0/token"));
        assert_eq!(seen.header("content-type"), Some("application/x-www-form-urlencoded"));
        let scope = stand_in.cloud.scope(Audience::Exchange);
        let expected = [
            ("grant_type", "client_credentials"),
            ("client_id", APP),
            ("scope", scope.as_str()),
            ("claims", r#"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#),
            ("client_secret", "p&ss w+rd"),
        ];
        assert_eq!(seen.form(), expected);
    }

    #[tokio::test]
    async fn a_challenge_is_sent_with_the_request() {
        let (stand_in, flow) = flow([Reply::token()]).await;
        flow.token(Audience::Graph, Some(r#"{"access_token":{"nbf":{"value":"1"}}}"#)).await.expect("a token");
        let claims = stand_in.seen()[0].field("claims").map(str::to_owned).expect("claims");
        assert!(claims.contains("nbf") && claims.contains("cp1"), "{claims}");
    }
}
