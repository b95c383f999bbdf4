//! Faults: what goes wrong between a healthy service and its client, by a seeded scenario.

mod kind;
mod scenario;

pub(super) use kind::Stage;
pub use kind::{Fault, Loss, Wait};
pub(super) use scenario::Attempts;
pub use scenario::{Faults, Rule};
