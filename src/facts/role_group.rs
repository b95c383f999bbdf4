//! Groups that hold roles: whoever controls the group controls the role.

use uuid::Uuid;

use super::Value;
use super::ground::{Ground, all};
use super::known::any;
use super::licences::cannot_exist;
use super::listing::Listed;
use super::privileged::Holding;
use super::record::{Described, Kind, Schema, Subject};
use crate::model::{
    AssignableGroup, Exposure, Family, Gap, GroupMembers, Known, PrincipalType, Resource, ResourceType,
};
use crate::record;

pub(super) struct RoleGroupFacts {
    id: Uuid,
    name: String,
    roles: Vec<Box<str>>,
    privileged: Known<bool>,
    assignable: Known<bool>,
    synced: Known<bool>,
    owners: Control,
    eligible: Control,
}

/// Those who control the group and hold no privileged role themselves.
struct Control {
    outsiders: Vec<Box<str>>,
    any: Known<bool>,
}

pub(super) struct RoleGroups;

impl Listed for RoleGroups {
    const SCHEMA: &'static Schema = <RoleGroupFacts as Described>::SCHEMA;
    const FROM: &'static [&'static str] = &["role_assignments", "role_active", "role_eligible"];

    fn len(ground: &Ground<'_>) -> usize {
        groups(ground).len()
    }
    fn gap<'g>(ground: &'g Ground<'_>) -> Option<&'g Gap> {
        ground.roles.active_gap.as_ref().or(ground.roles.eligible_gap.as_ref())
    }
    fn visit(ground: &Ground<'_>, index: usize, visit: &mut dyn FnMut(&dyn Subject)) {
        if let Some(id) = groups(ground).get(index) {
            visit(&RoleGroupFacts::of(*id, ground));
        }
    }
}

record! {
    /// A group that holds a directory role, active or eligible.
    RoleGroupFacts as "role_group" {
        /// The group's name.
        "name": Kind::Str, ["role_assignments", "role_eligible"] => |it| (&*it.name).into();
        /// The names of its roles.
        "roles": Kind::List(&Kind::Str), ["role_definitions"] => |it| Value::List(&it.roles);
        /// One of its roles is privileged.
        "privileged": Kind::Bool, ["role_definitions"] => |it| (&it.privileged).into();
        /// Made to hold roles (`isAssignableToRole`): only few may change who is in it.
        "assignable": Kind::Bool, ["role_assignable_groups"] => |it| (&it.assignable).into();
        /// Mastered on premises (`onPremisesSyncEnabled`).
        "synced": Kind::Bool, ["role_assignable_groups"] => |it| (&it.synced).into();
        /// Somebody owns it who holds no privileged role right now.
        "outsideOwner": Kind::Bool, ["role_group_owners", "role_assignments", "role_active"] => |it| (&it.owners.any).into();
        /// These owners, by name.
        "outsideOwners": Kind::List(&Kind::Str), ["role_group_owners"] => |it| Value::List(&it.owners.outsiders);
        /// Somebody may activate membership or ownership (PIM for groups) who holds no privileged role right now.
        "outsideEligible": Kind::Bool, ["role_group_eligible", "role_assignments", "role_active"] => |it| (&it.eligible.any).into();
        /// These people, by name.
        "outsideEligibles": Kind::List(&Kind::Str), ["role_group_eligible"] => |it| Value::List(&it.eligible.outsiders);
    }
}

impl RoleGroupFacts {
    fn of(id: Uuid, ground: &Ground<'_>) -> Self {
        let snapshot = ground.snapshot;
        let of_group = || ground.roles.holdings.iter().filter(|held| held.principal == id);
        let assignable = &snapshot.role_assignable_groups;
        let found = all(assignable).iter().find(|group| group.id == id);
        let mut roles: Vec<Box<str>> = of_group().map(|held| held.role_name.into()).collect();
        roles.dedup();
        let can_activate = !cannot_exist(&snapshot.role_group_eligible, &ground.licences.p2);
        let nobody = || Control { outsiders: Vec::new(), any: Known::Yes(false) };
        Self {
            id,
            name: name(id, found, of_group().find_map(|held| held.principal_name)),
            roles,
            privileged: any(of_group().map(|held| held.privileged.get())).into(),
            assignable: match found {
                Some(_) => Known::Yes(true),
                None => assignable.gap().map_or(Known::Yes(false), |gap| Known::No(gap.clone())),
            },
            synced: synced(found, assignable.gap()).into(),
            owners: control(id, &snapshot.role_group_owners, ground),
            eligible: if can_activate { control(id, &snapshot.role_group_eligible, ground) } else { nobody() },
        }
    }
}

impl Subject for RoleGroupFacts {
    fn resource(&self) -> Resource {
        Resource::new(ResourceType::Group, self.id, self.name.clone())
    }
    fn exposure(&self) -> Exposure {
        Exposure::Administrators
    }
}

/// Groups that hold a role, sorted. A principal of which nobody said what it is counts once its people were listed.
fn groups(ground: &Ground<'_>) -> Vec<Uuid> {
    let members = all(&ground.snapshot.role_groups);
    let is_group = |held: &&Holding<'_>| match held.principal_type {
        PrincipalType::Group => true,
        PrincipalType::Unknown => members.iter().any(|group| group.group == held.principal),
        PrincipalType::User | PrincipalType::ServicePrincipal => false,
    };
    let mut found: Vec<Uuid> = ground.roles.holdings.iter().filter(is_group).map(|held| held.principal).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn name(id: Uuid, found: Option<&AssignableGroup>, said: Option<&str>) -> String {
    found.map(|group| &*group.name).or(said).map_or_else(|| id.to_string(), str::to_owned)
}

/// A group that was not made for roles may come from anywhere.
fn synced(found: Option<&AssignableGroup>, gap: Option<&Gap>) -> Result<bool, Gap> {
    let unsaid = || Gap::Failed("whether a group is mastered on premises did not come".into());
    found.map_or_else(|| gap.map_or(Ok(false), |gap| Err(gap.clone())), |group| group.synced.ok_or_else(unsaid))
}

fn control(group: Uuid, family: &Family<Vec<GroupMembers>>, ground: &Ground<'_>) -> Control {
    let Some(found) = all(family).iter().find(|listed| listed.group == group) else {
        let unread = || Gap::Failed("who controls a group that holds a role was not read".into());
        return Control { outsiders: Vec::new(), any: Known::No(family.gap().cloned().unwrap_or_else(unread)) };
    };
    let is_outside = |user: &Uuid| ground.roles.is_active(*user).map(|active| !active).map_err(Gap::clone);
    let outsiders = found.users.iter().filter(|user| is_outside(user) == Ok(true));
    let known = |id: Uuid| {
        let user = ground.user(id).map(|user| &*user.upn);
        user.or_else(|| ground.service_principal(id).map(|app| &*app.name))
            .map_or_else(|| id.to_string(), str::to_owned)
    };
    Control {
        outsiders: outsiders.map(|user| known(*user).into()).collect(),
        any: any(found.users.iter().map(is_outside)).into(),
    }
}
