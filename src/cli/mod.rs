//! The command line: what goes in, where reports go out, how a run ends.

mod exit;
mod output;

pub use exit::{FailOn, exit_code};
pub use output::{Destination, OutputError, to_file, to_stdout};
