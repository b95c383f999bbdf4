//! People, the groups they are in, and the roles they hold.

use std::collections::BTreeSet;
use std::sync::Arc;

use palisade::model::{
    Family, Gap, GroupMembers, Part, PrincipalType, RoleAssignment, RoleDefinition, Snapshot, Stamp, User, UserType,
};
use proptest::prelude::*;
use proptest::sample::Index;

use super::{GROUP_COUNT, GROUPS, ROLES, UNITS, USERS, id, whole};

#[derive(Clone, Debug)]
pub(super) struct Population {
    users: Vec<(UserType, bool)>,
    groups: Vec<Drawn>,
    /// A group that may not be read.
    unread: Option<Index>,
    holdings: Vec<Holding>,
    /// Lists of roles that may not be read.
    denied: Option<usize>,
}

/// A group: its members, and the groups inside, rings among them.
#[derive(Clone, Debug)]
struct Drawn {
    users: Vec<Index>,
    groups: Vec<usize>,
}

#[derive(Clone, Debug)]
struct Holding {
    user: Index,
    group: Option<usize>,
    role: usize,
    scoped: bool,
    /// Standing, active through PIM, eligible.
    list: usize,
}

pub(super) fn population(size: impl Strategy<Value = usize>) -> impl Strategy<Value = Population> {
    let user = prop_oneof![
        20 => Just((UserType::Member, false)),
        2 => Just((UserType::Unset, false)),
        3 => Just((UserType::Guest, true)),
        2 => Just((UserType::Guest, false)),
        2 => Just((UserType::Member, true)),
        1 => Just((UserType::Unrecognised, true)),
    ];
    let users = size.prop_flat_map(move |size| prop::collection::vec(user.clone(), size));
    let groups = prop::collection::vec(group(), GROUP_COUNT as usize - 1);
    let holdings = prop::collection::vec(holding(), 0..8);
    (users, groups, rarely(any::<Index>(), 0.08), holdings, rarely(0..3_usize, 0.06))
        .prop_map(|(users, groups, unread, holdings, denied)| Population { users, groups, unread, holdings, denied })
}

fn rarely<S: Strategy>(strategy: S, share: f64) -> impl Strategy<Value = Option<S::Value>> {
    prop::option::weighted(share, strategy)
}

fn group() -> impl Strategy<Value = Drawn> {
    let inside = prop::collection::vec(0..GROUP_COUNT as usize - 1, 0..3);
    (prop::collection::vec(any::<Index>(), 0..6), inside).prop_map(|(users, groups)| Drawn { users, groups })
}

fn holding() -> impl Strategy<Value = Holding> {
    let group = prop::option::weighted(0.3, 0..GROUP_COUNT as usize - 1);
    (any::<Index>(), group, 0..ROLES.len(), prop::bool::weighted(0.2), 0..3_usize)
        .prop_map(|(user, group, role, scoped, list)| Holding { user, group, role, scoped, list })
}

impl Population {
    pub(super) fn write(&self, snapshot: &mut Snapshot) {
        snapshot.users = whole(self.users.iter().zip(0_u128..).map(|(kind, number)| user(number, *kind)).collect());
        let mut groups: Vec<GroupMembers> = (0..self.groups.len()).map(|group| self.flattened(group)).collect();
        snapshot.role_groups = whole(groups.clone());
        snapshot.policy_groups = match &self.unread {
            None => whole(groups),
            Some(unread) => {
                groups.remove(unread.index(groups.len()));
                Arc::new(Part::Partial(groups, Gap::Denied("GroupMember.Read.All".into())))
            }
        };
        snapshot.role_definitions = whole(definitions());
        let [standing, active, eligible] = [0, 1, 2].map(|list| self.holdings(list));
        (snapshot.role_assignments, snapshot.role_active, snapshot.role_eligible) = (standing, active, eligible);
    }

    /// Members through all the groups inside, as the service gives them: each once, however the groups contain each other.
    fn flattened(&self, group: usize) -> GroupMembers {
        let (mut seen, mut open) = (BTreeSet::from([group]), vec![group]);
        let mut users = BTreeSet::new();
        while let Some(drawn) = open.pop().map(|group| &self.groups[group]) {
            users.extend(drawn.users.iter().map(|user| self.user_id(user)));
            open.extend(drawn.groups.iter().copied().filter(|&inner| seen.insert(inner)));
        }
        GroupMembers { group: id(GROUPS + group as u128), users: users.into_iter().collect() }
    }

    fn user_id(&self, user: &Index) -> uuid::Uuid {
        id(USERS + user.index(self.users.len()) as u128)
    }

    fn holdings(&self, list: usize) -> Family<Vec<RoleAssignment>> {
        if self.denied == Some(list) {
            return Arc::new(Part::Missing(Gap::Denied("RoleManagement.Read.Directory".into())));
        }
        let of_list = self.holdings.iter().enumerate().filter(|(_, held)| held.list == list);
        whole(of_list.map(|(number, held)| self.assignment(number, held)).collect())
    }

    fn assignment(&self, number: usize, held: &Holding) -> RoleAssignment {
        let (principal, principal_type) = match held.group {
            Some(group) => (id(GROUPS + group as u128), PrincipalType::Group),
            None => (self.user_id(&held.user), PrincipalType::User),
        };
        RoleAssignment {
            id: format!("assignment {number}").into(),
            principal,
            principal_type,
            principal_name: None,
            principal_upn: None,
            role: ROLES[held.role].into(),
            scope: if held.scoped { format!("/administrativeUnits/{}", id(UNITS)) } else { "/".into() }.into(),
            kind: None,
            start: Stamp::NONE,
            end: Stamp::NONE,
        }
    }
}

fn user(number: u128, (user_type, is_external): (UserType, bool)) -> User {
    User {
        id: id(USERS + number),
        upn: format!("u{number}@contoso.example").into(),
        name: format!("User {number}").into(),
        enabled: Some(true),
        user_type,
        is_external: Some(is_external),
        is_synced: Some(false),
        strong_password_off: Some(false),
        password_never_expires: Some(false),
        has_exchange_plan: Some(false),
        has_teams_plan: Some(false),
        last_password_change: Stamp::NONE,
        created: Stamp::NONE,
    }
}

/// All but the last: its definition is gone.
fn definitions() -> Vec<RoleDefinition> {
    let definition = |place: usize| RoleDefinition {
        id: ROLES[place].into(),
        template: Some(ROLES[place].into()),
        name: format!("role {place}").into(),
        built_in: place < 2,
        privileged: Some(true),
        actions: Vec::new(),
    };
    let mut all: Vec<_> = (0..ROLES.len() - 1).map(definition).collect();
    all.sort_by(|one, other| one.id.cmp(&other.id));
    all
}
