//! The nouns: what a tenant is made of, how completely it was read, what was found and what a report says.
//!
//! No I/O, no async, no clock. Everything else speaks in these types.

mod call;
mod part;
mod requests;

pub use call::{Anchor, Call, Method, Version};
pub use part::{Completeness, Gap, Known, Part};
pub use requests::{Requests, Tally};
