//! Why a rule file is refused, drawn with the lines it is about.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::expr;
use super::place::line_and_column;

/// One thing wrong in one rule file.
#[derive(Clone, Debug)]
pub struct RuleProblem {
    /// The file, as it was named.
    pub path: String,
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
    /// Bytes of the file.
    pub span: Range<usize>,
    source: Arc<str>,
}

impl RuleProblem {
    pub(super) fn new(path: &str, source: &str, message: impl Into<String>, span: Range<usize>) -> Self {
        Self { path: path.into(), message: message.into(), hint: None, span, source: source.into() }
    }

    /// A problem of an expression or template that stands at `span` of the file.
    pub(super) fn of(path: &str, source: &str, problem: expr::Problem, span: Range<usize>) -> Self {
        Self { hint: problem.hint, ..Self::new(path, source, problem.message, span) }
    }

    pub(super) fn hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }

    /// Line and column, both from 1.
    pub fn place(&self) -> (usize, usize) {
        line_and_column(&self.source, self.span.start)
    }

    /// The problem under the lines it is about, for a terminal.
    pub fn draw(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let title = Level::ERROR.primary_title(&*self.message);
        let end = self.span.end.min(self.source.len());
        let mark = AnnotationKind::Primary.span(self.span.start.min(end)..end);
        let mut group = title.element(Snippet::source(&*self.source).path(&*self.path).annotation(mark));
        if let Some(hint) = &self.hint {
            group = group.element(Level::HELP.message(&**hint));
        }
        renderer.render(&[group])
    }
}

impl fmt::Display for RuleProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.place();
        write!(out, "{}:{line}:{column}: {}", self.path, self.message)?;
        match &self.hint {
            Some(hint) => write!(out, " ({hint})"),
            None => Ok(()),
        }
    }
}

/// All that is wrong in the rule files that were loaded together; never empty.
#[derive(Clone, Debug)]
pub struct RuleProblems(pub Vec<RuleProblem>);

impl RuleProblems {
    pub fn draw(&self, colour: bool) -> String {
        let drawn: Vec<String> = self.0.iter().map(|problem| problem.draw(colour)).collect();
        drawn.join("\n\n")
    }
}

impl fmt::Display for RuleProblems {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(RuleProblem::to_string).collect();
        out.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for RuleProblems {}
