//! What a finding says: text with facts in braces.
//!
//! Facts are kept as they are, an attacker's escape codes included: each output format escapes for itself. They are only
//! shortened.

use std::ops::Range;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::expr::{self, Env, Node, Problem, Scope, Type, compile, parse};
use crate::facts::{Items, Value};

/// How many elements of a list are said.
const MAX_ITEMS: usize = 5;

/// A text with facts in it: `{upn} forwards to {mailbox.forwardsTo}`. Braces that are meant are doubled.
#[derive(Debug)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Text(String),
    /// How many resources are affected.
    Count,
    Fact(Node),
}

impl Template {
    /// Checks a template; fields of the subject may be written without its word.
    pub(super) fn new(text: &str, scope: &Scope<'_>) -> Result<Self, Problem> {
        let mut parts = Vec::new();
        let mut at = 0;
        while let Some(next) = text.get(at..).unwrap_or_default().chars().next() {
            let rest = text.get(at..).unwrap_or_default();
            match next {
                '{' | '}' if rest.get(1..).is_some_and(|after| after.starts_with(next)) => {
                    parts.push(Part::Text(next.into()));
                    at += 2;
                }
                '}' => {
                    return Err(Problem::new("this brace closes nothing", at..at + 1).hint("write }} for a brace"));
                }
                '{' => {
                    let Some(end) = rest.find('}') else {
                        return Err(Problem::new("this brace is not closed", at..at + 1).hint("write {{ for a brace"));
                    };
                    parts.push(part(text, at + 1..at + end, scope)?);
                    at += end + 1;
                }
                _ => {
                    let end = rest.find(['{', '}']).unwrap_or(rest.len());
                    parts.push(Part::Text(rest.get(..end).unwrap_or_default().into()));
                    at += end;
                }
            }
        }
        Ok(Self { parts })
    }

    /// The text for one subject; `count` is how many resources are affected.
    pub(super) fn say<'a>(&'a self, env: &mut Env<'a>, count: usize) -> String {
        let mut said = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => said.push_str(text),
                Part::Count => said.push_str(&count.to_string()),
                Part::Fact(node) => said.push_str(&spoken(env.value(node))),
            }
        }
        said
    }
}

fn part(text: &str, span: Range<usize>, scope: &Scope<'_>) -> Result<Part, Problem> {
    let inner = text.get(span.clone()).unwrap_or_default();
    let here = |problem: Problem| {
        let within = span.start + problem.span.start..span.start + problem.span.end;
        Problem { span: within, ..problem }
    };
    if inner == "count" {
        return Ok(Part::Count);
    }
    let tree = parse(inner).map_err(here)?;
    match compile(inner, &tree, scope).map_err(here)? {
        (node, found) if can_be_said(&found) => Ok(Part::Fact(node)),
        (_, found) => Err(Problem { message: format!("{found} cannot be said in a sentence"), span, hint: None }),
    }
}

fn can_be_said(found: &Type) -> bool {
    match found {
        Type::Record(_) => false,
        Type::List(of) => can_be_said(of),
        _ => true,
    }
}

/// A fact in words for people.
fn spoken(value: Value<'_>) -> String {
    match value {
        Value::Null | Value::Record(_) => "none".into(),
        // At night it is the reason that helps.
        Value::Unknown(gap) => format!("not known ({})", expr::shortened(&gap.to_string())),
        Value::Bool(value) => if value { "yes" } else { "no" }.into(),
        Value::Int(value) => value.to_string(),
        Value::Time(time) => time_in_words(time),
        Value::Span(span) => span_in_words(span),
        Value::Str(text) => expr::shortened(text),
        Value::List(items) => list_in_words(items),
    }
}

fn time_in_words(time: Timestamp) -> String {
    time.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string()
}

fn span_in_words(span: SignedDuration) -> String {
    let hours = span.as_hours();
    match hours.abs() {
        1 => format!("{hours} hour"),
        0..48 => format!("{hours} hours"),
        _ => format!("{} days", hours / 24),
    }
}

fn list_in_words(items: &dyn Items) -> String {
    let mut said: Vec<String> = (0..items.len().min(MAX_ITEMS)).map(|index| spoken(items.item(index))).collect();
    if said.is_empty() {
        return "none".into();
    }
    if items.len() > MAX_ITEMS {
        said.push(format!("{} more", items.len() - MAX_ITEMS));
    }
    said.join(", ")
}
