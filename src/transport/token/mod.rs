//! How a bearer token is got.

use futures_util::future::BoxFuture;
use secrecy::SecretString;
use tokio::time::Instant;

/// Which API a token is for.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Audience {
    Graph,
    Exchange,
}

/// A bearer token and when to renew it.
pub struct Token {
    pub secret: SecretString,
    pub renew_at: Instant,
    pub expires_at: Instant,
}

/// One way to sign in. `claims` is the decoded claims challenge to satisfy.
pub trait TokenSource: Send + Sync {
    fn token<'a>(&'a self, audience: Audience, claims: Option<&'a str>) -> BoxFuture<'a, Result<Token, SignInError>>;
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    #[error("no way to sign in is set")]
    NoWay,
}
