//! Who administers Exchange by its own roles, which no directory role shows.

use uuid::Uuid;

use super::acceptance::Named;
use super::ground::{Ground, all};
use super::listing::Listed;
use super::record::{Described, Kind, Schema, Subject};
use crate::model::{
    ExchangeRoleGroup, Exposure, Gap, HeldKind, HeldRole, Known, Part, PrincipalType, Resource, ResourceType,
};
use crate::record;

/// The scope that tells these holdings from those of the directory.
const SCOPE: &str = "exchange";

pub(super) struct ExchangeAdminFacts<'a> {
    held: &'a HeldRole,
    accepted: Known<bool>,
}

pub(super) struct ExchangeAdmins;

impl Listed for ExchangeAdmins {
    const SCHEMA: &'static Schema = <ExchangeAdminFacts<'_> as Described>::SCHEMA;
    const FROM: &'static [&'static str] =
        &["exchange_role_groups", "exchange_role_members", "exchange_role_assignments"];

    fn len(ground: &Ground<'_>) -> usize {
        all(ground.exchange_held()).len()
    }
    fn gap<'g>(ground: &'g Ground<'_>) -> Option<&'g Gap> {
        ground.exchange_held().gap()
    }
    fn visit(ground: &Ground<'_>, index: usize, visit: &mut dyn FnMut(&dyn Subject)) {
        if let Some(held) = all(ground.exchange_held()).get(index) {
            let accepted = ground.accepted.of_holding(held, &Named::of(held.principal, ground)).into();
            visit(&ExchangeAdminFacts { held, accepted });
        }
    }
}

record! {
    /// A member of an Exchange role group that administers (lists `exchange_admin_groups`, `exchange_admin_roles`), or a
    /// user who holds a management role directly. Holders of directory roles are among them as groups that the service made
    /// (`TenantAdmins_…`).
    ExchangeAdminFacts<'_> as "exchange_admin" {
        /// The member's name.
        "principal": Kind::Str, ["exchange_role_members", "exchange_role_assignments"] => |it| (&*it.held.principal_name).into();
        /// The role group, or the management role that is held directly.
        "role": Kind::Str, ["exchange_role_groups", "exchange_role_assignments"] => |it| (&*it.held.role_name).into();
        /// The member is a group: whoever is in it is an administrator, too, and is not listed here.
        "isGroup": Kind::Bool, ["exchange_role_members"] => |it| (it.held.principal_type == PrincipalType::Group).into();
        /// Approved (`[[role_holder]]`) or signed off. Unknown while nobody accepted anybody.
        "isAccepted": Kind::Bool,
            ["exchange_role_groups", "exchange_role_members", "exchange_role_assignments", "users", "service_principals"]
            => |it| (&it.accepted).into();
    }
}

impl Subject for ExchangeAdminFacts<'_> {
    fn resource(&self) -> Resource {
        let HeldRole { principal, role, scope, principal_name, role_name, .. } = self.held;
        let id = format!("{principal}/{role}/{scope}");
        Resource::new(ResourceType::RoleAssignment, id, format!("{principal_name}: {role_name}"))
    }
    fn exposure(&self) -> Exposure {
        Exposure::Administrators
    }
}

/// All holdings of Exchange's own roles that administer, sorted.
pub(super) fn holdings(ground: &Ground<'_>) -> Part<Vec<HeldRole>> {
    let snapshot = ground.snapshot;
    let groups: Vec<&ExchangeRoleGroup> =
        all(&snapshot.exchange_role_groups).iter().filter(|group| administers(group, ground)).collect();
    let mut held = Vec::new();
    // Exchange shows holders of directory roles as groups (`TenantAdmins_…`). Their names prove nothing, so that they are
    // accepted once like anybody else.
    for member in all(&snapshot.exchange_role_members) {
        if let Some(group) = groups.iter().find(|group| group.guid == member.group) {
            let is_group = member.kind.to_lowercase().contains("group");
            held.push(holding(member.id, is_group, &member.name, (&group.guid.to_string(), &group.name)));
        }
    }
    for direct in all(&snapshot.exchange_role_assignments).iter().filter(|direct| direct.enabled != Some(false)) {
        held.push(holding(direct.guid, false, &direct.assignee, (&direct.role.to_lowercase(), &direct.role)));
    }
    held.sort_unstable();
    held.dedup();
    let gap = snapshot.exchange_role_groups.gap().or(snapshot.exchange_role_members.gap());
    match (gap.or(snapshot.exchange_role_assignments.gap()), held.is_empty()) {
        (None, _) => Part::Complete(held),
        (Some(gap), true) => Part::Missing(gap.clone()),
        (Some(gap), false) => Part::Partial(held, gap.clone()),
    }
}

fn administers(group: &ExchangeRoleGroup, ground: &Ground<'_>) -> bool {
    let lists = ground.lists;
    lists.exchange_admin_groups.holds(&group.name)
        || group.roles.iter().any(|role| lists.exchange_admin_roles.holds(role.rsplit('\\').next().unwrap_or(role)))
}

fn holding(principal: Uuid, is_group: bool, name: &str, role: (&str, &str)) -> HeldRole {
    HeldRole {
        principal,
        role: role.0.to_owned(),
        scope: SCOPE.into(),
        via: None,
        kind: Some(HeldKind::Permanent),
        privileged: Some(true),
        principal_type: if is_group { PrincipalType::Group } else { PrincipalType::Unknown },
        principal_name: name.to_owned(),
        role_name: role.1.to_owned(),
    }
}
