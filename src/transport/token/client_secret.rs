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
