//! Quotas: which requests the service takes, which it refuses, and who called too early.

mod admission;
mod cost;
mod limits;
mod meter;
mod meters;
mod refusal;

pub(super) use admission::{Admission, Caller, Quota};
pub(super) use cost::{bucket, units};
pub use limits::{Quotas, Window};
pub(super) use refusal::{Refusal, told};
