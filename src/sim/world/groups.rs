//! Groups: a few that may hold directory roles, a few that policies name, and the ordinary ones, some of which contain
//! others.
//!
//! A role-assignable group cannot contain a group (MicrosoftDocs/entra-docs,
//! identity/role-based-access-control/groups-concept), so only ordinary groups nest.

use std::collections::BTreeSet;

use rand::RngExt;
use uuid::Uuid;

use super::ids::{self, Kind};
use super::names;
use super::tenant::World;

/// A group that is kept because something rests on it: those that hold directory roles first, then those that policies
/// name. Its index is its place in the world's list.
pub(super) struct KeptGroup {
    pub(super) name: &'static str,
    /// It may hold directory roles.
    pub(super) holds_roles: bool,
    /// User indices.
    pub(super) members: Vec<usize>,
    /// Indices of groups inside.
    pub(super) groups: Vec<usize>,
    /// In a restricted management administrative unit.
    pub(super) restricted: bool,
    /// User indices.
    pub(super) owners: Vec<usize>,
}

/// Who decides on the members of a group that holds roles, by index.
#[derive(Clone, Debug, Default)]
pub(super) struct GroupControl {
    pub(super) owners: Vec<usize>,
    pub(super) eligible: Vec<usize>,
}

/// A group as the directory knows it.
pub(in crate::sim) struct Group {
    pub(in crate::sim) id: Uuid,
    pub(in crate::sim) name: String,
    pub(in crate::sim) assignable_to_role: bool,
    /// A Microsoft 365 group with a mailbox, else a security group.
    pub(in crate::sim) unified: bool,
    /// Indices of accounts that are direct members.
    pub(in crate::sim) users: Vec<usize>,
    /// Indices of groups that are direct members.
    pub(in crate::sim) groups: Vec<usize>,
    /// Indices of accounts that may activate membership.
    pub(in crate::sim) eligible: Vec<usize>,
    /// In a restricted management administrative unit.
    pub(in crate::sim) restricted: bool,
    /// Indices of accounts.
    pub(in crate::sim) owners: Vec<usize>,
}

impl World {
    pub(in crate::sim) fn group_count(&self) -> usize {
        self.kept_groups.len() + (self.users() / 20).clamp(12, 20_000)
    }

    pub(in crate::sim) fn group(&self, index: usize) -> Option<Group> {
        let id = ids::id(self.spec.seed, Kind::Group, index);
        if let Some(kept) = self.kept_groups.get(index) {
            let (users, groups, name) = (kept.members.clone(), kept.groups.clone(), kept.name.to_owned());
            let control = self.group_control.get(&index).cloned().unwrap_or_default();
            return Some(Group {
                id,
                name,
                assignable_to_role: kept.holds_roles,
                unified: false,
                users,
                groups,
                restricted: kept.restricted,
                owners: [kept.owners.clone(), control.owners].concat(),
                eligible: control.eligible,
            });
        }
        (index < self.group_count()).then(|| self.ordinary_group(index, id))
    }

    pub(in crate::sim) fn find_group(&self, key: &str) -> Option<Group> {
        self.group(self.index_of(Kind::Group, Uuid::parse_str(key).ok()?)?)
    }

    /// Accounts that belong to a group directly or through groups in it, each once.
    pub(in crate::sim) fn transitive_members(&self, group: &Group) -> BTreeSet<usize> {
        let mut users: BTreeSet<usize> = group.users.iter().copied().collect();
        for inner in group.groups.iter().filter_map(|&index| self.group(index)) {
            users.extend(self.transitive_members(&inner));
        }
        users
    }

    /// Every tenth ordinary group contains the two after it; containment only points forward, so it has no ring.
    fn ordinary_group(&self, index: usize, id: Uuid) -> Group {
        let number = index - self.kept_groups.len();
        let mut rng = ids::stream(self.spec.seed, Kind::Group, index);
        let size = rng.random_range(3..30);
        let members: BTreeSet<usize> = (0..size).map(|_| rng.random_range(self.population.members.clone())).collect();
        let inside = [index + 1, index + 2].into_iter().filter(|&inner| inner < self.group_count());
        Group {
            id,
            name: format!("{} {}", names::department(number), number / 10 + 1),
            assignable_to_role: false,
            unified: number % 3 == 1,
            users: members.into_iter().collect(),
            groups: if number.is_multiple_of(10) { inside.collect() } else { Vec::new() },
            restricted: false,
            owners: Vec::new(),
            eligible: Vec::new(),
        }
    }
}
