//! A scan that carries out by itself what the configuration allows: only safe changes, only of what was read whole.

use std::collections::{BTreeMap, BTreeSet};

use super::Error;
use super::apply::{Applying, apply};
use super::plan::{drafted, judged, previewed};
use super::scan::{Judging, rests_on};
use crate::facts::listed_from;
use crate::model::{
    AutoApplied, AutoApply, Change, Completeness, Consent, Finding, Fingerprint, History, LeftAlone, RuleId, Safety,
    Snapshot, UndoClass,
};
use crate::plan::{self, Choice, Drafted};
use crate::store;

/// What a scan is allowed to change, and by whose word.
pub struct Allowed<'a> {
    pub limits: &'a AutoApply,
    pub consent: Consent,
}

/// Plans what the findings call for within the limits, looks at it ahead, and carries it out.
///
/// # Errors
/// When the journal cannot be written: then nothing was sent, or what was sent stays open in it.
pub async fn auto_apply(
    snapshot: &Snapshot,
    judging: &Judging<'_>,
    history: &History,
    allowed: Allowed<'_>,
    applying: Applying<'_>,
) -> Result<AutoApplied, Error> {
    let limits = allowed.limits;
    let told = AutoApplied { fixes: limits.fixes.clone(), max_changes: limits.max_changes, ..AutoApplied::default() };
    if let Some(run) = applying.store.unfinished(snapshot.tenant).await? {
        return Ok(AutoApplied { held: Some(store::Error::Unfinished { run }.to_string()), ..told });
    }
    let before = judged(snapshot, judging, history);
    let choice = Choice { fixes: limits.fixes.clone(), safe: true, ..Choice::default() };
    let draft = drafted(snapshot, judging, &before, &choice);
    let dark = Dark::of(snapshot, judging, &before.findings);
    let (changes, left) = within(draft.changes, limits, &dark);
    let told = AutoApplied { left, ..told };
    if changes.is_empty() {
        return Ok(told);
    }
    let draft = Drafted { changes, manual: Vec::new(), needs: draft.needs };
    let plan = previewed(snapshot, judging, history, (&before, draft), applying.access.person())?;
    if let Some(why) = plan.refused.first() {
        return Ok(AutoApplied { held: Some(why.clone()), ..told });
    }
    match apply(applying, &plan, allowed.consent).await {
        Ok(report) => Ok(AutoApplied { applied: Some(report), ..told }),
        Err(Error::Store(error @ (store::Error::Locked { .. } | store::Error::Unfinished { .. }))) => {
            Ok(AutoApplied { held: Some(error.to_string()), ..told })
        }
        Err(error) => Err(error),
    }
}

/// The first changes that may be made, and why the others are not. What depends on one that is left is left too.
fn within(changes: Vec<Change>, limits: &AutoApply, dark: &Dark<'_>) -> (Vec<Change>, Vec<LeftAlone>) {
    let most = usize::try_from(limits.max_changes).unwrap_or(usize::MAX);
    let (mut kept, mut left) = (Vec::new(), Vec::new());
    let mut known: BTreeSet<String> = BTreeSet::new();
    for change in changes {
        let why = match dark.over(&change) {
            Some(why) => Some(why),
            None if !change.depends_on.iter().all(|id| known.contains(id)) => {
                Some("what it depends on is left".to_owned())
            }
            None if kept.len() >= most => Some(format!("max_changes = {most} are made in this run")),
            None => None,
        };
        match why {
            Some(why) => left.push(LeftAlone { fix: change.fix, summary: change.summary, target: change.target, why }),
            None => {
                known.insert(change.id.clone());
                kept.push(change);
            }
        }
    }
    (kept, left)
}

/// What was not read whole of all that the checks rest on which call for changes.
struct Dark<'a> {
    rules: BTreeMap<&'a Fingerprint, &'a RuleId>,
    gaps: BTreeMap<RuleId, String>,
}

impl<'a> Dark<'a> {
    fn of(snapshot: &Snapshot, judging: &Judging<'_>, findings: &'a [Finding]) -> Self {
        let families = plan::families(snapshot);
        let cut = families.iter().filter(|read| read.completeness != Completeness::Complete);
        let cut: BTreeMap<&str, String> = cut
            .map(|read| {
                let gap = read.gap.as_ref().map(ToString::to_string).unwrap_or_default();
                (&*read.family, format!("{} was not read whole: {gap}", read.family))
            })
            .collect();
        let gap = |rule: &crate::judge::Rule| {
            let listed = listed_from(rule.about.name).iter().copied();
            rests_on(rule).into_iter().chain(listed).find_map(|family| cut.get(family).cloned())
        };
        Self {
            rules: findings.iter().map(|finding| (&finding.fingerprint, &finding.rule)).collect(),
            gaps: judging.rulebook.rules.iter().filter_map(|rule| Some((rule.id.clone(), gap(rule)?))).collect(),
        }
    }

    /// Why a change is not made unasked, where it is not.
    fn over(&self, change: &Change) -> Option<String> {
        if change.safety != Safety::Safe || change.undo.class != UndoClass::Full {
            return Some("it is not safe".into());
        }
        if change.resolves.is_empty() {
            return Some("it settles no finding by itself".into());
        }
        change.resolves.iter().find_map(|print| match self.rules.get(print) {
            Some(rule) => self.gaps.get(*rule).cloned(),
            None => Some("the finding that calls for it is not among those of this scan".into()),
        })
    }
}
