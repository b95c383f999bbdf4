//! What a plan would change: its effects on a copy of the snapshot, judged by the same rules.

use std::collections::BTreeSet;

use super::posture;
use crate::fixes;
use crate::model::{
    AccessPreview, Change, Finding, FindingStatus, Fingerprint, Foreseen, Judgement, Preview, Snapshot,
};

/// The tenant as these changes would leave it. Families that they do not touch stay shared with the original.
pub fn changed(snapshot: &Snapshot, changes: &[Change]) -> Snapshot {
    let mut after = snapshot.clone();
    for change in changes {
        if let Some(carry) = fixes::find(&change.fix).and_then(|fix| fix.carry) {
            (carry.effect)(change, &mut after);
        }
    }
    after
}

/// What is different between two judgements of the same tenant.
pub fn preview(before: &Judgement, after: &Judgement, access: AccessPreview, cut: Vec<String>) -> Preview {
    Preview {
        posture_before: posture(&before.checks),
        posture_after: posture(&after.checks),
        goes: missing(&before.findings, &after.findings),
        appears: missing(&after.findings, &before.findings),
        access,
        cut,
    }
}

/// Those of the first that are not among the second.
fn missing(of: &[Finding], among: &[Finding]) -> Vec<Foreseen> {
    let open = |finding: &&Finding| finding.status != FindingStatus::Waived;
    let there: BTreeSet<&Fingerprint> = among.iter().filter(open).map(|finding| &finding.fingerprint).collect();
    let gone = of.iter().filter(open).filter(|finding| !there.contains(&finding.fingerprint));
    gone.map(Foreseen::of).collect()
}
