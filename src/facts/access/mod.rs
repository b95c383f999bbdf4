//! Effective Conditional Access: what a sign-in of each account is guaranteed to need, whatever an attacker who has the
//! password chooses. Pure.
//!
//! Policies become sets of accounts (`whom`, over `people`), of circumstances (`cells`, over `places`) and of resources
//! (`resources`), with what they demand (`demand`): a `rule`. Accounts with the same relation to every rule are one
//! `profile` (`partition`), weighed once (`weigh`); with what is asked beside the policies (`beside`) they are of one
//! `standing`. What cannot be determined is weighed twice, as if it protected nothing and as if it protected. `coverage`
//! answers for one account, `witness` shows the door, and `session` tells what becomes of who is in. `impact` says what a change of policies does to people: both
//! states are weighed over the same `axes`.

mod axes;
mod beside;
mod cells;
mod change;
mod class;
mod coverage;
mod demand;
mod door;
mod engine;
mod exclusion;
mod exclusion_gap;
mod filter;
mod giving;
mod holds;
mod impact;
mod legacy;
mod lockout;
mod members;
mod partition;
mod people;
mod places;
mod profile;
mod resources;
mod risk;
mod rule;
mod session;
mod spots;
mod standing;
mod together;
mod weigh;
mod what_if;
mod whom;
mod witness;

#[cfg(test)]
pub(super) mod tests;

pub use class::{Class, Verdict};
pub use coverage::Coverage;
pub use engine::Access;
pub(super) use exclusion_gap::Left;
pub(super) use giving::Need;
pub use impact::{Impact, impact};
pub use what_if::questions;
pub use witness::{Near, Witness};
