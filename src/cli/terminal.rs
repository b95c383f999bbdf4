//! The place a run speaks to: in colour or not, and whether it wants to hear anything beside the result.

use std::io::{Write, stderr};

use super::args::Common;
use super::look::{self, Color};
use super::message::Stop;
use crate::report::Look;

pub(crate) struct Terminal {
    color: Color,
    quiet: bool,
}

impl Terminal {
    pub(crate) fn of(common: &Common) -> Self {
        Self { color: common.color, quiet: common.quiet }
    }

    /// How a page on standard output is to look.
    pub(crate) fn look(&self) -> Look {
        look::for_stdout(self.color)
    }

    /// How a page in a file is to look.
    pub(crate) fn look_of_file(&self) -> Look {
        look::for_file(self.color)
    }

    pub(crate) fn messages_in_colour(&self) -> bool {
        look::messages_in_colour(self.color)
    }

    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// One line for the person in front, on standard error.
    pub(crate) fn say(&self, text: &str) {
        if !self.quiet {
            write_line(text);
        }
    }

    /// Why the run ended. Said even to those who asked for silence.
    pub(crate) fn complain(&self, stop: &Stop) {
        if let Some(problems) = &stop.drawing {
            write_line(&problems.draw(self.messages_in_colour()));
        }
        if !stop.what.is_empty() {
            write_line(&format!("palisade: {}", stop.what));
        }
        if let Some(hint) = &stop.hint {
            write_line(&format!("hint: {hint}"));
        }
    }
}

pub(super) fn write_line(text: &str) {
    // Where standard error is gone there is nobody to tell.
    let _ = writeln!(stderr().lock(), "{text}");
}
