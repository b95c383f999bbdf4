//! A scan that carries out by itself what the configuration allows: only safe changes, only of what was read whole.

use std::collections::BTreeSet;

use super::Error;
use super::apply::{Applying, apply};
use super::dark::Dark;
use super::permitted::permitted;
use super::plan::{Ahead, drafted, judged, previewed};
use super::scan::Judging;
use crate::model::{AutoApplied, AutoApply, Change, Consent, History, LeftAlone, Safety, Snapshot, UndoClass};
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
    let draft = Drafted { needs: plan::needs(&changes), changes, manual: Vec::new() };
    let runs_it = applying.access.person();
    let ahead = Ahead { before: &before, drafted: draft, cut: Vec::new(), runs_it };
    let plan = previewed(snapshot, judging, history, ahead)?;
    if let Some(why) = plan.refused.first() {
        return Ok(AutoApplied { held: Some(why.clone()), ..told });
    }
    if let Err(error) = permitted(applying.access, &plan.needs) {
        return Ok(AutoApplied { held: Some(error.to_string()), ..told });
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
        let why = match not_unasked(&change, dark) {
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

/// Why a change is not made unasked, where it is not.
fn not_unasked(change: &Change, dark: &Dark<'_>) -> Option<String> {
    if change.safety != Safety::Safe || change.undo.class != UndoClass::Full {
        return Some("it is not safe".into());
    }
    if change.resolves.is_empty() {
        return Some("it settles no finding by itself".into());
    }
    dark.over(change)
}
