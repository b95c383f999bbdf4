//! Reports made by hand, for the tests of all formats.

mod doctor;
mod parts;
mod scan;

pub(crate) use doctor::doctor;
pub(crate) use scan::{all, all_passed, hostile, nothing_assessed, taken_over};
