//! What a policy leaves out that nothing else covers as well.

use std::collections::BTreeSet;

use roaring::RoaringBitmap;

use super::class::{Class, Range};
use super::engine::Access;
use super::exclusion;
use super::holds::Holds;
use super::rule::{Rule, State};
use super::weigh::NOW;
use crate::model::{Gap, PolicyUsers};

/// Accounts or apps that a policy leaves open.
#[derive(Debug, Default)]
pub(in crate::facts) struct Left {
    /// The entries of the policy that leave them out, for a person: a fixed word, a name, an app by its id.
    pub(in crate::facts) entries: Vec<Box<str>>,
    /// How many accounts that concerns.
    pub(in crate::facts) accounts: u64,
    /// Why others may be open.
    pub(in crate::facts) gap: Option<Gap>,
}

impl Access<'_> {
    /// Accounts that a policy leaves out and of whom no other policies ask as much: on the apps that it closes by itself
    /// against every sign-in an attacker can choose, and for legacy clients. Break-glass and disabled accounts are none of
    /// it.
    pub(in crate::facts) fn left_out(&self, policy: uuid::Uuid) -> Left {
        let Some((number, rule)) = self.enforced(policy) else { return self.nothing() };
        let columns = self.closed_by(rule);
        let legacy = rule.legacy.contains(&Holds::Yes);
        let mut left = self.nothing();
        if columns.is_empty() && !legacy {
            return left;
        }
        if leaves_somebody_out(&rule.policy.users) {
            left.gap = left.gap.or_else(|| self.unlisted.clone());
        }
        let mut entries = BTreeSet::new();
        let mut classes = ByProfile::default();
        for account in &(self.included(rule) & &self.judged) {
            let Some((place, profile)) = self.profile_of(account) else { continue };
            if profile.relation.get(number) != Some(&Holds::No) {
                continue;
            }
            let class = classes.of(place, || match columns.as_slice() {
                [] => Range::of(Class::Blocked),
                columns => self.scales.weigh(&profile.relation, NOW, columns),
            });
            let open_to_legacy = legacy && profile.legacy != Holds::Yes;
            if class.most < rule.demand.least || (open_to_legacy && profile.legacy == Holds::No) {
                entries.insert(exclusion::of(rule, account, false, &self.people).cause);
                left.accounts += 1;
            } else if class.least < rule.demand.least || open_to_legacy {
                left.gap
                    .get_or_insert_with(|| Gap::Failed("what other policies ask of some left out is not known".into()));
            }
        }
        left.entries = entries.into_iter().map(|entry: String| self.called(entry).into()).collect();
        left
    }

    /// A cause as a person knows it.
    fn called(&self, entry: String) -> String {
        match entry.split_once(' ') {
            Some((kind @ ("group" | "role"), id)) => self.people.called(kind, id),
            _ => entry,
        }
    }

    /// Apps that a policy for all of them leaves out and for which no other policies ask as much of its accounts.
    pub(in crate::facts) fn apps_left_out(&self, policy: uuid::Uuid) -> Left {
        let Some((number, rule)) = self.enforced(policy) else { return self.nothing() };
        let mut left = self.nothing();
        let closes_all = self.closed_by(rule).iter().any(|column| self.any_other() == Some(*column));
        if !closes_all || rule.policy.excluded_resources.is_empty() {
            return left;
        }
        left.gap = left.gap.or_else(|| self.unlisted.clone());
        let mut weak = RoaringBitmap::new();
        for app in &rule.policy.excluded_resources {
            let found = self.resources.iter().find(|(name, _)| name.eq_ignore_ascii_case(app));
            let Some((_, column)) = found else { continue };
            let accounts = self.weaker(number, *column, rule.demand.least, &mut left.gap);
            if !accounts.is_empty() {
                left.entries.push(app.to_ascii_lowercase().into());
                weak |= accounts;
            }
        }
        left.accounts = weak.len();
        left
    }

    fn nothing(&self) -> Left {
        Left { gap: self.unread.clone(), ..Left::default() }
    }

    fn enforced(&self, policy: uuid::Uuid) -> Option<(usize, &Rule<'_>)> {
        let mut rules = self.scales.rules.iter().enumerate();
        rules.find(|(_, rule)| rule.policy.id == policy && rule.state == State::Enforced && rule.is_certain)
    }

    /// The columns that a policy closes by itself.
    fn closed_by(&self, rule: &Rule<'_>) -> Vec<usize> {
        if rule.demand.least == Class::PasswordOnly || !self.scales.is_baseline(rule) {
            return Vec::new();
        }
        (0..self.scales.columns).filter(|column| rule.on.get(*column) == Some(&Holds::Yes)).collect()
    }

    /// Whom a policy would apply to if it left nobody out.
    fn included(&self, rule: &Rule<'_>) -> RoaringBitmap {
        super::whom::included(&rule.policy.users, &self.people, false).sure
    }

    /// Accounts to which a policy applies and whose class on a resource is weaker.
    fn weaker(&self, number: usize, column: usize, class: Class, gap: &mut Option<Gap>) -> RoaringBitmap {
        let mut found = RoaringBitmap::new();
        let mut classes = ByProfile::default();
        for account in &self.judged {
            let Some((place, profile)) = self.profile_of(account) else { continue };
            if profile.relation.get(number) != Some(&Holds::Yes) {
                continue;
            }
            let known = classes.of(place, || self.scales.weigh(&profile.relation, NOW, &[column]));
            if known.most < class {
                found.insert(account);
            } else if known.least < class {
                gap.get_or_insert_with(|| {
                    Gap::Failed("what other policies ask for an app left out is not known".into())
                });
            }
        }
        found
    }
}

/// What was weighed for one account counts for all of its profile.
#[derive(Default)]
struct ByProfile(Vec<Option<Range>>);

impl ByProfile {
    fn of(&mut self, place: u32, weigh: impl FnOnce() -> Range) -> Range {
        let place = place as usize;
        if self.0.len() <= place {
            self.0.resize(place + 1, None);
        }
        match self.0.get_mut(place) {
            Some(known) => *known.get_or_insert_with(weigh),
            None => weigh(),
        }
    }
}

fn leaves_somebody_out(users: &PolicyUsers) -> bool {
    users.exclude_guests.is_some()
        || [&users.exclude_users, &users.exclude_groups, &users.exclude_roles].iter().any(|list| !list.is_empty())
}
