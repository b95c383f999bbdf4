//! What was not assessed, by what stands in the way.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::shown;
use crate::model::{Check, CheckStatus, Gap, ScanReport};

/// The most that is shown of one reason.
pub(super) const LONGEST: usize = 200;

/// What to grant together, with the checks it would show, most first. A check stands once: with all that it lacks.
pub(super) fn grants(report: &ScanReport) -> Vec<(String, Vec<&str>)> {
    let mut checks: BTreeMap<&[String], Vec<&str>> = BTreeMap::new();
    for check in report.checks.iter().filter(|check| is_shown_by_granting(check)) {
        checks.entry(&check.missing_permissions).or_default().push(check.rule.as_str());
    }
    let mut grants: Vec<(String, Vec<&str>)> =
        checks.into_iter().map(|(names, checks)| (together(names), checks)).collect();
    grants.sort_by(|one, other| (Reverse(one.1.len()), &one.0).cmp(&(Reverse(other.1.len()), &other.0)));
    grants
}

/// Whether nothing but permissions and roles stands between the check and an answer.
fn is_shown_by_granting(check: &Check) -> bool {
    let in_the_way = |gap: &Gap| !gap.is_chosen() && gap.to_grant().next().is_none();
    check.is_incomplete() && !check.missing_permissions.is_empty() && !check.gaps.iter().any(in_the_way)
}

/// `A`, `A and B`, `A, B and C`; what a name holds is a service's word.
fn together(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().map(|name| shown(name, 80)).collect();
    match shown.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => shown.concat(),
    }
}

/// What is not assessed for other reasons than a missing grant.
pub(super) struct Unassessed<'r> {
    /// The reason, and the checks that give it; the user's own choices last.
    pub reasons: Vec<(String, Vec<&'r str>)>,
    /// Checks that were judged on what could be read.
    pub partly: Vec<&'r str>,
    /// Everything was assessed.
    pub is_nothing: bool,
}

impl<'r> Unassessed<'r> {
    pub(super) fn of(report: &'r ScanReport) -> Self {
        let (unassessed, judged): (Vec<&Check>, Vec<&Check>) =
            report.checks.iter().partition(|check| check.status == CheckStatus::NotAssessed);
        let partly = judged.into_iter().filter(|check| check.is_incomplete()).map(|check| check.rule.as_str());
        let partly: Vec<&str> = partly.collect();
        let is_nothing = unassessed.is_empty() && partly.is_empty();
        let other: Vec<&Check> = unassessed.into_iter().filter(|check| !is_shown_by_granting(check)).collect();
        Self { reasons: by_reason(&other), partly, is_nothing }
    }
}

/// Checks by the reason they give; the user's own choices last.
fn by_reason<'r>(checks: &[&'r Check]) -> Vec<(String, Vec<&'r str>)> {
    let mut reasons: BTreeMap<(bool, String), Vec<&str>> = BTreeMap::new();
    for check in checks {
        let chosen = !check.gaps.is_empty() && check.gaps.iter().all(Gap::is_chosen);
        // What somebody chose to leave out explains nothing while something else stands in the way.
        let gaps: Vec<String> =
            check.gaps.iter().filter(|gap| chosen || !gap.is_chosen()).map(ToString::to_string).collect();
        let reason = match &check.reason {
            Some(reason) if gaps.len() == check.gaps.len() => reason.clone(),
            _ if gaps.is_empty() => "no reason was given".into(),
            _ => gaps.join("; "),
        };
        reasons.entry((chosen, shown(&reason, LONGEST))).or_default().push(check.rule.as_str());
    }
    reasons.into_iter().map(|((_, reason), rules)| (reason, rules)).collect()
}
