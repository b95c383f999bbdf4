//! The app registration to make before palisade can look at a tenant: permissions with their ids, consent, the Exchange
//! role, the certificate. Nothing is asked of the service here.
//!
//! There is one set a purpose, so that an app that scans never holds power to write.

mod permissions;
mod registration;
mod sets;
mod text;

pub use permissions::{Permission, graph_permission};
pub use registration::{Registration, Requested, registration};
pub use sets::{Purpose, Role};
