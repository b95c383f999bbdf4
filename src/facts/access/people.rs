//! The accounts of the tenant, and the groups, roles and kinds of guests by which policies name them.

use std::collections::HashMap;

use rayon::prelude::*;
use roaring::RoaringBitmap;
use uuid::Uuid;

use super::demand::shown;
use super::members::Members;
use crate::facts::ground::all;
use crate::facts::privileged::{Holding, Roles};
use crate::model::{Family, Gap, GroupMembers, PrincipalType, Snapshot, User, UserType};

pub(super) struct People<'s> {
    pub(super) users: &'s [User],
    pub(super) everybody: RoaringBitmap,
    /// With the words of `guestOrExternalUserTypes`. Kinds without accounts in the directory have none here.
    pub(super) guests: [(&'static str, RoaringBitmap); 3],
    /// Accounts of a type that is not known: they may be guests of any kind.
    pub(super) strange: RoaringBitmap,
    groups: HashMap<Uuid, RoaringBitmap>,
    groups_gap: Option<Gap>,
    /// What groups and, by template id in lower case, roles are called.
    names: HashMap<String, &'s str>,
    /// By template id, in lower case.
    roles: HashMap<String, Holders>,
    /// Why others may hold a role right now.
    active_gap: Option<Gap>,
    /// Why others may activate a role.
    eligible_gap: Option<Gap>,
    /// Accounts that may activate, or may be able to, a role that some policy names; everybody where that is not known.
    pub(super) eligible: RoaringBitmap,
}

/// Who holds a role over the whole directory, right now or after activation.
#[derive(Default)]
struct Holders {
    active: Members,
    eligible: Members,
}

impl<'s> People<'s> {
    /// With the roles that policies name, in lower case.
    pub(super) fn of(snapshot: &'s Snapshot, roles: &Roles<'s>, named: &[String]) -> Self {
        let users = all(&snapshot.users);
        let groups = all(&snapshot.policy_groups);
        let mut found = Self {
            users,
            everybody: places(users, |_| true),
            guests: [
                ("internalGuest", places(users, |user| is_guest(user) && user.is_external == Some(false))),
                ("b2bCollaborationGuest", places(users, |user| is_guest(user) && user.is_external == Some(true))),
                ("b2bCollaborationMember", places(users, |user| is_member(user) && user.is_external == Some(true))),
            ],
            strange: places(users, is_strange),
            groups: groups.par_iter().map(|group| (group.group, members(users, &group.users))).collect(),
            groups_gap: snapshot.policy_groups.gap().cloned(),
            names: names(snapshot),
            roles: HashMap::new(),
            active_gap: roles.active_gap.clone(),
            eligible_gap: roles.eligible_gap.clone(),
            eligible: RoaringBitmap::new(),
        };
        if found.eligible_gap.is_some() && !named.is_empty() {
            found.eligible.clone_from(&found.everybody);
        }
        found.hold(snapshot, roles, named);
        found
    }

    pub(super) fn place(&self, user: Uuid) -> Option<u32> {
        place(self.users, user)
    }

    /// Everybody in a group, through nesting. One that is not there although all were read is deleted, and has nobody.
    pub(super) fn of_group(&self, group: Uuid) -> Members {
        match (self.groups.get(&group), &self.groups_gap) {
            (Some(members), _) => Members::sure(members.clone()),
            (None, None) => Members::default(),
            (None, Some(gap)) => Members::open(
                self.everybody.clone(),
                format!("the members of {} are not known: {gap}", self.called("group", &group.to_string())),
            ),
        }
    }

    /// Whoever holds a role right now, `eligible` as if what may be activated were active.
    pub(super) fn of_role(&self, role: &str, eligible: bool) -> Members {
        let mut found = Members::default();
        if let Some(holders) = self.roles.get(&role.to_ascii_lowercase()) {
            found.add(&holders.active);
            if eligible {
                found.add(&holders.eligible);
            }
        }
        let eligible_gap = self.eligible_gap.as_ref().filter(|_| eligible);
        if let Some(gap) = self.active_gap.as_ref().or(eligible_gap) {
            let doubt = format!("who holds {} is not wholly known: {gap}", self.called("role", role));
            found.add(&Members::open(self.everybody.clone(), doubt));
        }
        found
    }

    /// A group or role for a person: by its name, if that is known.
    pub(super) fn called(&self, kind: &str, id: &str) -> String {
        match self.names.get(&id.to_ascii_lowercase()) {
            Some(name) => format!("{kind} {}", shown(Some(name))),
            None => format!("{kind} {id}"),
        }
    }

    /// Whether an account is known to be in a group.
    pub(super) fn is_in_group(&self, group: &str, account: u32) -> bool {
        let members = group.parse().ok().and_then(|group: Uuid| self.groups.get(&group));
        members.is_some_and(|members| members.contains(account))
    }

    /// Whether an account is known to hold a role.
    pub(super) fn holds_role(&self, role: &str, account: u32, eligible: bool) -> bool {
        self.roles.get(&role.to_ascii_lowercase()).is_some_and(|holders| {
            holders.active.sure.contains(account) || (eligible && holders.eligible.sure.contains(account))
        })
    }

    /// Only built-in roles over the whole directory are caught by policies (Microsoft Entra, "Conditional Access: Users,
    /// groups, agents, and workload identities").
    fn hold(&mut self, snapshot: &Snapshot, roles: &Roles<'_>, named: &[String]) {
        for holding in roles.holdings.iter().filter(|holding| holding.scope == "/") {
            let role = holding.role.to_ascii_lowercase();
            if !named.contains(&role) {
                continue;
            }
            let Some(held) = self.held(holding, snapshot) else { continue };
            if holding.eligible {
                self.eligible |= &held.sure | &held.open;
            }
            let holders = self.roles.entry(role).or_default();
            if holding.active {
                holders.active.add(&held);
            }
            if holding.eligible {
                holders.eligible.add(&held);
            }
        }
    }

    /// The accounts behind one holding; `None` if the role is a custom one.
    fn held(&self, holding: &Holding<'_>, snapshot: &Snapshot) -> Option<Members> {
        let found = self.behind(holding, snapshot);
        let known = all(&snapshot.role_definitions).iter().find(|known| {
            let template = known.template.as_deref().unwrap_or(&known.id);
            template.eq_ignore_ascii_case(holding.role) || known.id.eq_ignore_ascii_case(holding.role)
        });
        match known {
            Some(definition) => definition.built_in.then_some(found),
            None => {
                let doubt = format!("whether role {} is a built-in one is not known", holding.role);
                Some(Members::open(found.sure | found.open, doubt))
            }
        }
    }

    fn behind(&self, holding: &Holding<'_>, snapshot: &Snapshot) -> Members {
        let id = holding.principal;
        if let Some(at) = self.place(id) {
            return Members::sure(RoaringBitmap::from_iter([at]));
        }
        if let Some(group) = group(&snapshot.role_groups, id) {
            return Members::sure(members(self.users, &group.users));
        }
        let may_be_group = matches!(holding.principal_type, PrincipalType::Group | PrincipalType::Unknown);
        if may_be_group && (holding.principal_type == PrincipalType::Group || snapshot.role_groups.gap().is_some()) {
            let doubt = format!("the members of group {id}, which holds a role, are not known");
            return Members::open(self.everybody.clone(), doubt);
        }
        Members::default()
    }
}

fn names(snapshot: &Snapshot) -> HashMap<String, &str> {
    let groups = all(&snapshot.named_groups).iter().map(|group| (group.id.to_string(), &*group.name));
    let roles = all(&snapshot.role_definitions).iter().map(|role| {
        let template = role.template.as_deref().unwrap_or(&role.id);
        (template.to_ascii_lowercase(), &*role.name)
    });
    groups.chain(roles).filter(|(_, name)| !name.is_empty()).collect()
}

fn is_member(user: &User) -> bool {
    matches!(user.user_type, UserType::Member | UserType::Unset)
}

fn is_guest(user: &User) -> bool {
    user.user_type == UserType::Guest
}

/// Whether what did not come, or is not known, decides which kind of guest it is, if any.
fn is_strange(user: &User) -> bool {
    matches!(user.user_type, UserType::Unrecognised | UserType::Absent) || user.is_external.is_none()
}

fn group(family: &Family<Vec<GroupMembers>>, id: Uuid) -> Option<&GroupMembers> {
    let groups = all(family);
    groups.binary_search_by_key(&id, |group| group.group).ok().and_then(|at| groups.get(at))
}

fn place(users: &[User], id: Uuid) -> Option<u32> {
    users.binary_search_by_key(&id, |user| user.id).ok().and_then(|at| u32::try_from(at).ok())
}

/// Places of the accounts of which `is` holds.
fn places(users: &[User], is: impl Fn(&User) -> bool) -> RoaringBitmap {
    let places = users.iter().zip(0_u32..).filter(|(user, _)| is(user)).map(|(_, at)| at);
    compact(RoaringBitmap::from_sorted_iter(places))
}

/// Places of accounts by their ids. Both lists are sorted, so each search begins where the last one ended.
fn members(users: &[User], ids: &[Uuid]) -> RoaringBitmap {
    let mut found = Vec::new();
    let (mut rest, mut passed) = (users, 0);
    for id in ids {
        let near = (0..).map(|power| 1_usize << power).find(|&far| rest.get(far).is_none_or(|user| user.id > *id));
        let within = rest.get(..near.unwrap_or(rest.len()).min(rest.len())).unwrap_or(rest);
        let at = within.partition_point(|user| user.id < *id);
        if within.get(at).is_some_and(|user| user.id == *id)
            && let Ok(place) = u32::try_from(passed + at)
        {
            found.push(place);
        }
        (rest, passed) = (rest.get(at..).unwrap_or_default(), passed + at);
    }
    found.dedup();
    compact(RoaringBitmap::from_sorted_iter(found))
}

/// Places come in their order, so nothing can go wrong.
fn compact<E>(places: Result<RoaringBitmap, E>) -> RoaringBitmap {
    let mut places = places.unwrap_or_default();
    places.optimize();
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::tests::{id, user};

    #[test]
    fn members_are_found_by_their_ids_and_strangers_are_not() {
        let users: Vec<User> = [1, 3, 4, 9, 20, 21, 22, 30].map(user).into();
        let ids: Vec<Uuid> = [0, 1, 2, 4, 9, 22, 25, 30, 31].map(id).into();
        assert_eq!(members(&users, &ids), RoaringBitmap::from_iter([0, 2, 3, 6, 7]));
        assert_eq!(members(&users, &[]), RoaringBitmap::new());
        assert_eq!(members(&[], &ids), RoaringBitmap::new());
    }
}
