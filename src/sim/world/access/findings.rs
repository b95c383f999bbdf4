//! The classes of all accounts, and the findings that follow from where they stand.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::standing::{BLOCKED, PASSWORD_ONLY, PHISHING_RESISTANT};
use crate::sim::route::Plan;
use crate::sim::world::admins::Assignment;
use crate::sim::world::ids::Kind;
use crate::sim::world::population::Sort;
use crate::sim::world::role::{DIRECTORY_READERS, GLOBAL_ADMINISTRATOR, GUEST_INVITER, REPORTS_READER, ROLES};
use crate::sim::world::tenant::World;
use crate::sim::world::truth::{Expected, Innocent};

/// Classes that do not bind an administrator to MFA.
const UNBOUND: [&str; 4] = [PASSWORD_ONLY, "third_party_control", "off_network_only", "mfa_or_device"];

impl World {
    /// Writes the truth about access, when everything else of the tenant is made.
    pub(in crate::sim::world) fn tell_access(&mut self) {
        let holders = self.role_holders();
        let mut lists: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for index in 0..self.users() {
            let sign_in = self.sign_in(index);
            let guest = sign_in.sort == Sort::Guest;
            let fate = self.standing.fate(index, guest);
            let roles = holders.get(&index);
            let strict = roles.is_some_and(|roles| roles.strict_now);
            let class = if strict { PHISHING_RESISTANT } else { fate.class };
            let id = self.id(Kind::User, index);
            self.truth.access.push((id, class));
            if !sign_in.enabled || sign_in.sort == Sort::BreakGlass {
                continue;
            }
            let mut list = |rule, holds: bool| {
                if holds {
                    lists.entry(rule).or_default().push(id.to_string());
                }
            };
            let (p1, p2) = (self.plan != Plan::Any, self.plan == Plan::P2);
            let old_mfa = self.people.get(&index).is_some_and(|marks| marks.per_user_mfa.is_some());
            list("legacy.not-shut-out", fate.legacy_open);
            list("mfa.guest-password-alone", guest && class == PASSWORD_ONLY);
            list("mfa.per-user-state", !self.standing.by_turns && old_mfa);
            if !guest {
                list("mfa.password-alone", class == PASSWORD_ONLY);
                list("mfa.avoidable", class == "off_network_only");
                list("mfa.not-registered", p1 && class != PASSWORD_ONLY && sign_in.methods.is_empty());
                list("mfa.not-phishing-resistant", ![PHISHING_RESISTANT, BLOCKED].contains(&class));
                // Whoever is blocked altogether is so in every flow and at every risk.
                let gets_in = class != BLOCKED;
                let (standing, odd) = (&self.standing, fate.device_code_open);
                list("ca.device-code-open", gets_in && (standing.device_code_open || odd));
                list("ca.transfer-open", gets_in && (standing.transfer_open || odd));
                list("ca.sign-in-risk-unhandled", p2 && gets_in && standing.sign_in_risk_open);
                list("ca.user-risk-unhandled", p2 && gets_in && standing.user_risk_open);
                list("ca.unmanaged-device", gets_in && standing.unmanaged_open && !fate.managed_only);
                list("ca.portals-without-mfa", !fate.portals && !strict);
            }
            if let Some(roles) = roles.filter(|roles| roles.privileged) {
                let as_admin = if roles.strict { PHISHING_RESISTANT } else { fate.class };
                list("ca.admin-session-long", as_admin != BLOCKED && self.standing.admin_sessions_long);
                list("mfa.admin-not-phishing-resistant", as_admin != PHISHING_RESISTANT);
                if UNBOUND.contains(&as_admin) {
                    let (rule, resource_type, resource_id) = ("mfa.admin-not-bound", "user", id.to_string());
                    self.truth.expected.push(Expected { rule, resource_type, resource_id, affected: Vec::new() });
                }
            }
        }
        self.tell_declined(lists.get("ca.device-code-open").is_some_and(|open| !open.is_empty()));
        self.tell_activations();
        self.tell_ratio();
        for (rule, mut affected) in lists {
            affected.sort_unstable();
            let (resource_type, resource_id) = ("tenant", self.tenant.to_string());
            self.truth.expected.push(Expected { rule, resource_type, resource_id, affected });
        }
    }

    /// What somebody declined is missed where device codes work for anybody.
    fn tell_declined(&mut self, device_code_open: bool) {
        let Some(policy) = self.standing.declined else { return };
        let (rule, resource_type, resource_id) = ("ca.managed-policy-refused", "policy", policy.to_string());
        if device_code_open {
            self.truth.expected.push(Expected { rule, resource_type, resource_id, affected: Vec::new() });
        } else {
            let why = "a policy of the tenant's own closes what it was to close";
            self.truth.innocent.push(Innocent { rule, resource_type, resource_id, why });
        }
    }

    /// A role without MFA on its way is open where somebody may activate it whom nothing asked for MFA before.
    fn tell_activations(&mut self) {
        let unbound: BTreeSet<Uuid> =
            self.truth.access.iter().filter(|(_, class)| UNBOUND.contains(class)).map(|(id, _)| *id).collect();
        let may_sign_in = |index: &usize| {
            let sign_in = self.sign_in(*index);
            sign_in.enabled && sign_in.sort != Sort::BreakGlass
        };
        let everyday = [REPORTS_READER, DIRECTORY_READERS, GUEST_INVITER];
        let mut found = Vec::new();
        for (role, setting) in self.role_settings.iter().enumerate() {
            let eligible = self.assignments.iter().filter(|held| held.role == role && !held.active());
            let mut people = eligible.flat_map(|held| self.holders_of(held)).filter(may_sign_in);
            let open = people.any(|index| unbound.contains(&self.id(Kind::User, index)));
            if self.plan == Plan::P2 && !setting.mfa && setting.context.is_none() && !everyday.contains(&role) && open {
                found.push(ROLES[role].template.to_string());
            }
        }
        for resource_id in found {
            let (rule, resource_type) = ("role.activation-without-mfa", "role");
            self.truth.expected.push(Expected { rule, resource_type, resource_id, affected: Vec::new() });
        }
    }

    /// Whether more people hold the master key than narrower ones.
    fn tell_ratio(&mut self) {
        let mut holders: BTreeMap<usize, bool> = BTreeMap::new();
        for held in &self.assignments {
            if [REPORTS_READER, DIRECTORY_READERS, GUEST_INVITER].contains(&held.role) {
                continue;
            }
            for index in self.holders_of(held) {
                *holders.entry(index).or_default() |= held.role == GLOBAL_ADMINISTRATOR;
            }
        }
        holders.retain(|&index, _| self.sign_in(index).enabled);
        let global = holders.values().filter(|global| **global).count();
        let (rule, resource_type, resource_id) = ("role.ga-ratio", "tenant", self.tenant.to_string());
        if global > holders.len() - global {
            self.truth.expected.push(Expected { rule, resource_type, resource_id, affected: Vec::new() });
        } else {
            let why = "as many hold narrower roles";
            self.truth.innocent.push(Innocent { rule, resource_type, resource_id, why });
        }
    }

    /// Accounts with directory roles, through groups too.
    fn role_holders(&self) -> BTreeMap<usize, Roles> {
        let mut holders: BTreeMap<usize, Roles> = BTreeMap::new();
        for held in &self.assignments {
            let strict = self.standing.strict_roles.contains(&held.role);
            let everyday = [REPORTS_READER, DIRECTORY_READERS, GUEST_INVITER].contains(&held.role);
            for index in self.holders_of(held) {
                let roles = holders.entry(index).or_default();
                roles.privileged |= !everyday;
                roles.strict |= strict;
                roles.strict_now |= strict && held.active();
            }
        }
        // They are left out of the policy for administrators.
        holders.retain(|&index, _| self.population.sort(index) != Sort::BreakGlass);
        holders
    }

    fn holders_of(&self, held: &Assignment) -> Vec<usize> {
        let group = self.index_of(Kind::Group, held.principal).and_then(|group| self.kept_groups.get(group));
        let user = self.index_of(Kind::User, held.principal);
        group.map_or_else(|| user.into_iter().collect(), |group| group.members.clone())
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Roles {
    privileged: bool,
    /// A role that must use a key, active now or on request.
    strict: bool,
    /// … active now.
    strict_now: bool,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::sim::world::{Preset, Spec, World};

    fn world(seed: u64, preset: Preset) -> World {
        let now = "2026-11-25T22:00:00Z".parse().expect("a moment");
        World::generate(Spec { users: 1_500, seed, preset, now })
    }

    #[test]
    fn tenants_have_from_no_policy_to_forty_and_policies_name_groups_that_have_members() {
        assert!(world(1, Preset::Unlicensed).policies.is_empty());
        let mut counts = BTreeSet::new();
        for seed in 0..30 {
            let world = world(seed, Preset::Messy);
            counts.insert(world.policies.len());
            for policy in &world.policies {
                for list in ["includeGroups", "excludeGroups"] {
                    let named = policy["conditions"]["users"][list].as_array().expect("a list").iter();
                    let named = named.filter_map(|group| group.as_str()).filter(|group| !group.contains("dead"));
                    for group in named {
                        let group = world.find_group(group).expect("a group of the directory");
                        assert!(!world.transitive_members(&group).is_empty(), "{}", group.name);
                    }
                }
            }
        }
        assert!(counts.iter().all(|count| (6..=44).contains(count)), "{counts:?}");
        assert!(counts.len() > 10, "{counts:?}");
    }

    #[test]
    fn every_account_stands_somewhere_and_few_fall_out_of_the_rule() {
        for (seed, preset) in [(1, Preset::Messy), (2, Preset::Healthy), (3, Preset::SecurityDefaults)] {
            let world = world(seed, preset);
            let accounts: BTreeSet<_> = world.truth.access.iter().map(|(user, _)| *user).collect();
            assert_eq!(accounts.len(), world.users());
        }
        let healthy = world(2, Preset::Healthy);
        let open = healthy.truth.access.iter().filter(|(_, class)| *class == "password_only").count();
        assert_eq!(open, 2, "the break-glass accounts alone");
    }
}
