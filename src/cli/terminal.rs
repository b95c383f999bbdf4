//! The place a run speaks to: how wide, in colour or not, and whether it wants to hear anything beside the result.

use std::io::{IsTerminal, Write, stderr, stdout};

use jiff::tz::TimeZone;

use super::args::{Color, Common};
use super::message::Stop;
use crate::report::Look;

/// Columns of a page where nobody says otherwise.
const WIDTH: usize = 100;
/// Narrower and wider pages are hard to read.
const WIDTHS: std::ops::RangeInclusive<usize> = 60..=120;

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
        let is_terminal = stdout().is_terminal();
        let width = is_terminal.then(columns).flatten().unwrap_or(WIDTH);
        Look {
            width: width.clamp(*WIDTHS.start(), *WIDTHS.end()),
            color: self.wants_colour(is_terminal),
            zone: if is_terminal { TimeZone::system() } else { TimeZone::UTC },
        }
    }

    /// How a page in a file is to look.
    pub(crate) fn look_of_file(&self) -> Look {
        Look { color: self.color == Color::Always, ..Look::plain() }
    }

    pub(crate) fn messages_in_colour(&self) -> bool {
        self.wants_colour(stderr().is_terminal())
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

    fn wants_colour(&self, is_terminal: bool) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        }
    }
}

fn write_line(text: &str) {
    // Where standard error is gone there is nobody to tell.
    let _ = writeln!(stderr().lock(), "{text}");
}

/// As the terminal says, else as the shell says.
fn columns() -> Option<usize> {
    terminal_size::terminal_size()
        .map(|(width, _)| width.0.into())
        .or_else(|| std::env::var("COLUMNS").ok()?.parse().ok())
}
