//! The events that a run reports, by rule: what a sign-off of it accepts.

use std::collections::{BTreeMap, HashMap};

use super::lifecycle::Gone;
use super::rule::Rule;
use super::ruleset::RuleSet;
use crate::facts::Tenant;
use crate::model::{Check, Completeness, FamilyRead, Fingerprint, Judgement, RuleId, SeenEvent, SeenEvents};

/// The findings of every rule that judges events, each with the rows behind it. Those that only earlier runs saw are
/// reported too, without rows: should the log give them again, they are judged again.
pub fn seen_events(
    rules: &RuleSet,
    tenant: &dyn Tenant,
    families: &[FamilyRead],
    judgement: &Judgement,
    gone: &Gone,
) -> BTreeMap<RuleId, SeenEvents> {
    let mut seen = BTreeMap::new();
    for rule in rules.iter() {
        let (Some(log), Some(check)) = (&rule.events, judgement.checks.iter().find(|check| check.rule == rule.id))
        else {
            continue;
        };
        let found = judgement.findings.iter().filter(|finding| finding.rule == rule.id);
        let found: HashMap<&str, &Fingerprint> =
            found.map(|finding| (finding.resource.id.as_str(), &finding.fingerprint)).collect();
        let mut events = with_rows(rule, tenant, &found);
        let lost = gone.unsettled.iter().filter(|lost| lost.rule == rule.id);
        events.extend(lost.map(|lost| SeenEvent { finding: lost.fingerprint.clone(), rows: Vec::new() }));
        events.sort();
        let is_whole = is_whole(rule, log, tenant, families, check);
        seen.insert(rule.id.clone(), SeenEvents { events, is_whole });
    }
    seen
}

fn with_rows(rule: &Rule, tenant: &dyn Tenant, found: &HashMap<&str, &Fingerprint>) -> Vec<SeenEvent> {
    let mut events = Vec::new();
    let Some(subjects) = tenant.subjects(rule.about.name).filter(|_| !found.is_empty()) else { return events };
    for index in 0..subjects.len() {
        subjects.visit(index, &mut |subject| {
            if let Some(finding) = found.get(subject.resource().id.as_str()) {
                let rows = subject.rows().into_iter().map(str::to_owned).collect();
                events.push(SeenEvent { finding: (*finding).clone(), rows });
            }
        });
    }
    events
}

/// Whether nothing of the log is missing but what the sign-offs before left dark: of that a person was told.
fn is_whole(rule: &Rule, log: &str, tenant: &dyn Tenant, families: &[FamilyRead], check: &Check) -> bool {
    let complete = families.iter().any(|read| read.family == log && read.completeness == Completeness::Complete);
    let dark = tenant.dark(&rule.id, log);
    complete && check.gaps.iter().all(|gap| gap.is_chosen() || Some(gap) == dark.as_ref())
}
