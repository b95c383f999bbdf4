//! Emergency access accounts. Only those named in the configuration count: to infer them is to take an attacker's
//! excluded account for a safety measure.

use uuid::Uuid;

use super::ground::Ground;
use super::known::all;
use super::privileged::GLOBAL_ADMINISTRATOR;
use crate::model::{Gap, Known, Settings, Snapshot, User};

/// The ids of the named accounts, sorted. Names that fit nobody are left out.
pub fn named(snapshot: &Snapshot, settings: &Settings) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = settings.break_glass.iter().filter_map(|name| name.parse().ok()).collect();
    let is_named = |user: &&User| settings.break_glass.iter().any(|name| name.eq_ignore_ascii_case(&user.upn));
    if !settings.break_glass.is_empty() {
        let users = snapshot.users.known().map(Vec::as_slice).unwrap_or_default();
        ids.extend(users.iter().filter(is_named).map(|user| user.id));
    }
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// How many of the named accounts would survive a mistake: enabled, cloud-only, permanent Global Administrator by
/// themselves and not through a group.
pub(super) fn sound(ground: &Ground<'_>) -> Known<i64> {
    let mut sound = 0;
    for id in &ground.break_glass {
        match is_sound(ground, *id) {
            Ok(true) => sound += 1,
            Ok(false) => {}
            Err(gap) => return Known::No(gap),
        }
    }
    match ground.snapshot.users.gap() {
        // Names that fit nobody yet may fit somebody who was not read.
        Some(gap) if ground.break_glass.len() < ground.settings.break_glass.len() => Known::No(gap.clone()),
        _ => Known::Yes(sound),
    }
}

fn is_sound(ground: &Ground<'_>, id: Uuid) -> Result<bool, Gap> {
    let Some(user) = ground.user(id) else {
        return ground.snapshot.users.gap().map_or(Ok(false), |gap| Err(gap.clone()));
    };
    let enabled = user.enabled.ok_or_else(|| Gap::Failed("accountEnabled did not come".into()));
    let domain = user.upn.rsplit('@').next().unwrap_or_default();
    let managed = ground.is_federated(domain).map(|federated| !federated).map_err(Gap::clone);
    let in_cloud = user.is_synced.map(|synced| !synced);
    let in_cloud = in_cloud.ok_or_else(|| Gap::Failed("onPremisesSyncEnabled did not come".into()));
    all([enabled, in_cloud, managed, is_lasting_global_administrator(ground, id)])
}

fn is_lasting_global_administrator(ground: &Ground<'_>, id: Uuid) -> Result<bool, Gap> {
    let direct = ground.roles.holdings.iter().find(|holding| {
        holding.principal == id && holding.role.eq_ignore_ascii_case(GLOBAL_ADMINISTRATOR) && holding.active
    });
    match direct {
        Some(holding) => holding.permanent.get(),
        None => ground.roles.active_gap.clone().map_or(Ok(false), Err),
    }
}
