//! What is wrong with a configuration file, and where.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A configuration that cannot be used.
#[derive(Debug)]
pub enum ConfigError {
    /// The file cannot be read.
    Unreadable { path: PathBuf, source: io::Error },
    /// Something in it is wrong, at a line and column counted from 1.
    Wrong { path: PathBuf, place: Place, message: String, hint: Option<String> },
    /// No tenant can be chosen.
    Tenant { message: String, hint: Option<String> },
}

impl ConfigError {
    pub(super) fn at(path: &Path, place: Place, problem: Problem) -> Self {
        Self::Wrong { path: path.into(), place, message: problem.message, hint: problem.hint }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Unreadable { .. } => None,
            Self::Wrong { hint, .. } | Self::Tenant { hint, .. } => hint.as_deref(),
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { path, .. } => write!(out, "cannot read {}", path.display()),
            Self::Wrong { path, place: Place { line, column, excerpt }, message, .. } => {
                write!(out, "cannot use {}:{line}:{column}: {message}", path.display())?;
                let gutter = " ".repeat(line.to_string().len());
                let mark = " ".repeat(column.saturating_sub(1));
                write!(out, "\n{gutter} |\n{line} | {excerpt}\n{gutter} | {mark}^")
            }
            Self::Tenant { message, .. } => out.write_str(message),
        }
    }
}

impl std::error::Error for ConfigError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { source, .. } => Some(source),
            Self::Wrong { .. } | Self::Tenant { .. } => None,
        }
    }
}

/// A place in the file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Place {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// The line, cut to 120 characters and without what may be a secret.
    pub excerpt: String,
}

impl Place {
    /// Of the byte at `at` in the text.
    pub(super) fn of(text: &str, at: usize) -> Self {
        let before = text.get(..at).unwrap_or(text);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let excerpt = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        Self {
            line: before.matches('\n').count() + 1,
            column: before.get(start..).unwrap_or_default().chars().count() + 1,
            excerpt: harmless(excerpt),
        }
    }
}

/// A line as it may be shown: what is given to a key that speaks of a secret is left out.
fn harmless(line: &str) -> String {
    let secret = ["secret", "password", "token"].iter().any(|word| line.to_lowercase().contains(word));
    match line.split_once('=') {
        Some((key, _)) if secret => format!("{key}= …"),
        None if secret => "…".into(),
        _ => line.chars().take(120).collect(),
    }
}

/// A problem without its place.
#[derive(Debug)]
pub(super) struct Problem {
    pub message: String,
    pub hint: Option<String>,
}

impl Problem {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    pub(super) fn hint(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: Some(hint.into()) }
    }
}
