//! What the answers to incidents of late took from attackers, read from the journal: what let them in stands first in the next
//! scan.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::Error;
use crate::apply::{Phase, Standings};
use crate::model::{JournalEvent, Opened, Road};
use crate::plan::ROADS;
use crate::store::Store;

/// For so long an incident is of late.
const RECENT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Only what was seen on reading back; a run that was taken back was a false alarm.
///
/// # Errors
/// When the store cannot be read.
pub(super) async fn roads(store: &mut Store, tenant: Uuid, now: Timestamp) -> Result<Vec<Road>, Error> {
    let runs = store.changing_runs(Some(tenant)).await?;
    let opened = |event: &JournalEvent| match event {
        JournalEvent::Opened(opened) => Some(Opened::clone(opened)),
        _ => None,
    };
    let undone: BTreeSet<Uuid> = runs.iter().filter_map(|entry| opened(&entry.event)?.undoes).collect();
    let mut last: BTreeMap<String, Timestamp> = BTreeMap::new();
    for first in runs.iter().filter(|entry| now.duration_since(entry.at) <= RECENT && !undone.contains(&entry.run)) {
        let Some(opened) = opened(&first.event).filter(|opened| opened.undoes.is_none()) else { continue };
        let taken = opened.changes.iter().filter(|change| ROADS.iter().any(|(fix, _)| *fix == change.fix));
        let taken: Vec<_> = taken.collect();
        if taken.is_empty() {
            continue;
        }
        let standings = Standings::of(&store.journal_of(first.run).await?);
        for change in taken.into_iter().filter(|change| standings.phase(&change.id) == Phase::Verified) {
            let at = last.entry(change.fix.clone()).or_insert(first.at);
            *at = first.at.max(*at);
        }
    }
    Ok(last.into_iter().map(|(fix, last)| Road { fix, last }).collect())
}

#[cfg(test)]
mod tests {
    use super::ROADS;
    use crate::app;

    /// A check that is renamed must be renamed there.
    #[test]
    fn every_road_leads_to_a_check_whose_fix_is_ranked() {
        let rulebook = app::rules(None).expect("the built-in rules are right");
        for (_, checks) in ROADS {
            for id in checks.iter().filter(|id| **id != "ca.device-registration-unprotected") {
                let rule = rulebook.rules.get(id).unwrap_or_else(|| panic!("there is no {id}"));
                assert!(rule.fix.is_some(), "{id} names no fix");
            }
        }
    }
}
