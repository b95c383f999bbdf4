//! The command line: what goes in, where reports go out, how a run ends.

mod exit;
mod look;
mod output;

pub use exit::{FailOn, doctor_code, exit_code};
pub use look::{Color, for_file, for_stdout};
pub use output::{Destination, OutputError, to_file, to_stdout};
