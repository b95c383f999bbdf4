//! Who holds a directory role, as a list to keep and to compare with: every way of holding it is an entry of its own.

use std::collections::HashSet;

use uuid::Uuid;

use super::ground::Ground;
use super::privileged::Holding;
use crate::model::{Gap, HeldKind, HeldRole, Known, Part, PrincipalType};

/// All holdings, sorted. A group that holds a role stands for itself and again for each of its members.
pub(super) fn role_holders(ground: &Ground<'_>) -> Part<Vec<HeldRole>> {
    let timed = timed(ground);
    let groups = ground.snapshot.role_groups.known().map(Vec::as_slice).unwrap_or_default();
    let mut held = Vec::new();
    for holding in &ground.roles.holdings {
        held.push(entry(holding.principal, None, holding, &timed, ground));
        let group = groups.binary_search_by_key(&holding.principal, |group| group.group);
        let members = group.ok().and_then(|at| groups.get(at)).map(|group| group.users.as_slice()).unwrap_or_default();
        held.extend(members.iter().map(|user| entry(*user, Some(holding.principal), holding, &timed, ground)));
    }
    held.sort_unstable();
    held.dedup();
    match (gap(ground), ground.snapshot.role_assignments.known()) {
        (None, _) => Part::Complete(held),
        (Some(gap), Some(_)) => Part::Partial(held, gap),
        (Some(gap), None) => Part::Missing(gap),
    }
}

/// Why there may be holders that are not listed.
fn gap(ground: &Ground<'_>) -> Option<Gap> {
    ground.roles.active_gap.as_ref().or(ground.roles.eligible_gap.as_ref()).cloned()
}

/// Holdings of Privileged Identity Management that end at a date, and are not activations.
fn timed<'s>(ground: &Ground<'s>) -> HashSet<(Uuid, &'s str, &'s str)> {
    let snapshot = ground.snapshot;
    let active = snapshot.role_active.known().map(Vec::as_slice).unwrap_or_default();
    let activated = |kind: Option<&str>| kind.is_some_and(|kind| kind.eq_ignore_ascii_case("Activated"));
    let assigned = active.iter().filter(|one| !activated(one.kind.as_deref()));
    assigned.map(|one| (one.principal, &*one.role, &*one.scope)).collect()
}

fn entry(
    principal: Uuid,
    via: Option<Uuid>,
    holding: &Holding<'_>,
    timed: &HashSet<(Uuid, &str, &str)>,
    ground: &Ground<'_>,
) -> HeldRole {
    let user = ground.user(principal).map(|user| &*user.upn);
    let app = || ground.service_principal(principal).map(|app| &*app.name);
    let given = || holding.principal_name.filter(|_| via.is_none());
    let name = user.or_else(app).or_else(given).unwrap_or("an account that is not listed");
    HeldRole {
        principal,
        role: holding.role.to_ascii_lowercase(),
        scope: holding.scope.to_owned(),
        via,
        kind: kind(holding, timed),
        privileged: match &holding.privileged {
            Known::Yes(privileged) => Some(*privileged),
            Known::No(_) => None,
        },
        principal_type: if via.is_some() { PrincipalType::User } else { holding.principal_type },
        principal_name: name.to_owned(),
        role_name: holding.role_name.to_owned(),
    }
}

/// The most that is held. What may last counts as unknown, never as less.
fn kind(holding: &Holding<'_>, timed: &HashSet<(Uuid, &str, &str)>) -> Option<HeldKind> {
    match (holding.active, &holding.permanent) {
        (false, _) => Some(HeldKind::Eligible),
        (true, Known::Yes(true)) => Some(HeldKind::Permanent),
        (true, Known::Yes(false)) if timed.contains(&(holding.principal, holding.definition, holding.scope)) => {
            Some(HeldKind::TimeBound)
        }
        (true, Known::Yes(false)) => Some(HeldKind::Activated),
        (true, Known::No(_)) => None,
    }
}
