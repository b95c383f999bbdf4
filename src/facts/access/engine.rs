//! The access of all accounts.

use std::collections::HashMap;

use rayon::prelude::*;
use roaring::RoaringBitmap;
use uuid::Uuid;

use super::axes::Axes;
use super::beside::Beside;
use super::class::Class;
use super::coverage::Coverage;
use super::holds::Holds;
use super::partition::Partition;
use super::people::People;
use super::profile::{Profile, Singled};
use super::resources::{ADMIN_PORTALS, ANY_OTHER, AZURE, OFFICE};
use super::rule::{self, Rule};
use super::standing::Standings;
use super::weigh::Scales;
use super::what_if::Compared;
use super::whom;
use crate::facts::break_glass;
use crate::facts::ground::all;
use crate::facts::licences::{Licences, cannot_exist};
use crate::facts::lists::Lists;
use crate::facts::privileged::Roles;
use crate::model::{CrossCheck, Gap, NamedLocation, Part, Policy, Settings, Snapshot};

/// Effective access of every account. Pure.
pub struct Access<'s> {
    pub(super) people: People<'s>,
    pub(super) scales: Scales<'s>,
    /// Each with the column in which policies are laid over it.
    pub(super) resources: Vec<(String, usize)>,
    /// The columns of what is asked about apart.
    pub(super) singled: Singled,
    profiles: Vec<Profile>,
    pub(super) standings: Standings,
    pub(super) beside: Beside<'s>,
    /// Why the policies are not known.
    pub(super) unread: Option<Gap>,
    /// Why there may be accounts that were not read.
    pub(super) unlisted: Option<Gap>,
    /// Enabled accounts that are no break-glass accounts.
    pub(super) judged: RoaringBitmap,
    pub(super) locations: &'s [NamedLocation],
    /// What Microsoft's own evaluation says of samples.
    pub(super) compared: Compared,
}

impl<'s> Access<'s> {
    /// Weighs every account of a snapshot. The settings do not matter to what a policy does: they name the break-glass
    /// accounts, which may be left out of policies.
    pub fn of(snapshot: &'s Snapshot, settings: &'s Settings, lists: &'s Lists) -> Self {
        Self::over(axes(&[snapshot], lists), snapshot, settings, lists)
    }

    /// The same over axes that may tell more apart.
    pub(super) fn over(axes: Axes, snapshot: &'s Snapshot, settings: &'s Settings, lists: &'s Lists) -> Self {
        let licences = Licences::of(&snapshot.licences, lists);
        let policies: Vec<&Policy> = rule::relevant(policies(snapshot, &licences).iter()).collect();
        let roles = Roles::of(snapshot, &licences, lists);
        let people = People::of(snapshot, &roles, &roles_of(&policies));
        let (scales, resources) = scales(&policies, &people, axes);
        let mut access = Self {
            beside: Beside::of(snapshot, roles),
            judged: judged(&people, &break_glass::named(snapshot, settings)),
            singled: Singled {
                portals: columns_of(&resources, &[AZURE, ADMIN_PORTALS]),
                office: columns_of(&resources, &[OFFICE]),
            },
            resources,
            profiles: Vec::new(),
            standings: Standings::default(),
            people,
            scales,
            unread: unread(snapshot, &licences),
            unlisted: snapshot.users.gap().cloned(),
            locations: all(&snapshot.named_locations),
            compared: Compared::default(),
        };
        let profiles = access.sort();
        let as_admins = access.sort_admins();
        access.standings = Standings::of(access.people.users, profiles, &as_admins, &access.beside);
        access.compared = Compared::of(&access, &snapshot.what_if);
        access
    }

    /// What is guaranteed over all resources; `None` for an account that is not in the snapshot.
    pub fn of_user(&self, user: Uuid) -> Option<Coverage<'_>> {
        let account = self.people.place(user)?;
        self.of_account(account)
    }

    /// By the place of the account among the users of the snapshot.
    pub(in crate::facts) fn of_account(&self, account: u32) -> Option<Coverage<'_>> {
        let (number, standing) = self.standings.of_account(account)?;
        let (profile, as_admin) = (self.profile(standing.profile)?, self.profile(standing.as_admin)?);
        let disputed = self.compared.is_disputed(standing.profile);
        let beside = &standing.beside;
        Some(Coverage { access: self, account, standing: number, profile, as_admin, beside, disputed })
    }

    /// How many different relations to the policies there are among the accounts.
    pub fn profiles(&self) -> usize {
        self.profiles.len()
    }

    /// How many different standings there are among the accounts: relations to the policies, and what is asked beside.
    pub(in crate::facts) fn standings(&self) -> usize {
        self.standings.len()
    }

    /// Whether all policies were read, or there can be none.
    pub(in crate::facts) fn policies_are_known(&self) -> bool {
        self.unread.is_none()
    }

    /// What Microsoft's own evaluation of samples says; `None` where it was not asked.
    pub(in crate::facts) fn cross_check(&self) -> Option<CrossCheck> {
        self.compared.told(self)
    }

    /// With its place among the profiles.
    pub(super) fn profile_of(&self, account: u32) -> Option<(u32, &Profile)> {
        let (_, standing) = self.standings.of_account(account)?;
        Some((standing.profile, self.profile(standing.profile)?))
    }

    /// The column of all apps that no policy names.
    pub(super) fn any_other(&self) -> Option<usize> {
        self.resources.iter().find(|(name, _)| name == ANY_OTHER).map(|(_, column)| *column)
    }

    /// The profile of an account, and that with roles active.
    pub(super) fn profiles_of(&self, account: u32) -> Option<[u32; 2]> {
        let (_, standing) = self.standings.of_account(account)?;
        Some([standing.profile, standing.as_admin])
    }

    /// What is asked of an account beside the policies, at least.
    pub(super) fn asked_beside(&self, account: u32) -> Class {
        self.standings.of_account(account).map_or(Class::PasswordOnly, |(_, standing)| standing.beside.range.least)
    }

    pub(super) fn profile(&self, at: u32) -> Option<&Profile> {
        self.profiles.get(at as usize)
    }

    /// The profile of every account.
    fn sort(&mut self) -> Vec<u32> {
        let mut partition = Partition::of(self.people.users.len());
        for rule in &self.scales.rules {
            partition.split(&rule.whom.sure, &self.people.everybody);
            if !rule.whom.open.is_empty() {
                partition.split(&rule.whom.open, &self.people.everybody);
            }
        }
        let (of, firsts) = partition.finish();
        self.profiles = firsts.par_iter().map(|account| Profile::of(&self.scales, *account, false)).collect();
        of
    }

    /// Accounts that may activate a role which some policy names have a second profile.
    fn sort_admins(&mut self) -> HashMap<u32, u32> {
        let mut as_admins = HashMap::new();
        let mut known: HashMap<Box<[Holds]>, u32> = HashMap::new();
        for account in &self.people.eligible {
            let rules = &self.scales.rules;
            let relation: Box<[Holds]> = rules.iter().map(|rule| rule.applies_to(account, true)).collect();
            let next = u32::try_from(self.profiles.len()).unwrap_or(u32::MAX);
            let at = *known.entry(relation).or_insert(next);
            if at == next {
                self.profiles.push(Profile::of(&self.scales, account, true));
            }
            as_admins.insert(account, at);
        }
        as_admins
    }
}

/// What tells sign-ins apart in any of several states of one tenant. Of named locations the last one's are taken.
pub(super) fn axes(states: &[&Snapshot], lists: &Lists) -> Axes {
    let of = |state: &Snapshot| Licences::of(&state.licences, lists);
    let policies: Vec<&Policy> = states.iter().flat_map(|state| policies(state, &of(state))).collect();
    match states.last() {
        Some(state) if !cannot_exist(&state.named_locations, &of(state).p1) => {
            Axes::of(&policies, &state.named_locations)
        }
        _ => Axes::of(&policies, &Part::Complete(Vec::new())),
    }
}

fn policies<'s>(snapshot: &'s Snapshot, licences: &Licences) -> &'s [Policy] {
    if unread(snapshot, licences).is_some() { &[] } else { all(&snapshot.conditional_access) }
}

/// Policies that could not be read whole leave everything unknown: one more of them may ask more, or report nothing.
fn unread(snapshot: &Snapshot, licences: &Licences) -> Option<Gap> {
    let policies = &snapshot.conditional_access;
    if cannot_exist(policies, &licences.p1) {
        return None;
    }
    policies.gap().cloned()
}

fn judged(people: &People<'_>, break_glass: &[Uuid]) -> RoaringBitmap {
    let users = people.users.iter().zip(0_u32..);
    let judged = users.filter(|(user, _)| user.enabled != Some(false) && break_glass.binary_search(&user.id).is_err());
    judged.map(|(_, place)| place).collect()
}

fn roles_of(policies: &[&Policy]) -> Vec<String> {
    let named = policies.iter().filter(|policy| whom::names_roles(policy));
    let roles = named.flat_map(|policy| policy.users.include_roles.iter().chain(&policy.users.exclude_roles));
    let mut roles: Vec<String> = roles.map(|role| role.to_ascii_lowercase()).collect();
    roles.sort_unstable();
    roles.dedup();
    roles
}

fn scales<'s>(policies: &[&'s Policy], people: &People<'s>, axes: Axes) -> (Scales<'s>, Vec<(String, usize)>) {
    let Axes { cells, firsts, resources } = axes;
    let rules = policies.par_iter().map(|policy| Rule::of(policy, people, &cells, &firsts)).collect();
    (Scales::of(rules, cells, firsts.len()), resources)
}

fn columns_of(resources: &[(String, usize)], names: &[&str]) -> Vec<usize> {
    let named = resources.iter().filter(|(name, _)| names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name)));
    named.map(|(_, column)| *column).collect()
}
