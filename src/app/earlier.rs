//! What earlier runs did to accounts, read from the journal.

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;

use super::Error;
use crate::apply::{Phase, Standings};
use crate::model::{Change, Earlier, JournalEvent, OwnAct};
use crate::respond::{ENDS_SESSIONS, RESETS_PASSWORD};
use crate::store::Store;

/// By the account's object id. Only what was seen on reading back.
///
/// # Errors
/// When the store cannot be read.
pub async fn earlier(store: &mut Store, tenant: Uuid) -> Result<BTreeMap<String, Earlier>, Error> {
    let mut found: BTreeMap<String, Earlier> = BTreeMap::new();
    for first in store.changing_runs(Some(tenant)).await? {
        let JournalEvent::Opened(opened) = &first.event else { continue };
        let ours = |change: &&Change| is_password(change) || is_seal(change);
        let changes: Vec<&Change> = opened.changes.iter().filter(ours).collect();
        if changes.is_empty() {
            continue;
        }
        let entries = store.journal_of(first.run).await?;
        let closed = entries.iter().any(|entry| matches!(entry.event, JournalEvent::Closed));
        let cut_off = entries.iter().any(|entry| matches!(entry.event, JournalEvent::Resumed { .. }));
        let standings = Standings::of(&entries);
        for change in changes {
            let standing = standings.get(&change.id);
            if standing.phase != Phase::Verified {
                continue;
            }
            let moments = standing.shown.values().filter_map(|value| value.as_str()?.parse::<Timestamp>().ok());
            let acts = moments.map(|shown| OwnAct { run: first.run, shown, whole: closed && !cut_off });
            let earlier = found.entry(change.target.id.to_string()).or_default();
            let list = if is_password(change) { &mut earlier.passwords } else { &mut earlier.seals };
            list.extend(acts);
        }
    }
    Ok(found)
}

fn is_password(change: &Change) -> bool {
    change.fix == RESETS_PASSWORD
}

fn is_seal(change: &Change) -> bool {
    ENDS_SESSIONS.contains(&change.fix.as_str())
}
