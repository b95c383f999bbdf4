//! The reference evaluator: what a sign-in meets, worked out one sign-in at a time.
//!
//! It is slow and plain on purpose, shares no code with the product, and follows the published rules of the check
//! catalog sentence by sentence; the numbers in comments (2.3 to 2.12) are the sections of that text. Where the text
//! leaves room, the reading taken here is said at the place, after the word *Reading*.

mod class;
mod device_rule;
mod grant;
mod judge;
mod legacy;
mod location;
mod network;
mod people;
mod reach;
mod resource;
mod roles;
mod sign_in;

pub(crate) use class::{Class, Verdict};
pub(crate) use judge::{Lens, Reference};
