//! Directory roles taken from those who hold them directly (Graph "Delete unifiedRoleAssignment"). What is held through a
//! group or Privileged Identity Management ends there, and is for a person.

use serde_json::json;
use uuid::Uuid;

use super::carry::Situation;
use super::effect::setting;
use super::graph_write::{About, segment, send};
use super::holder;
use crate::facts::break_glass_accounts;
use crate::model::{
    Affects, CREATED, Call, Change, Expect, Finding, Held, Look, Method, Resource, ResourceType, RoleAssignment,
    Safety, Snapshot, Touches, UndoClass, UndoStep,
};

pub(super) const NEEDS: &[&str] = &["RoleManagement.ReadWrite.Directory"];
pub(super) const LOST: &str = "the assignment is made anew, with another id";

const ASSIGNMENTS: &str = "/roleManagement/directory/roleAssignments";

/// Takes one assignment of a role.
///
/// # Errors
/// Why a person must: a break-glass account keeps its role.
pub(super) fn change(
    fix: &'static str,
    safety: Safety,
    finding: &Finding,
    held: &RoleAssignment,
    situation: &Situation<'_>,
) -> Result<Change, String> {
    if break_glass_accounts(situation.snapshot, situation.settings).contains(&held.principal) {
        return Err("the holder is a break-glass account of palisade.toml: take it out there first".into());
    }
    let RoleAssignment { id, principal, role, scope, .. } = held;
    let name = holder::name(*principal, situation.snapshot);
    let role_name = role_name(role, situation.snapshot);
    let about = About {
        fix,
        target: Resource::new(
            ResourceType::RoleAssignment,
            format!("{principal}/{role}/{scope}"),
            format!("{name}: {role_name}"),
        ),
        safety,
        says: format!("Take the role {role_name} from {name}"),
        touches: Touches {
            count: Affects { users: 1, mailboxes: 0, apps: 0 },
            how: "the holder loses the role at once; tokens in hand may act for up to an hour".into(),
        },
    };
    let is = [("principalId", json!(principal)), ("roleDefinitionId", json!(role)), ("directoryScopeId", json!(scope))];
    let shows = || is.iter().map(|(name, is)| Held { at: format!("/{name}"), is: is.clone() }).collect();
    let there = |path: String| Look { read: Call::get(path), expect: Expect::Holds(shows()) };
    let path = format!("{ASSIGNMENTS}/{}", segment(id));
    let again = is.iter().map(|(name, is)| ((*name).to_owned(), is.clone())).collect();
    let undo = UndoStep {
        class: UndoClass::Partial,
        request: Some(send(Method::Post, ASSIGNMENTS, Some(again))),
        reason: Some(LOST.into()),
        verify: Some(there(format!("{ASSIGNMENTS}/{CREATED}"))),
    };
    let gone = Look { read: Call::get(&path), expect: Expect::Gone };
    Ok(about.change(finding, there(path.clone()), send(Method::Delete, path, None), gone, undo))
}

/// The assignment that a finding about one names (`principal/role/scope`), as far as it is held directly.
///
/// # Errors
/// Why there is none to take.
pub(super) fn named<'s>(resource: &Resource, snapshot: &'s Snapshot) -> Result<&'s RoleAssignment, String> {
    let known = direct(snapshot)?;
    let mut found = known.filter(|held| {
        let RoleAssignment { principal, role, scope, .. } = held;
        resource.id.eq_ignore_ascii_case(&format!("{principal}/{role}/{scope}"))
    });
    found.next().ok_or_else(|| THROUGH.to_owned())
}

/// All assignments that are held directly.
///
/// # Errors
/// Where they were not read.
pub(super) fn direct(snapshot: &Snapshot) -> Result<impl Iterator<Item = &RoleAssignment>, String> {
    let known = snapshot.role_assignments.known().ok_or("who holds roles could not be read")?;
    let activated: Vec<(Uuid, &str, &str)> = snapshot
        .role_active
        .known()
        .into_iter()
        .flatten()
        .filter(|row| row.kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("Activated")))
        .map(|row| (row.principal, &*row.role, &*row.scope))
        .collect();
    Ok(known.iter().filter(move |row| !activated.contains(&(row.principal, &*row.role, &*row.scope))))
}

pub(super) const THROUGH: &str = "the role is held through a group, Privileged Identity Management or Exchange: it ends \
                                  there";

/// Without the assignment, and without the instance that Privileged Identity Management lists of it.
pub(super) fn effect(change: &Change, snapshot: &mut Snapshot) {
    let taken = |row: &RoleAssignment| {
        let RoleAssignment { principal, role, scope, .. } = row;
        change.target.id == format!("{principal}/{role}/{scope}")
    };
    for family in [&mut snapshot.role_assignments, &mut snapshot.role_active] {
        setting(family, |rows| rows.retain(|row| !taken(row)));
    }
}

fn role_name(role: &str, snapshot: &Snapshot) -> String {
    let mut known = snapshot.role_definitions.known().into_iter().flatten();
    let found = known.find(|known| known.id.eq_ignore_ascii_case(role));
    found.map_or_else(|| role.to_owned(), |known| known.name.to_string())
}
