//! Accounts alike in everything that guards their sign-in: the policies, with roles active too, and what is asked beside
//! them. There may be a million accounts and there are few standings: what is worked out for one account counts for all.

use std::collections::HashMap;

use super::beside::{Beside, Guarantee, Traits};
use crate::model::User;

pub(super) struct Standing {
    /// The place of its profile.
    pub(super) profile: u32,
    /// With all roles active that may be activated.
    pub(super) as_admin: u32,
    pub(super) beside: Guarantee,
}

#[derive(Default)]
pub(super) struct Standings {
    /// The standing of each account.
    of: Vec<u32>,
    /// In the order of their first accounts.
    each: Vec<Standing>,
}

impl Standings {
    /// From the profile of each account, and that with roles active of those who may activate some.
    pub(super) fn of(users: &[User], profiles: Vec<u32>, as_admins: &HashMap<u32, u32>, beside: &Beside<'_>) -> Self {
        let mut known: HashMap<(u32, u32, Traits<'_>), u32> = HashMap::new();
        let (mut of, mut each) = (profiles, Vec::new());
        for ((account, slot), user) in (0..).zip(&mut of).zip(users) {
            let profile = *slot;
            let as_admin = as_admins.get(&account).copied().unwrap_or(profile);
            let traits = beside.traits(user.id);
            *slot = *known.entry((profile, as_admin, traits)).or_insert_with(|| {
                each.push(Standing { profile, as_admin, beside: beside.guarantee(&traits) });
                u32::try_from(each.len() - 1).unwrap_or(u32::MAX)
            });
        }
        Self { of, each }
    }

    /// The number of an account's standing, and the standing.
    pub(super) fn of_account(&self, account: u32) -> Option<(u32, &Standing)> {
        let number = *self.of.get(account as usize)?;
        Some((number, self.each.get(number as usize)?))
    }

    /// How many accounts have a profile.
    pub(super) fn alike(&self, profile: u32) -> usize {
        let has = |number: &&u32| self.each.get(**number as usize).is_some_and(|standing| standing.profile == profile);
        self.of.iter().filter(has).count()
    }

    pub(super) fn len(&self) -> usize {
        self.each.len()
    }
}
