//! Sign-in: one small file for each way to get a token, and the choice between them.
//!
//! Nothing is cached here and nothing is tried in silence: a [`TokenSource`] asks anew each time, and keeping a token
//! until [`Token::renew_at`], with a single request under way for each audience, is the client's business. Secrets,
//! assertions and tokens are held in types that do not print and are wiped when dropped; they leave only in the body or
//! header of the one request that needs them.
//!
//! *Why not a library (2026-11)*: azure_identity 1.0 has no device code, no claims challenge, signs with SHA-1
//! thumbprints, and refuses an authority on loopback; an OpenID Connect library would validate tokens, which only the
//! service may do.

mod assertion;
mod authority;
mod azure_cli;
mod certificate;
mod challenge;
mod choice;
mod claims;
mod client_secret;
mod credentials;
mod der;
mod device_code;
mod environment;
mod error;
mod federated;
mod form;
mod github;
mod http;
#[cfg(test)]
mod https_tests;
mod issued;
mod key_file;
mod known_errors;
mod managed_identity;
#[cfg(feature = "pkcs12")]
mod pkcs12;
mod refusal;
#[cfg(test)]
mod stand_in;

use futures_util::future::BoxFuture;
use secrecy::SecretString;
use tokio::time::Instant;

pub use authority::clock_skew;
pub use choice::{Auth, Choices, Configured, choose};
pub use claims::{TokenClaims, decode};
pub use credentials::Credentials;
pub use device_code::{DevicePrompt, Prompt};
pub use environment::Environment;
pub use error::{KeyFileProblem, SignInError};
pub use http::client_for;
pub use refusal::Refusal;

/// Which service a token is for. One token serves one audience.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Audience {
    /// Microsoft Graph.
    Graph,
    /// The Exchange Online administration API.
    Exchange,
}

/// A token and how long it is good for, on the process's own monotonic clock.
#[derive(Clone, Debug)]
pub struct Token {
    pub secret: SecretString,
    /// From here on a new one should be asked for, while this one still works.
    pub renew_at: Instant,
    /// From here on the service refuses it.
    pub expires_at: Instant,
}

/// A way to get tokens.
pub trait TokenSource: Send + Sync {
    /// A fresh token. `claims` is the JSON of a claims challenge (already decoded from base64) that the token must
    /// answer. May wait: for a throttled authority, or for a person who signs in.
    fn token<'a>(&'a self, audience: Audience, claims: Option<&'a str>) -> BoxFuture<'a, Result<Token, SignInError>>;
}
