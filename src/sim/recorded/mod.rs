//! A tenant as it once answered, served again: paths and cmdlets are answered from kept answers instead of a generated
//! world, and refused where they were refused.
//!
//! The engine stays the same: tokens, quotas, pages and faults are those of every simulated tenant.

mod answer;
mod places;
mod recording;
mod table;

pub(super) use answer::{of_cmdlet, of_path};
pub use recording::{Recording, Refused};
