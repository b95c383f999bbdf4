//! What was not read whole of that on which the checks rest which call for changes.

use std::collections::{BTreeMap, BTreeSet};

use super::scan::{Judging, rests_on};
use crate::facts::listed_from;
use crate::judge::Rule;
use crate::model::{Change, Completeness, Finding, Fingerprint, RuleId, Snapshot};
use crate::plan;

pub(super) struct Dark<'a> {
    rules: BTreeMap<&'a Fingerprint, &'a RuleId>,
    gaps: BTreeMap<RuleId, String>,
}

impl<'a> Dark<'a> {
    pub(super) fn of(snapshot: &Snapshot, judging: &Judging<'_>, findings: &'a [Finding]) -> Self {
        let cut = unwhole(snapshot, |completeness| completeness != Completeness::Complete);
        let gap = |rule: &Rule| families_of(rule).into_iter().find_map(|family| cut.get(family).cloned());
        Self {
            rules: findings.iter().map(|finding| (&finding.fingerprint, &finding.rule)).collect(),
            gaps: judging.rulebook.rules.iter().filter_map(|rule| Some((rule.id.clone(), gap(rule)?))).collect(),
        }
    }

    /// Why it is not sure that a change does what it should and no more.
    pub(super) fn over(&self, change: &Change) -> Option<String> {
        change.resolves.iter().find_map(|print| match self.rules.get(print) {
            Some(rule) => self.gaps.get(*rule).cloned(),
            None => Some("the finding that calls for it is not among those of this scan".into()),
        })
    }
}

/// Listings that were cut, of which the checks call for what `is_chosen` names: there may be more to change.
pub(super) fn cut_listings(
    snapshot: &Snapshot,
    judging: &Judging<'_>,
    is_chosen: impl Fn(&str) -> bool,
) -> Vec<String> {
    let cut = unwhole(snapshot, |completeness| completeness == Completeness::Partial);
    let chosen = judging.rulebook.rules.iter().filter(|rule| rule.fix.as_deref().is_some_and(&is_chosen));
    let families: BTreeSet<&str> = chosen.flat_map(families_of).collect();
    families.into_iter().filter_map(|family| cut.get(family).cloned()).collect()
}

fn families_of(rule: &Rule) -> BTreeSet<&'static str> {
    rests_on(rule).into_iter().chain(listed_from(rule.about.name).iter().copied()).collect()
}

/// By family: how it is not whole.
fn unwhole(snapshot: &Snapshot, counts: impl Fn(Completeness) -> bool) -> BTreeMap<String, String> {
    let families = plan::families(snapshot).into_iter().filter(|read| counts(read.completeness));
    let told = families.map(|read| {
        let gap = read.gap.as_ref().map(ToString::to_string).unwrap_or_default();
        (read.family.clone(), format!("{} was not read whole: {gap}", read.family))
    });
    told.collect()
}
