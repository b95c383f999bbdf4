//! A rule judged on its own cases.

use super::case::Case;
use super::expr::Env;
use super::problem::RuleProblem;
use super::rule::Rule;
use super::verdict::{Outcome, TENANT_STEPS, cause, leaves, verdict};
use crate::model::RuleId;

/// A case that comes out otherwise than it should.
#[derive(Clone, Debug)]
pub struct Broken {
    pub rule: RuleId,
    /// What came out, at the case's place in the rule file.
    pub problem: RuleProblem,
}

/// The cases that do not hold.
pub(super) fn test(rule: &Rule) -> Vec<Broken> {
    let fails = rule.fails.iter().filter_map(|case| Some((case, wrong(rule, case, true)?)));
    let passes = rule.passes.iter().filter_map(|case| Some((case, wrong(rule, case, false)?)));
    let broken = |(case, why): (&Case, String)| Broken {
        rule: rule.id.clone(),
        problem: RuleProblem::new(&rule.path, &rule.source, why, case.span.clone()),
    };
    fails.chain(passes).map(broken).collect()
}

/// What is wrong with how a case comes out; `None` when it is as it should be.
fn wrong(rule: &Rule, case: &Case, should_fail: bool) -> Option<String> {
    let is_tenant = rule.about.name == "tenant";
    let tenant = if is_tenant { &case.subject } else { &case.tenant };
    let mut env = Env::new(&case.subject, tenant, case.now, case.strict, TENANT_STEPS);
    match (verdict(rule, &case.settings, TENANT_STEPS, &mut env), should_fail) {
        (Outcome::Wrong(severity), true) => {
            let found = cause(rule, &mut env);
            if case.severity.is_some_and(|expected| expected != severity) {
                return Some(format!("this case fails as {}", severity.word()));
            }
            match (&case.cause, found) {
                (_, None) => Some("the cause of this case is not known".into()),
                (Some(expected), Some(found)) if *expected != found => {
                    Some(format!("the cause of this case is `{found}`"))
                }
                _ => None,
            }
        }
        (Outcome::Right | Outcome::Apart, false) => None,
        (Outcome::Wrong(_), false) => Some("this case should pass and fails".into()),
        (Outcome::Right, true) => Some("this case should fail and passes".into()),
        (Outcome::Apart, true) => Some("this case should fail, but `only` leaves it out".into()),
        (Outcome::Exhausted, _) => Some("judging this case takes too many steps".into()),
        (Outcome::Unknown(gap), _) => {
            let leaves = leaves(rule, &case.settings, TENANT_STEPS, &mut env);
            let gaps: Vec<String> = leaves.into_iter().filter_map(|leaf| Some(leaf.value.err()?.to_string())).collect();
            let why = if gaps.is_empty() { gap.to_string() } else { gaps.join("; ") };
            Some(format!("this case is not decided: {why}"))
        }
    }
}
