//! Tokens handed in from outside, for tests and for trying a request with a token from elsewhere.

use std::time::Duration;

use futures_util::future::BoxFuture;
use secrecy::SecretString;
use tokio::time::Instant;

use super::error::SignInError;
use super::{Audience, Token, TokenSource};

/// One token for each audience, good for an hour each time it is asked for. Cannot answer a claims challenge.
#[derive(Clone, Debug)]
pub struct FixedTokens {
    pub graph: SecretString,
    pub exchange: SecretString,
}

impl TokenSource for FixedTokens {
    fn token<'a>(&'a self, audience: Audience, claims: Option<&'a str>) -> BoxFuture<'a, Result<Token, SignInError>> {
        Box::pin(async move {
            if claims.is_some() {
                return Err(SignInError::Unanswerable { way: "with a token that was handed in" });
            }
            let secret = match audience {
                Audience::Graph => &self.graph,
                Audience::Exchange => &self.exchange,
            };
            Ok(Token::issued(secret.clone(), Instant::now(), Duration::from_secs(3600), None))
        })
    }
}
