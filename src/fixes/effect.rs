//! What changes do to a snapshot in memory. A family that is not touched stays shared.

use std::sync::Arc;

use uuid::Uuid;

use crate::model::{Family, Part, Snapshot, Tri};

/// Changes a single setting, where it is known.
pub(super) fn setting<T: Clone>(family: &mut Family<T>, change: impl FnOnce(&mut T)) {
    match Arc::make_mut(family) {
        Part::Complete(found) | Part::Partial(found, _) => change(found),
        Part::Missing(_) => {}
    }
}

/// Changes the rows that are meant.
pub(super) fn rows<T: Clone>(family: &mut Family<Vec<T>>, meant: impl Fn(&T) -> bool, change: impl Fn(&mut T)) {
    setting(family, |list| list.iter_mut().filter(|row| meant(row)).for_each(change));
}

/// Changes the one row of this id. The rows stand in the order of their ids, as collectors leave them.
pub(super) fn row<T: Clone>(
    family: &mut Family<Vec<T>>,
    id: Uuid,
    id_of: impl Fn(&T) -> Uuid,
    change: impl FnOnce(&mut T),
) {
    setting(family, |list| {
        let found = list.binary_search_by_key(&id.as_u128(), |row| id_of(row).as_u128()).ok();
        if let Some(row) = found.and_then(|at| list.get_mut(at)) {
            change(row);
        }
    });
}

/// A value that `Set-` sent, as `Get-` shows it.
pub(super) fn tri(value: &serde_json::Value) -> Tri {
    match value.as_bool() {
        Some(true) => Tri::On,
        Some(false) => Tri::Off,
        None => Tri::Null,
    }
}

/// A value that `Get-` showed, as `Set-` takes it back. None where it did not come: then nothing can be written back.
pub(super) fn shown(value: Tri) -> Option<serde_json::Value> {
    match value {
        Tri::On => Some(true.into()),
        Tri::Off => Some(false.into()),
        Tri::Null => Some(serde_json::Value::Null),
        Tri::Absent => None,
    }
}

/// The account of the mailbox with this `ExchangeGuid`.
pub(super) fn account_of(snapshot: &Snapshot, mailbox: &str) -> Option<Uuid> {
    let mailbox: Uuid = mailbox.parse().ok()?;
    let known = snapshot.mailboxes.known()?;
    known.get(known.binary_search_by_key(&mailbox, |known| known.guid).ok()?)?.user
}
