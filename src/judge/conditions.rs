//! What of a rule file is evaluated: conditions, severities, texts.

use serde_saphyr::Spanned;

use super::expr::{Scope, Type, compile, parse};
use super::file::{RuleFile, SeverityCase, SeverityFile, Yields};
use super::load::Loader;
use super::rule::{Condition, NoteWhen, SeverityWhen};
use super::say::Template;
use crate::facts::Schema;

/// The checked expressions of a rule.
pub(super) struct Conditions {
    pub(super) only: Option<Condition>,
    pub(super) when: Condition,
    pub(super) cause: Option<Condition>,
    pub(super) severity: Vec<SeverityWhen>,
    pub(super) say: Template,
    pub(super) notes: Vec<NoteWhen>,
}

impl Conditions {
    /// Whether the verdict rests on this family.
    fn rests_on(&self, family: &str) -> bool {
        let decides = self.only.iter().chain([&self.when]);
        decides.flat_map(|condition| condition.node.families()).any(|found| found == family)
    }
}

impl Loader<'_> {
    /// What is judged of a log's events must say so, or no sign-off would ask whether a run saw them.
    pub(super) fn events(
        &mut self,
        given: Option<&Spanned<String>>,
        about: &Schema,
        yields: Yields,
        conditions: &Conditions,
    ) {
        let logs = self.vocabulary.logs;
        let own = logs.iter().find(|log| log.subject == Some(about.name)).map(|log| log.family);
        match (given, own) {
            (None, Some(log)) => {
                let message = format!("`about: {}` is about events of a log: `events: {log}` belongs here", about.name);
                self.refuse_key("about", message);
            }
            (Some(given), Some(log)) if given.value != log => {
                self.refuse(given, format!("{} is of the log {log}", about.name), None);
            }
            (Some(given), None) if logs.iter().all(|log| log.family != given.value) => {
                let names: Vec<&str> = logs.iter().map(|log| log.family).collect();
                let hint = Some(format!("there are {}", names.join(", ")));
                self.refuse(given, format!("there is no log `{}`", given.value), hint);
            }
            (Some(given), None) if !conditions.rests_on(&given.value) => {
                self.refuse(given, format!("whether this rule fails does not rest on {}", given.value), None);
            }
            (Some(given), _) if yields != Yields::Each => {
                self.refuse(given, "events are accepted one by one: `yields: each` belongs here", None);
            }
            _ => {}
        }
    }

    /// All of them, or none when one is wrong; whatever is wrong is reported.
    pub(super) fn conditions(&mut self, file: &RuleFile, scope: &Scope<'_>) -> Option<Conditions> {
        let only = file.only.as_ref().map(|text| self.condition(text, scope));
        let when = self.condition(&file.when, scope);
        let cause = file.cause.as_ref().map(|text| self.cause(text, scope));
        let severity = self.severity(&file.severity, scope);
        let say = self.template(&file.say, scope);
        let mut notes = Vec::new();
        for note in &file.note {
            notes.push((self.condition(&note.when, scope), self.template(&note.say, scope)));
        }
        let notes = notes.into_iter().map(|(when, say)| Some(NoteWhen { when: when?, say: say? }));
        Some(Conditions {
            only: only.map_or(Some(None), |only| only.map(Some))?,
            when: when?,
            cause: cause.map_or(Some(None), |cause| cause.map(Some))?,
            severity,
            say: say?,
            notes: notes.collect::<Option<_>>()?,
        })
    }

    fn condition(&mut self, text: &Spanned<String>, scope: &Scope<'_>) -> Option<Condition> {
        self.expression(text, scope, |found| matches!(found, Type::Bool), "true or false")
    }

    fn cause(&mut self, text: &Spanned<String>, scope: &Scope<'_>) -> Option<Condition> {
        let is_key = |found: &Type| matches!(found, Type::Text | Type::Word(_) | Type::Int | Type::Bool);
        self.expression(text, scope, is_key, "an id or a word")
    }

    fn expression(
        &mut self,
        text: &Spanned<String>,
        scope: &Scope<'_>,
        belongs: impl Fn(&Type) -> bool,
        wanted: &str,
    ) -> Option<Condition> {
        if self.is_tagged(text) {
            let hint = "YAML takes a value that begins with ! for a tag: put it in quotes".into();
            self.refuse(text, "a condition may not carry a YAML tag", Some(hint));
            return None;
        }
        let checked = parse(&text.value).and_then(|tree| compile(&text.value, &tree, scope));
        match checked {
            Ok((node, found)) if belongs(&found) => Some(Condition { text: text.value.clone(), node }),
            Ok((_, found)) => {
                self.refuse(text, format!("this is {found} where {wanted} belongs"), None);
                None
            }
            Err(problem) => {
                self.refuse_part(text, problem);
                None
            }
        }
    }

    fn is_tagged(&self, text: &Spanned<String>) -> bool {
        let start = self.span(text).start;
        let before = self.source.text.get(..start).unwrap_or_default();
        let header =
            |letter: char| letter.is_whitespace() || letter.is_ascii_digit() || matches!(letter, '>' | '|' | '-' | '+');
        let is_at_tag = self.source.text.get(start..).is_some_and(|rest| rest.starts_with('!'));
        is_at_tag && !text.value.starts_with('!') || before.trim_end_matches(header).ends_with('!')
    }

    /// A text with facts in it, in which the subject's fields stand without its word.
    fn template(&mut self, text: &Spanned<String>, scope: &Scope<'_>) -> Option<Template> {
        let saying = Scope { bare: true, ..*scope };
        Template::new(&text.value, &saying).map_err(|problem| self.refuse_part(text, problem)).ok()
    }

    fn severity(&mut self, file: &SeverityFile, scope: &Scope<'_>) -> Vec<SeverityWhen> {
        let cases: &[SeverityCase] = match file {
            SeverityFile::Always(severity) => return vec![SeverityWhen { when: None, severity: *severity }],
            SeverityFile::First(cases) => cases,
        };
        let always = cases.iter().position(|case| case.when.is_none());
        if always.map(|place| place + 1) != Some(cases.len()) {
            self.refuse_key("severity", "the last severity of a list stands without `when`, and only the last");
        }
        let mut found = Vec::new();
        for case in cases {
            let when = case.when.as_ref().and_then(|text| self.condition(text, scope));
            found.push(SeverityWhen { when, severity: case.severity });
        }
        found
    }
}
