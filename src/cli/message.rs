//! What ends a run early: what failed, on what, why, and what to do next.

use std::panic;

use super::output::OutputError;
use crate::app;

/// The end of a run without a result.
#[derive(Debug)]
pub(crate) struct Stop {
    /// The exit code.
    pub(crate) code: u8,
    /// A fragment that fits after "palisade: "; empty when everything was said.
    pub(crate) what: String,
    pub(crate) hint: Option<String>,
    /// Text drawn as it is, such as a rule file with its mistakes underlined.
    pub(crate) drawing: Option<Drawing>,
}

/// Mistakes in rule files, drawn once it is known whether there is colour.
pub(crate) type Drawing = app::RuleProblems;

impl Stop {
    /// Bad usage.
    pub(crate) fn usage(what: impl Into<String>) -> Self {
        Self { code: 2, what: what.into(), hint: None, drawing: None }
    }

    /// Could not run.
    pub(crate) fn failed(what: impl Into<String>) -> Self {
        Self { code: 3, what: what.into(), hint: None, drawing: None }
    }

    /// Ctrl-C and its like: the code says it all.
    pub(crate) fn interrupted(code: u8) -> Self {
        Self { code, what: "interrupted; nothing was changed, and nothing is kept".into(), hint: None, drawing: None }
    }
}

impl From<app::Error> for Stop {
    fn from(error: app::Error) -> Self {
        let (code, hint, what) = (error.exit_code(), error.hint(), chain(&error));
        let drawing = match error {
            app::Error::Rules(problems) => Some(problems),
            _ => None,
        };
        Self { code, what, hint, drawing }
    }
}

impl From<OutputError> for Stop {
    fn from(error: OutputError) -> Self {
        Self { code: 3, what: chain(&error), hint: error.hint().map(str::to_owned), drawing: None }
    }
}

/// An error and the cause below all others, which says why: "connection refused". What lies between says it more vaguely.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let text = error.to_string();
    let mut last = error.source();
    while let Some(below) = last.and_then(std::error::Error::source) {
        last = Some(below);
    }
    match last.map(|cause| crate::report::shown(&cause.to_string(), 200)) {
        Some(says) if !text.contains(&says) => format!("{text}: {says}"),
        _ => text,
    }
}

/// A failure of our own says so in three lines; it holds no tenant data.
pub(crate) fn on_panic() {
    panic::set_hook(Box::new(|what| {
        let place = what.location().map_or_else(String::new, |place| format!(" at {}:{}", place.file(), place.line()));
        let version = env!("CARGO_PKG_VERSION");
        // The one place that prints without knowing the terminal: there may be no other chance.
        let lines = format!("palisade: a failure of our own{place} (version {version})\nplease report it\n");
        let _ = std::io::Write::write_all(&mut std::io::stderr(), lines.as_bytes());
    }));
}
