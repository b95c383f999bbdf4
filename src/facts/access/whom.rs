//! Whom a policy applies to. Exclude beats include.

use uuid::Uuid;

use super::demand::shown;
use super::members::Members;
use super::people::People;
use crate::model::{Guests, Policy, PolicyUsers};

/// The accounts that a policy applies to, `eligible` as if roles that may be activated were active.
pub(super) fn applies(policy: &Policy, people: &People<'_>, eligible: bool) -> Members {
    included(&policy.users, people, eligible).without(&excluded(&policy.users, people, eligible))
}

/// Whether roles matter to it.
pub(super) fn names_roles(policy: &Policy) -> bool {
    !policy.users.include_roles.is_empty() || !policy.users.exclude_roles.is_empty()
}

/// Those whom it would apply to if it left nobody out.
pub(super) fn included(users: &PolicyUsers, people: &People<'_>, eligible: bool) -> Members {
    let asked = Asked { people, eligible };
    asked.all(&users.include_users, &users.include_groups, &users.include_roles, users.include_guests.as_ref())
}

fn excluded(users: &PolicyUsers, people: &People<'_>, eligible: bool) -> Members {
    let asked = Asked { people, eligible };
    asked.all(&users.exclude_users, &users.exclude_groups, &users.exclude_roles, users.exclude_guests.as_ref())
}

/// Answers who is named by an entry of a policy.
struct Asked<'a, 's> {
    people: &'a People<'s>,
    eligible: bool,
}

impl Asked<'_, '_> {
    fn all(&self, users: &[Box<str>], groups: &[Box<str>], roles: &[Box<str>], guests: Option<&Guests>) -> Members {
        let mut found = Members::default();
        users.iter().for_each(|entry| self.user(entry, &mut found));
        groups.iter().for_each(|entry| found.add(&self.group(entry)));
        roles.iter().for_each(|entry| found.add(&self.role(entry)));
        guests.into_iter().for_each(|guests| found.add(&self.guests(guests)));
        found
    }

    /// An account, or a word for many.
    fn user(&self, entry: &str, found: &mut Members) {
        let people = self.people;
        match entry.parse::<Uuid>() {
            Ok(id) => {
                // One that is deleted is nobody.
                if let Some(at) = people.place(id) {
                    found.sure.insert(at);
                    found.open.remove(at);
                }
            }
            Err(_) if entry.eq_ignore_ascii_case("All") => found.add(&Members::sure(people.everybody.clone())),
            Err(_) if entry.eq_ignore_ascii_case("None") => {}
            Err(_) if entry.eq_ignore_ascii_case("GuestsOrExternalUsers") => found.add(&self.outsiders()),
            Err(_) => found.add(&self.unknown(entry, "users")),
        }
    }

    fn group(&self, entry: &str) -> Members {
        entry.parse().map_or_else(|_| self.unknown(entry, "groups"), |id| self.people.of_group(id))
    }

    fn role(&self, entry: &str) -> Members {
        match entry.parse::<Uuid>() {
            Ok(_) => self.people.of_role(entry, self.eligible),
            Err(_) => self.unknown(entry, "roles"),
        }
    }

    /// A guest's home tenant is not on his account: where tenants are enumerated, it is open whether his is among them.
    fn guests(&self, guests: &Guests) -> Members {
        let mut found = Members::default();
        for kind in &guests.kinds {
            let known = self.people.guests.iter().find(|(word, _)| word.eq_ignore_ascii_case(kind));
            match known {
                Some((_, accounts)) => found.add(&Members::sure(accounts.clone())),
                None if WITHOUT_ACCOUNTS.iter().any(|word| word.eq_ignore_ascii_case(kind)) => {}
                None => {
                    let outsiders = self.outsiders();
                    let doubt = format!("its kind of guests {} is not known", shown(Some(kind)));
                    found.add(&Members::open(outsiders.sure | outsiders.open, doubt));
                }
            }
        }
        if !guests.kinds.is_empty() {
            found.add(&self.strangers());
        }
        match guests.tenants.as_deref() {
            None => found,
            Some(kind) if kind.eq_ignore_ascii_case("all") => found,
            Some(_) => {
                let doubt = "it names guests of some tenants, and whence a guest comes is not on the account".into();
                Members::open(found.sure | found.open, doubt)
            }
        }
    }

    fn outsiders(&self) -> Members {
        let mut found = Members::default();
        self.people.guests.iter().for_each(|(_, accounts)| found.sure |= accounts);
        found.add(&self.strangers());
        found
    }

    fn strangers(&self) -> Members {
        let strange = &self.people.strange;
        if strange.is_empty() {
            return Members::default();
        }
        Members::open(strange.clone(), "the type of an account is not known".into())
    }

    fn unknown(&self, entry: &str, among: &str) -> Members {
        let doubt = format!("{} among its {among} is not known", shown(Some(entry)));
        Members::open(self.people.everybody.clone(), doubt)
    }
}

/// Kinds of outsiders who have no account in the directory.
const WITHOUT_ACCOUNTS: [&str; 3] = ["b2bDirectConnectUser", "otherExternalUser", "serviceProvider"];
