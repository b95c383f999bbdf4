//! One rule asked of one subject.

use super::expr::{Constant, Env, Leaf, Verdict};
use super::rule::{Condition, Rule};
use crate::facts::Value;
use crate::model::{Gap, Severity};

/// What may be spent on one subject by one rule.
pub(super) const STEPS: u32 = 50_000;
/// What may be spent on the tenant as a whole, whose facts hold longer lists.
pub(super) const TENANT_STEPS: u32 = 5_000_000;

/// How a subject stands under a rule.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Outcome<'a> {
    /// The rule does not judge it.
    Apart,
    Right,
    Wrong(Severity),
    /// A fact that decides it is not known, and why.
    Unknown(&'a Gap),
    /// The budget of steps is spent.
    Exhausted,
}

/// Asks the rule of the subject in `env`.
pub(super) fn verdict<'a>(rule: &'a Rule, settings: &'a [Constant], steps: u32, env: &mut Env<'a>) -> Outcome<'a> {
    env.renew(settings, steps);
    let judged = rule.only.as_ref().map_or(Verdict::Yes, |only| env.ask(&only.node));
    match judged {
        Verdict::No => return Outcome::Apart,
        Verdict::Exhausted => return Outcome::Exhausted,
        Verdict::Yes | Verdict::Unknown(_) => {}
    }
    match (judged, env.ask(&rule.when.node)) {
        (_, Verdict::Exhausted) => Outcome::Exhausted,
        // Right whether it is judged or not.
        (_, Verdict::No) => Outcome::Right,
        (Verdict::Yes, Verdict::Yes) => severity(rule, env).map_or(Outcome::Exhausted, Outcome::Wrong),
        (_, Verdict::Unknown(gap)) | (Verdict::Unknown(gap), _) => Outcome::Unknown(gap),
        (Verdict::No | Verdict::Exhausted, Verdict::Yes) => Outcome::Apart,
    }
}

/// The first severity that holds, or a graver one before it that could not be decided. `None` when out of steps.
fn severity<'a>(rule: &'a Rule, env: &mut Env<'a>) -> Option<Severity> {
    let mut undecided = None;
    for case in &rule.severity {
        match case.when.as_ref().map_or(Verdict::Yes, |when| env.ask(&when.node)) {
            Verdict::Yes => return undecided.max(Some(case.severity)),
            Verdict::No => {}
            Verdict::Unknown(_) => undecided = undecided.max(Some(case.severity)),
            Verdict::Exhausted => return None,
        }
    }
    undecided.or(Some(rule.gravest()))
}

/// The cause key of a finding; empty without one. `None` when it is not known, and then there is no identity.
pub(super) fn cause<'a>(rule: &'a Rule, env: &mut Env<'a>) -> Option<String> {
    let Some(cause) = &rule.cause else { return Some(String::new()) };
    match env.value(&cause.node) {
        Value::Str(text) => Some(text.to_owned()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Int(value) => Some(value.to_string()),
        Value::Null => Some(String::new()),
        Value::Time(_) | Value::Span(_) | Value::List(_) | Value::Record(_) | Value::Unknown(_) => None,
    }
}

/// The facts that decided whether the rule fails.
pub(super) fn leaves<'a>(rule: &'a Rule, settings: &'a [Constant], steps: u32, env: &mut Env<'a>) -> Vec<Leaf> {
    gathered(rule.only.iter().chain([&rule.when]), settings, steps, env)
}

/// The facts that decided whether it fails and how gravely.
pub(super) fn all_leaves<'a>(rule: &'a Rule, settings: &'a [Constant], steps: u32, env: &mut Env<'a>) -> Vec<Leaf> {
    let mut asked: Vec<&Condition> = rule.only.iter().chain([&rule.when]).collect();
    env.renew(settings, steps);
    for condition in rule.severity.iter().map_while(|case| case.when.as_ref()) {
        asked.push(condition);
        if matches!(env.ask(&condition.node), Verdict::Yes) {
            break;
        }
    }
    gathered(asked, settings, steps, env)
}

fn gathered<'a>(
    conditions: impl IntoIterator<Item = &'a Condition>,
    settings: &'a [Constant],
    steps: u32,
    env: &mut Env<'a>,
) -> Vec<Leaf> {
    let mut found: Vec<Leaf> = Vec::new();
    for condition in conditions {
        env.renew(settings, steps);
        for leaf in env.leaves(&condition.node) {
            if !found.iter().any(|known| known.fact == leaf.fact) {
                found.push(leaf);
            }
        }
    }
    found
}
