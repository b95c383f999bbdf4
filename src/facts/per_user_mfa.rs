//! Per-user MFA, the old switch on each account: whether it covers everybody where nothing else does.
//!
//! Source: Microsoft, "Enable per-user Microsoft Entra multifactor authentication to secure sign-in events".

use std::sync::LazyLock;

use uuid::Uuid;

use super::Value;
use super::ground::{Ground, all};
use super::known::{any, unrecognised};
use crate::model::{Gap, PerUserMfa, User, UserType};

/// Whether every member is covered. The state is read of a few accounts only: one that is not covered decides, while none
/// among them proves nothing for the rest.
pub(super) fn covers_everybody(ground: &Ground<'_>) -> Result<bool, Gap> {
    let family = &ground.snapshot.per_user_mfa;
    let read = all(family);
    let members = read.iter().filter(|row| ground.user(row.user).is_some_and(|user| may_be_member(user, ground)));
    if any(members.map(|row| is_covered(row, ground).map(|covered| !covered)))? {
        return Ok(false);
    }
    if let Some(gap) = family.gap() {
        return Err(gap.clone());
    }
    let users = ground.snapshot.users.whole().map_err(Gap::clone)?;
    let is_read = |user: &User| read.binary_search_by_key(&user.id, |row| row.user).is_ok();
    let is_unread = |user: &&User| !is_read(user) && may_be_member(user, ground);
    match users.iter().find(is_unread) {
        Some(_) => Err(Gap::Cut(format!("per-user MFA was read of {} accounts only", read.len()))),
        None => Ok(true),
    }
}

/// The state of one account. It is asked for only where no policy covers the account for sure.
pub(super) fn of<'g>(ground: &'g Ground<'_>, user: Uuid) -> Value<'g> {
    let family = &ground.snapshot.per_user_mfa;
    let rows = all(family);
    let row = rows.binary_search_by_key(&user, |row| row.user).ok().and_then(|at| rows.get(at));
    match row.map(|row| &*row.state) {
        None => Value::Unknown(family.gap().unwrap_or(&NOT_ASKED)),
        Some(state @ ("disabled" | "enabled" | "enforced")) => Value::Str(state),
        Some(_) => Value::Unknown(&STRANGE_STATE),
    }
}

static NOT_ASKED: LazyLock<Gap> =
    LazyLock::new(|| Gap::NotAsked("per-user MFA is read of accounts that no policy covers for sure".into()));
static STRANGE_STATE: LazyLock<Gap> = LazyLock::new(|| Gap::Unrecognised("perUserMfaState of an account".into()));

/// The account of the directory synchronisation is no person, and has no second factor.
fn may_be_member(user: &User, ground: &Ground<'_>) -> bool {
    let of_sync = ground.roles.is_of_sync(user.id) == Ok(true);
    user.enabled != Some(false) && user.user_type != UserType::Guest && !of_sync && !ground.is_break_glass(user.id)
}

/// `enforced`, or `enabled` and registered: whoever is enabled and not registered lets the attacker register.
fn is_covered(row: &PerUserMfa, ground: &Ground<'_>) -> Result<bool, Gap> {
    match &*row.state {
        "enforced" => Ok(true),
        "disabled" => Ok(false),
        "enabled" => ground.registered.row(row.user).map(|row| row.mfa_registered).map_err(Gap::clone),
        other => Err(unrecognised("perUserMfaState", other)),
    }
}
