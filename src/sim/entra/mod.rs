//! The token endpoint: every way an app or a person signs in, and the tokens that come of it.

mod app;
mod assertion;
mod device;
mod endpoint;
mod error;
mod federated;
mod grant;
mod managed;

pub(super) use endpoint::answer;
pub(super) use grant::{Grant, Grants, Resource, Unfit};
pub(super) use managed::identity_header;
