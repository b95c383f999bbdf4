//! Taking back: the changes of a run, backwards, as changes of their own. Made of the journal alone.

use super::fill::{look_with_id, with_id};
use super::{Phase, Standings};
use crate::model::{Change, Look, UndoClass, UndoStep};

/// A change that cannot be taken back, and why.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Untakable {
    pub change: String,
    pub summary: String,
    pub why: String,
}

/// What takes back the changes of a run, the last first, or `only` one of them; and what cannot be taken back.
///
/// Each expects what its change left, puts back what that found, and can itself be taken back.
pub fn inverse(changes: &[Change], standings: &Standings, only: Option<&str>) -> (Vec<Change>, Vec<Untakable>) {
    let happened = |change: &&Change| {
        matches!(standings.phase(&change.id), Phase::Verified | Phase::Unverified)
            || standings.phase(&change.id).is_in_flight()
    };
    let done: Vec<&Change> = changes.iter().filter(happened).collect();
    let (mut back, mut stays) = (Vec::new(), Vec::new());
    for change in done.iter().rev().filter(|change| only.is_none_or(|only| only == change.id)) {
        let after: Vec<&str> = depending(change, &done);
        let reason = || change.undo.reason.clone().unwrap_or_else(|| "the service has no way back".into());
        let untakable = |why| Untakable { change: change.id.clone(), summary: change.summary.clone(), why };
        match &change.undo.request {
            None => stays.push(untakable(reason())),
            Some(_) if only.is_some() && !after.is_empty() => {
                stays.push(untakable(format!("{} depends on it: take that back first", after.join(", "))));
            }
            Some(request) => {
                let created = standings.get(&change.id).created;
                back.push(Change {
                    request: with_id(request, created.as_deref()),
                    precondition: look_with_id(&change.verify, created.as_deref()),
                    depends_on: after.into_iter().map(str::to_owned).collect(),
                    ..mirrored(change)
                });
            }
        }
    }
    // What cannot be taken back holds nothing else up.
    let known: Vec<String> = back.iter().map(|change| change.id.clone()).collect();
    back.iter_mut().for_each(|change| change.depends_on.retain(|id| known.contains(id)));
    (back, stays)
}

/// The same change seen from its end.
fn mirrored(change: &Change) -> Change {
    let before = change.undo.verify.clone().unwrap_or_else(|| change.precondition.clone());
    Change {
        summary: format!("Put back: {}", change.summary.strip_prefix("Put back: ").unwrap_or(&change.summary)),
        verify: Look { ..before },
        undo: UndoStep {
            class: if change.undo.class == UndoClass::None { UndoClass::Partial } else { change.undo.class },
            request: Some(change.request.clone()),
            reason: change.undo.reason.clone(),
            verify: Some(change.verify.clone()),
        },
        resolves: Vec::new(),
        ..change.clone()
    }
}

fn depending<'c>(change: &Change, done: &[&'c Change]) -> Vec<&'c str> {
    done.iter().filter(|other| other.depends_on.contains(&change.id)).map(|other| other.id.as_str()).collect()
}
