//! Who is meant by an object id, as the person who consents to a change knows them.

use uuid::Uuid;

use crate::model::{ServicePrincipal, Snapshot};

/// The sign-in name of a person, the name of an app, else the id. Display names of people are not used: whoever holds one
/// chose it, and may have chosen another's.
pub(super) fn name(id: Uuid, snapshot: &Snapshot) -> String {
    let users = snapshot.users.known().map(Vec::as_slice).unwrap_or_default();
    let user = users.binary_search_by_key(&id, |user| user.id).ok().and_then(|at| users.get(at));
    let user = user.map(|user| user.upn.to_string());
    user.or_else(|| app(id, snapshot).map(|app| app.name.to_string())).unwrap_or_else(|| id.to_string())
}

/// The app of this id.
pub(super) fn app(id: Uuid, snapshot: &Snapshot) -> Option<&ServicePrincipal> {
    let known = snapshot.service_principals.known()?;
    known.get(known.binary_search_by_key(&id, |app| app.id).ok()?)
}
