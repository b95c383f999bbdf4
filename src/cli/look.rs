//! What is known of the place a page goes to: its width, whether it takes colour, whose clock is near.

use std::env;
use std::ffi::OsStr;
use std::io::{self, IsTerminal};

use clap::ValueEnum;
use jiff::tz::TimeZone;
use terminal_size::Width;

use crate::report::Look;

/// `--color`
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    Always,
    Never,
}

impl Color {
    fn is_on(self, terminal: bool, no_color: Option<&OsStr>, term: Option<&OsStr>) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => terminal && no_color.is_none_or(OsStr::is_empty) && term.is_none_or(|term| term != "dumb"),
        }
    }
}

/// Lines longer than this are hard to follow, however wide the terminal is.
const WIDEST: usize = 120;

/// For pages on standard output.
pub fn for_stdout(color: Color) -> Look {
    let terminal = io::stdout().is_terminal();
    let on = color.is_on(terminal, env::var_os("NO_COLOR").as_deref(), env::var_os("TERM").as_deref());
    let size = if terminal { terminal_size::terminal_size() } else { None };
    let width = size.map_or(Look::plain().width, |(Width(columns), _)| usize::from(columns).clamp(40, WIDEST));
    Look { width, color: on && takes_escapes(), zone: TimeZone::system() }
}

/// The width of standard output where it is a terminal: what goes to a pipe is not broken into lines.
pub(super) fn columns() -> Option<usize> {
    let size = terminal_size::terminal_size().filter(|_| io::stdout().is_terminal());
    size.map(|(Width(columns), _)| usize::from(columns).clamp(40, WIDEST))
}

/// For pages in files: no colour but when always asked for.
pub fn for_file(color: Color) -> Look {
    Look { color: color == Color::Always, zone: TimeZone::system(), ..Look::plain() }
}

/// Whether messages on standard error are in colour.
pub(super) fn messages_in_colour(color: Color) -> bool {
    let terminal = io::stderr().is_terminal();
    color.is_on(terminal, env::var_os("NO_COLOR").as_deref(), env::var_os("TERM").as_deref()) && takes_escapes()
}

/// Whether the terminal understands escape sequences without being told to. Windows' old console does not.
fn takes_escapes() -> bool {
    !cfg!(windows) || env::var_os("WT_SESSION").is_some() || env::var_os("TERM").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn auto(terminal: bool, no_color: Option<&str>, term: Option<&str>) -> bool {
        Color::Auto.is_on(terminal, no_color.map(OsStr::new), term.map(OsStr::new))
    }

    #[test]
    fn colour_is_for_terminals_that_want_it() {
        assert!(auto(true, None, Some("xterm-256color")));
        assert!(!auto(false, None, Some("xterm-256color")), "a pipe");
        assert!(!auto(true, Some("1"), Some("xterm-256color")), "NO_COLOR");
        assert!(auto(true, Some(""), Some("xterm-256color")), "an empty NO_COLOR is none");
        assert!(!auto(true, None, Some("dumb")));
    }

    #[test]
    fn what_is_said_on_the_command_line_wins() {
        assert!(Color::Always.is_on(false, Some(OsStr::new("1")), None));
        assert!(!Color::Never.is_on(true, None, None));
    }
}
