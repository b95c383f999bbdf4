//! What was written since the tenant was made: a layer over the generated world that costs only what was written.
//!
//! The world stays a function of seed and index. A write is kept as a change of one object, with the moment from which
//! each replica of the service shows it; a read folds the changes that its replica shows into the generated record.

mod change;
mod drift;
mod store;
mod trail;
mod view;

pub(super) use change::{Change, Key, Outcome, Written};
pub use drift::Drift;
pub(super) use store::{Lag, State};
pub(super) use trail::Run;
pub(super) use view::{Replica, View};
