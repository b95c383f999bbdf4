//! Reports made by hand, for the tests of all formats.

mod doctor;
mod history;
mod parts;
mod response;
mod scan;

pub(crate) use doctor::doctor;
pub(crate) use history::{all_runs, no_runs, shown_run};
pub(crate) use response::{contained, hijacked};
pub(crate) use scan::{all, all_passed, disputed, hostile, nothing_assessed, taken_over};
