//! Which directory roles an account holds (2.2, 2.4).

use palisade::model::{Family, Gap, PrincipalType, RoleAssignment, Snapshot};
use uuid::Uuid;

use super::reach::Reach;

/// The holdings that count.
pub(super) struct Roles<'s> {
    snapshot: &'s Snapshot,
    lists: Vec<&'s Family<Vec<RoleAssignment>>>,
}

impl<'s> Roles<'s> {
    /// "P (active) = union of `roleAssignments` and `roleAssignmentScheduleInstances`" (2.2).
    pub(super) fn active(snapshot: &'s Snapshot) -> Self {
        Self { snapshot, lists: vec![&snapshot.role_assignments, &snapshot.role_active] }
    }

    /// "… and with the role active" (2.4): the eligible ones too.
    pub(super) fn activated(snapshot: &'s Snapshot) -> Self {
        let mut roles = Self::active(snapshot);
        roles.lists.push(&snapshot.role_eligible);
        roles
    }

    /// Whether an account holds a role that role targeting catches.
    pub(super) fn holds(&self, user: Uuid, role: &str) -> Reach {
        Reach::any(self.lists.iter().map(|list| {
            let known = list.known().map(Vec::as_slice).unwrap_or_default();
            let mine =
                known.iter().map(|held| (held, self.is_holder(held, user))).filter(|(_, mine)| *mine != Reach::No);
            let held = Reach::any(mine.map(|(held, mine)| mine.and(self.is_caught(held, role))));
            held.or(if self.is_cut(list) { Reach::Undetermined } else { Reach::No })
        }))
    }

    /// Whether an account is one of the directory synchronisation (2.1).
    pub(super) fn is_of_sync(&self, user: Uuid) -> Reach {
        Reach::any(self.lists.iter().map(|list| {
            let known = list.known().map(Vec::as_slice).unwrap_or_default();
            let sync = known.iter().filter(|held| SYNC_ROLES.iter().any(|role| held.role.eq_ignore_ascii_case(role)));
            let held = Reach::any(sync.map(|held| self.is_holder(held, user)));
            held.or(if self.is_cut(list) { Reach::Undetermined } else { Reach::No })
        }))
    }

    /// "Groups are expanded transitively" (2.2).
    fn is_holder(&self, held: &RoleAssignment, user: Uuid) -> Reach {
        if held.principal == user {
            return Reach::Yes;
        }
        if !matches!(held.principal_type, PrincipalType::Group | PrincipalType::Unknown) {
            return Reach::No;
        }
        let groups = &self.snapshot.role_groups;
        let known = groups.known().map(Vec::as_slice).unwrap_or_default();
        match known.iter().find(|members| members.group == held.principal) {
            Some(members) => members.users.contains(&user).into(),
            None if groups.gap().is_some() => Reach::Undetermined,
            None => Reach::No,
        }
    }

    /// "Not caught by role targeting: custom roles, roles scoped to an administrative unit" (2.4).
    fn is_caught(&self, held: &RoleAssignment, role: &str) -> Reach {
        if &*held.scope != "/" {
            return Reach::No;
        }
        let definitions = &self.snapshot.role_definitions;
        let known = definitions.known().map(Vec::as_slice).unwrap_or_default();
        match known.iter().find(|definition| definition.id.eq_ignore_ascii_case(&held.role)) {
            Some(definition) => {
                let template = definition.template.as_deref().unwrap_or(&definition.id);
                (definition.built_in && template.eq_ignore_ascii_case(role)).into()
            }
            // Without its definition a role with the wanted id may still be a custom one.
            None if held.role.eq_ignore_ascii_case(role) => Reach::Undetermined,
            None if definitions.gap().is_some() => Reach::Undetermined,
            None => Reach::No,
        }
    }

    /// Without the plan for PIM nobody is active or eligible through it.
    fn is_cut(&self, list: &Family<Vec<RoleAssignment>>) -> bool {
        let no_plan = || super::judge::lacks_plan(self.snapshot, &[P2]);
        match list.gap() {
            None => false,
            Some(Gap::Unlicensed(_)) => !no_plan(),
            Some(_) => true,
        }
    }
}

const SYNC_ROLES: [&str; 2] = ["d29b2b05-8046-44ba-8758-1e26182fcf32", "a92aed5d-d78a-4d16-b381-09adb37eb3b0"];
/// Service plan AAD_PREMIUM_P2.
pub(super) const P2: &str = "eec0eb4f-6444-4f95-aba0-50c24d67f998";
/// Service plan AAD_PREMIUM.
pub(super) const P1: &str = "41781fb2-bc02-4b7c-bd55-b576c07bb09d";
