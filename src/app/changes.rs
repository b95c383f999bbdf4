//! What is different between two stored runs of a tenant.

use std::collections::{BTreeMap, BTreeSet};

use super::Error;
use crate::model::{
    Changes, Check, CheckChange, Finding, HeldRole, Part, RoleChanges, RuleId, Severity, Unsettled, Why,
};
use crate::store::{Absence, Sight, Store};

/// From the older run to the newer one.
pub(super) async fn changes(store: &mut Store, from: &Sight, to: &Sight) -> Result<Changes, Error> {
    let between = (from.number, to.number);
    let absences = store.absences(to.tenant.id, between).await?;
    let regressed = store.regressed(to.tenant.id, between).await?;
    let mut changes = Changes {
        from: from.run.id,
        to: to.run.id,
        new: Vec::new(),
        newly_judged: Vec::new(),
        regressed: Vec::new(),
        seen_again: Vec::new(),
        resolved: Vec::new(),
        unsettled: Vec::new(),
        rules_changed: rules_changed(from, to),
        checks: checks(&from.checks, &to.checks),
        roles: parts(&from.role_holders, &to.role_holders),
    };
    let before = prints(&from.findings);
    for finding in to.findings.iter().filter(|finding| !before.contains(finding.fingerprint.as_str())) {
        let is_first = finding.first_seen > from.run.snapshot_taken_at;
        let list = if is_first && !from.judged_by.contains_key(&finding.rule) {
            &mut changes.newly_judged
        } else if is_first {
            &mut changes.new
        } else if regressed.contains(finding.fingerprint.as_str()) {
            &mut changes.regressed
        } else {
            &mut changes.seen_again
        };
        list.push(finding.clone());
    }
    let after = prints(&to.findings);
    for finding in from.findings.iter().filter(|finding| !after.contains(finding.fingerprint.as_str())) {
        match absences.get(finding.fingerprint.as_str()) {
            Some(Absence::Resolved(_)) => changes.resolved.push(finding.clone()),
            Some(Absence::Unsettled(gone)) => changes.unsettled.push(gone.clone()),
            None => changes.unsettled.push(forgotten(finding)),
        }
    }
    Ok(changes)
}

fn prints(findings: &[Finding]) -> BTreeSet<&str> {
    findings.iter().map(|finding| finding.fingerprint.as_str()).collect()
}

/// The run that saw it go is not kept any more.
fn forgotten(finding: &Finding) -> Unsettled {
    Unsettled {
        fingerprint: finding.fingerprint.clone(),
        rule: finding.rule.clone(),
        cause: finding.cause.clone(),
        title: finding.title.clone(),
        severity: finding.severity,
        resource: finding.resource.clone(),
        first_seen: finding.first_seen,
        last_seen: finding.last_seen,
        why: Why::NotAssessed,
        reason: "no run that is still kept says what became of it".into(),
    }
}

fn rules_changed(from: &Sight, to: &Sight) -> Vec<RuleId> {
    let changed = |(rule, now): (&RuleId, &String)| {
        from.judged_by.get(rule).is_some_and(|before| before != now).then(|| rule.clone())
    };
    to.judged_by.iter().filter_map(changed).collect()
}

fn checks(from: &[Check], to: &[Check]) -> Vec<CheckChange> {
    let by_rule = |checks: &[Check]| -> BTreeMap<RuleId, (crate::model::CheckStatus, Severity)> {
        checks.iter().map(|check| (check.rule.clone(), (check.status, check.severity))).collect()
    };
    let (before, after) = (by_rule(from), by_rule(to));
    let rules: BTreeSet<&RuleId> = before.keys().chain(after.keys()).collect();
    let change = |rule: &RuleId| {
        let (from, to) = (before.get(rule), after.get(rule));
        let severity = to.or(from)?.1;
        let (from, to) = (from.map(|found| found.0), to.map(|found| found.0));
        (from != to).then(|| CheckChange { rule: rule.clone(), severity, from, to })
    };
    rules.into_iter().filter_map(change).collect()
}

/// Who gained and who lost a role; `None` where one of the two did not read everybody.
pub(super) fn parts(before: &Part<Vec<HeldRole>>, after: &Part<Vec<HeldRole>>) -> Option<RoleChanges> {
    let (before, after) = (before.whole().ok()?, after.whole().ok()?);
    let missing = |one: &[HeldRole], other: &[HeldRole]| {
        let known: BTreeSet<_> = other.iter().map(|held| (held.key(), held.kind)).collect();
        one.iter().filter(|held| !known.contains(&(held.key(), held.kind))).cloned().collect()
    };
    Some(RoleChanges { gained: missing(after, before), lost: missing(before, after) })
}
