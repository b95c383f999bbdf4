//! Quotas: which requests the service takes, which it refuses, and who called too early.

mod admission;
mod cost;
mod limits;
mod meter;

pub(super) use admission::{Admission, Caller, Quota, Refusal, told};
pub(super) use cost::{bucket, units};
pub use limits::{Quotas, Window};
