//! Findings gathered by their rule.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::model::{Finding, RuleId, Severity};

/// What one rule found; at least one finding.
pub(super) struct Group<'f> {
    pub rule: &'f RuleId,
    pub title: &'f str,
    /// The gravest of them.
    pub severity: Severity,
    pub findings: Vec<&'f Finding>,
}

/// The gravest first, then by rule.
pub(super) fn by_rule<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Vec<Group<'f>> {
    let mut groups: BTreeMap<&RuleId, Group<'f>> = BTreeMap::new();
    for finding in findings {
        let Finding { rule, title, severity, .. } = finding;
        let group = Group { rule, title, severity: *severity, findings: Vec::new() };
        let group = groups.entry(rule).or_insert(group);
        group.severity = group.severity.max(*severity);
        group.findings.push(finding);
    }
    let mut groups: Vec<Group<'f>> = groups.into_values().collect();
    groups.sort_by_key(|group| (Reverse(group.severity), group.rule));
    groups
}
