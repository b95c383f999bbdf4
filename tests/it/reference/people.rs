//! Whom a policy applies to (2.4).

use std::collections::{HashMap, HashSet};

use palisade::model::{Family, GroupMembers, Guests, PolicyUsers, User, UserType};
use uuid::Uuid;

use super::reach::Reach;
use super::roles::Roles;

/// "Exclude beats include."
pub(super) fn applies(policy: &PolicyUsers, user: &User, roles: &Roles<'_>, groups: &Groups) -> Reach {
    // "`clientApplications` set → a workload policy, ignored for people."
    if policy.workloads_only {
        return Reach::No;
    }
    let including = Side {
        users: &policy.include_users,
        groups: &policy.include_groups,
        roles: &policy.include_roles,
        guests: policy.include_guests.as_ref(),
    };
    // "Exclusion works the same way."
    let excluding = Side {
        users: &policy.exclude_users,
        groups: &policy.exclude_groups,
        roles: &policy.exclude_roles,
        guests: policy.exclude_guests.as_ref(),
    };
    including.names(user, roles, groups).and(!excluding.names(user, roles, groups))
}

/// The include or the exclude half of a policy's users.
struct Side<'p> {
    users: &'p [Box<str>],
    groups: &'p [Box<str>],
    roles: &'p [Box<str>],
    guests: Option<&'p Guests>,
}

impl Side<'_> {
    /// "Included if `includeUsers` has `All` or the id; or a transitive group is in `includeGroups`; or an active,
    /// directory-scoped, built-in role is in `includeRoles`; or `GuestsOrExternalUsers` / `includeGuestsOrExternalUsers`
    /// matches the type."
    fn names(&self, user: &User, roles: &Roles<'_>, groups: &Groups) -> Reach {
        let by_id = Reach::any(self.users.iter().map(|word| by_word(word, user)));
        let by_group = Reach::any(self.groups.iter().map(|group| groups.has(group, user.id)));
        let by_role = Reach::any(self.roles.iter().map(|role| roles.holds(user.id, role)));
        let by_type = self.guests.map_or(Reach::No, |guests| by_guests(guests, user));
        by_id.or(by_group).or(by_role).or(by_type)
    }
}

fn by_word(word: &str, user: &User) -> Reach {
    if word.eq_ignore_ascii_case("All") {
        // "`All` includes B2B guests."
        return Reach::Yes;
    }
    // "`None` includes nobody."
    if word.eq_ignore_ascii_case("None") {
        return Reach::No;
    }
    if word.eq_ignore_ascii_case("GuestsOrExternalUsers") {
        return of_kinds(user, |kind| kind.is_some().into());
    }
    match word.parse::<Uuid>() {
        Ok(id) => (id == user.id).into(),
        // Reading: a word that is no id may mean anybody.
        Err(_) => Reach::Undetermined,
    }
}

fn by_guests(guests: &Guests, user: &User) -> Reach {
    of_kinds(user, |kind| {
        let Some(kind) = kind else { return Reach::No };
        let named = super::reach::names(&guests.kinds, kind, &GUEST_KINDS);
        // "`externalTenants` enumerated: the home tenant of a guest is not on the user object, so such an include or
        // exclude is undetermined unless `membershipKind == all`." Reading: of internal guests too.
        let tenants = match guests.tenants.as_deref() {
            None => Reach::Yes,
            Some(word) if word.eq_ignore_ascii_case("all") => Reach::Yes,
            Some(_) => Reach::Undetermined,
        };
        named.and(tenants)
    })
}

const GUEST_KINDS: [&str; 6] = [
    "internalGuest",
    "b2bCollaborationGuest",
    "b2bCollaborationMember",
    "b2bDirectConnectUser",
    "otherExternalUser",
    "serviceProvider",
];

/// What holds for every kind that the account may be of: "Guest without external identity → `internalGuest`; Guest with →
/// `b2bCollaborationGuest`; Member with → `b2bCollaborationMember`" (2.1). A type or an origin that we do not know may be
/// either.
fn of_kinds(user: &User, holds: impl Fn(Option<&str>) -> Reach) -> Reach {
    // Whether it came by invitation may not have come: then it may be either.
    let external: &[bool] = match user.is_external {
        Some(true) => &[true],
        Some(false) => &[false],
        None => &[false, true],
    };
    let guest = external.iter().map(|&it| Some(if it { "b2bCollaborationGuest" } else { "internalGuest" }));
    let member = external.iter().map(|&it| it.then_some("b2bCollaborationMember"));
    let kinds: Vec<Option<&str>> = match user.user_type {
        UserType::Guest => guest.collect(),
        UserType::Member | UserType::Unset => member.collect(),
        // Reading: what is of a type that we do not know may be of any kind.
        UserType::Unrecognised | UserType::Absent => return Reach::Undetermined,
    };
    let answers: Vec<Reach> = kinds.into_iter().map(holds).collect();
    if answers.iter().all(|answer| *answer == answers[0]) { answers[0] } else { Reach::Undetermined }
}

/// The members of the groups that policies name.
pub(super) struct Groups {
    members: HashMap<Uuid, HashSet<Uuid>>,
    /// What holds of a group that is not there: it was deleted and has nobody, or was not read and may have anybody.
    absent: Reach,
}

impl Groups {
    pub(super) fn of(family: &Family<Vec<GroupMembers>>) -> Self {
        let known = family.known().map(Vec::as_slice).unwrap_or_default();
        let members = known.iter().map(|group| (group.group, group.users.iter().copied().collect())).collect();
        Self { members, absent: if family.gap().is_some() { Reach::Undetermined } else { Reach::No } }
    }

    fn has(&self, group: &str, user: Uuid) -> Reach {
        let members = group.parse().ok().and_then(|group: Uuid| self.members.get(&group));
        members.map_or(self.absent, |members| members.contains(&user).into())
    }
}
