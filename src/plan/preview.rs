//! What a plan would change: its effects on a copy of the snapshot, judged by the same rules.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{posture, unshared};
use crate::fixes;
use crate::model::{
    AccessPreview, Change, Check, Finding, FindingStatus, Fingerprint, Foreseen, Gap, Judgement, Part, Preview, RuleId,
    Snapshot,
};

/// The tenant as these changes would leave it. Families that they do not touch stay shared with the original.
pub fn changed(snapshot: &Snapshot, changes: &[Change]) -> Snapshot {
    let mut after = snapshot.clone();
    for change in changes {
        if let Some(carry) = fixes::find(&change.fix).and_then(|fix| fix.carry) {
            (carry.effect)(change, &mut after);
        }
    }
    if unshared(snapshot, &after).iter().any(|family| !APART.contains(family)) {
        // What Microsoft answered of the tenant as it is contradicts the tenant as it would be, and means nothing.
        after.what_if =
            Arc::new(Part::Missing(Gap::NotAsked("Microsoft's own evaluation of what is not so yet".into())));
    }
    after
}

/// Families on which no sign-in by a policy rests.
pub const APART: [&str; 16] = [
    "audit_bypass",
    "audit_config",
    "cas_mailboxes",
    "cas_plans",
    "connectors",
    "external_tag",
    "grants",
    "inbox_rules",
    "journal_rules",
    "mailboxes",
    "org_config",
    "outbound_policies",
    "remote_domains",
    "service_principals",
    "transport_config",
    "transport_rules",
];

/// What is different when some rules are judged again, on the tenant as the changes would leave it: `again` holds these
/// rules alone, and the others say what they said before.
pub fn preview(before: &Judgement, again: &Judgement, access: AccessPreview, cut: Vec<String>) -> Preview {
    let rules: BTreeSet<&RuleId> = again.checks.iter().map(|check| &check.rule).collect();
    let asked_again = before.findings.iter().filter(|finding| rules.contains(&finding.rule));
    Preview {
        posture_before: posture(&before.checks),
        posture_after: posture(&renewed(&before.checks, &again.checks)),
        goes: missing(asked_again.clone(), &again.findings),
        appears: missing(&again.findings, asked_again),
        access,
        cut,
    }
}

/// All checks, those that were judged again as they came out.
fn renewed(before: &[Check], again: &[Check]) -> Vec<Check> {
    let newest = |check: &Check| again.iter().find(|new| new.rule == check.rule).unwrap_or(check).clone();
    before.iter().map(newest).collect()
}

/// Those of the first that are not among the second.
fn missing<'f>(
    of: impl IntoIterator<Item = &'f Finding>,
    among: impl IntoIterator<Item = &'f Finding>,
) -> Vec<Foreseen> {
    let open = |finding: &&Finding| finding.status != FindingStatus::Waived;
    let there: BTreeSet<&Fingerprint> = among.into_iter().filter(open).map(|finding| &finding.fingerprint).collect();
    let gone = of.into_iter().filter(open).filter(|finding| !there.contains(&finding.fingerprint));
    gone.map(Foreseen::of).collect()
}
