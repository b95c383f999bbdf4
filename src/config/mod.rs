//! `palisade.toml`: what is approved, waived and named in a tenant, and where its credentials are. Never a secret.

mod check;
mod discover;
mod error;
mod file;
mod tenant;
mod tickets;
mod waive;
mod written;

pub use discover::{Found, discover};
pub use error::{ConfigError, Place};
pub use file::{Config, Mention, Unfit};
pub use tenant::{AuthWay, CredentialReference, Tenant};
pub use waive::NewWaiver;
