//! Accounts of the directory: a function of the seed and the index, but for what was planted on one.

use rand::RngExt;
use uuid::Uuid;

use super::ids::{self, Kind};
use super::names;
use super::population::Sort;
use super::spec::Preset;
use super::tenant::World;

/// What was planted on an account. An account with marks is enabled and in the cloud unless a mark says otherwise.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    pub(super) disabled: bool,
    pub(super) synced: bool,
    /// Overrules that shared and resource accounts are disabled.
    pub(super) sign_in: bool,
    pub(super) weak_password: bool,
    /// A password as old as the account, which is years.
    pub(super) old_password: bool,
    pub(super) methods: Option<&'static [&'static str]>,
    pub(super) hostile_name: Option<usize>,
    /// The old per-user MFA state: `enabled` or `enforced`.
    pub(super) per_user_mfa: Option<&'static str>,
    /// A guest without a home tenant.
    pub(super) at_home: bool,
}

/// What decides how an account signs in, without its name.
pub(super) struct SignsIn {
    pub(super) sort: Sort,
    pub(super) enabled: bool,
    pub(super) methods: &'static [&'static str],
}

/// An account as the directory knows it.
#[derive(Clone)]
pub(in crate::sim) struct Person {
    pub(in crate::sim) index: usize,
    pub(in crate::sim) id: Uuid,
    pub(in crate::sim) sort: Sort,
    pub(in crate::sim) upn: String,
    pub(in crate::sim) alias: String,
    pub(in crate::sim) display_name: String,
    pub(in crate::sim) given: Option<&'static str>,
    pub(in crate::sim) family: Option<&'static str>,
    pub(in crate::sim) department: Option<&'static str>,
    pub(in crate::sim) mail: Option<String>,
    pub(in crate::sim) enabled: bool,
    pub(in crate::sim) synced: bool,
    /// Came by invitation from a tenant of its own.
    pub(in crate::sim) invited: bool,
    /// Invited, and not come yet.
    pub(in crate::sim) pending: bool,
    pub(in crate::sim) weak_password: bool,
    /// Registered methods as `userRegistrationDetails.methodsRegistered` names them.
    pub(in crate::sim) methods: &'static [&'static str],
    /// `perUserMfaState`
    pub(in crate::sim) per_user_mfa: &'static str,
    pub(in crate::sim) created_days_ago: i64,
    pub(in crate::sim) password_days_ago: i64,
}

pub(super) const PASSKEY: &[&str] = &["fido2SecurityKey", "microsoftAuthenticatorPush"];
pub(super) const PUSH: &[&str] = &["microsoftAuthenticatorPush", "softwareOneTimePasscode"];
pub(super) const PHONE: &[&str] = &["mobilePhone"];
pub(super) const PHONE_AND_MAIL: &[&str] = &["mobilePhone", "email"];
const PUSH_AND_PHONE: &[&str] = &["microsoftAuthenticatorPush", "mobilePhone"];
const HELLO: &[&str] = &["windowsHelloForBusiness", "microsoftAuthenticatorPush"];

impl Person {
    pub(in crate::sim) fn has_mailbox(&self) -> bool {
        matches!(self.sort, Sort::Member | Sort::Shared | Sort::Room | Sort::Service)
    }

    pub(in crate::sim) fn guest(&self) -> bool {
        self.sort == Sort::Guest
    }
}

impl World {
    /// The account of an index below the population's total.
    pub(in crate::sim) fn person(&self, index: usize) -> Person {
        let sort = self.population.sort(index);
        let marks = self.people.get(&index);
        let mut rng = ids::stream(self.spec.seed, Kind::User, index);
        let draws: [u32; 5] = std::array::from_fn(|_| rng.random_range(0..1_000));
        let created = i64::from(rng.random_range(40..3_000_u32));
        let created = if marks.is_some_and(|marks| marks.old_password) { created.max(900) } else { created };
        let name = self.name(index, sort);
        let enabled = is_enabled(sort, marks, draws[0]);
        let synced = match marks {
            Some(marks) => marks.synced,
            None => works(sort) && draws[1] < 520,
        };
        let federated = marks.is_none() && synced && draws[2] < 150;
        let invited = sort == Sort::Guest && !marks.is_some_and(|marks| marks.at_home);
        let (upn, mail) = self.addresses(sort, &name.alias, federated, invited);
        Person {
            index,
            id: ids::id(self.spec.seed, Kind::User, index),
            sort,
            upn,
            alias: name.alias,
            display_name: marks.and_then(|marks| marks.hostile_name).map_or(name.display, names::hostile),
            given: name.given,
            family: name.family,
            department: works(sort).then(|| names::department(draws[3] as usize)),
            mail,
            enabled,
            synced,
            invited,
            pending: sort == Sort::Guest && marks.is_none() && draws[0] < 200,
            weak_password: marks.is_some_and(|marks| marks.weak_password),
            methods: self.methods(sort, marks, draws[4]),
            per_user_mfa: self.per_user_mfa(index, marks),
            created_days_ago: created,
            password_days_ago: match (sort, marks) {
                (Sort::BreakGlass, Some(marks)) if marks.old_password => created,
                (Sort::BreakGlass, _) => created.min(200),
                _ => created * i64::from(draws[3]) / 1_000,
            },
        }
    }

    /// As [`person`](Self::person), for who asks of everybody.
    pub(super) fn sign_in(&self, index: usize) -> SignsIn {
        let (sort, marks) = (self.population.sort(index), self.people.get(&index));
        let mut rng = ids::stream(self.spec.seed, Kind::User, index);
        let draws: [u32; 5] = std::array::from_fn(|_| rng.random_range(0..1_000));
        SignsIn { sort, enabled: is_enabled(sort, marks, draws[0]), methods: self.methods(sort, marks, draws[4]) }
    }

    /// In the healthy tenant everybody who signs in has registered a method.
    fn methods(&self, sort: Sort, marks: Option<&Marks>, draw: u32) -> &'static [&'static str] {
        if let Some(marked) = marks.and_then(|marks| marks.methods) {
            return marked;
        }
        match methods(sort, draw) {
            [] if self.spec.preset == Preset::Healthy && !matches!(sort, Sort::Shared | Sort::Room) => PUSH,
            drawn => drawn,
        }
    }

    /// Where nothing else is enforced somebody once switched it on for every fifth.
    fn per_user_mfa(&self, index: usize, marks: Option<&Marks>) -> &'static str {
        let by_turns = self.broken("mfa.nothing-enforced") && index.is_multiple_of(5);
        let marked = marks.and_then(|marks| marks.per_user_mfa);
        marked.unwrap_or(if by_turns { "enforced" } else { "disabled" })
    }

    /// User principal name and mail address.
    fn addresses(&self, sort: Sort, alias: &str, federated: bool, invited: bool) -> (String, Option<String>) {
        let domain = match sort {
            Sort::BreakGlass | Sort::Admin | Sort::Guest => &self.initial_domain,
            _ if federated => &self.federated_domain,
            _ => &self.default_domain,
        };
        let plain = format!("{alias}@{domain}");
        match sort {
            Sort::Guest if invited => {
                (format!("{alias}_{PARTNER_DOMAIN}#EXT#@{domain}"), Some(format!("{alias}@{PARTNER_DOMAIN}")))
            }
            Sort::BreakGlass | Sort::Admin | Sort::Frontline | Sort::Guest => (plain, None),
            _ => (plain.clone(), Some(plain)),
        }
    }

    /// The account a user id or user principal name stands for.
    pub(in crate::sim) fn find_person(&self, key: &str) -> Option<Person> {
        let index = match Uuid::parse_str(key) {
            Ok(id) => self.index_of(Kind::User, id)?,
            Err(_) => self.index_of_upn(key)?,
        };
        (index < self.population.total).then(|| self.person(index))
    }

    /// Looks for the alias first, for making a whole account of every index would take long in a great tenant.
    fn index_of_upn(&self, upn: &str) -> Option<usize> {
        let local = upn.split_once('@')?.0;
        let alias = local.split_once('_').map_or(local, |(home, _)| home);
        (0..self.population.total).find(|&index| {
            let named = self.name(index, self.population.sort(index)).alias.eq_ignore_ascii_case(alias);
            named && self.person(index).upn.eq_ignore_ascii_case(upn)
        })
    }

    fn name(&self, index: usize, sort: Sort) -> Called {
        let plain = |display: String, alias: String| Called { display, alias, given: None, family: None };
        let ranges = &self.population;
        match sort {
            Sort::BreakGlass => plain(format!("Emergency access {}", index + 1), format!("emergency{}", index + 1)),
            Sort::Shared => numbered(&SHARED, index - ranges.shared.start),
            Sort::Room => numbered(&ROOMS, index - ranges.rooms.start),
            Sort::Service => numbered(&SERVICES, index - ranges.services.start),
            Sort::Admin | Sort::Member | Sort::Frontline | Sort::Guest => {
                let name = names::of(self.spec.seed, index);
                let full = format!("{} {}", name.given, name.family);
                let (given, family) = (Some(name.given), Some(name.family));
                match sort {
                    Sort::Admin => plain(format!("{full} (admin)"), format!("adm.{}", name.alias)),
                    _ => Called { display: full, alias: name.alias, given, family },
                }
            }
        }
    }
}

struct Called {
    display: String,
    alias: String,
    given: Option<&'static str>,
    family: Option<&'static str>,
}

/// Where guests are at home.
const PARTNER_DOMAIN: &str = "partner.example";
const SHARED: [&str; 8] = ["Info", "Invoices", "Support", "Careers", "Orders", "Press", "Reception", "Complaints"];
const ROOMS: [&str; 4] = ["Room Oslo", "Room Lisbon", "Room Kyoto", "Room Quito"];
const SERVICES: [&str; 5] = ["Scanner", "Backup", "Monitoring", "Payroll Export", "Shop Mailer"];

fn numbered(names: &[&str], number: usize) -> Called {
    let (name, round) = (names[number % names.len()], number / names.len() + 1);
    let display = if round == 1 { name.to_owned() } else { format!("{name} {round}") };
    let alias = display.to_lowercase().replace(' ', "-");
    Called { display, alias, given: None, family: None }
}

fn works(sort: Sort) -> bool {
    matches!(sort, Sort::Member | Sort::Frontline)
}

fn is_enabled(sort: Sort, marks: Option<&Marks>, draw: u32) -> bool {
    let sleeps = matches!(sort, Sort::Shared | Sort::Room);
    match marks {
        Some(marks) => !marks.disabled && (marks.sign_in || !sleeps),
        None => !sleeps && (draw >= 35 || !works(sort)),
    }
}

fn methods(sort: Sort, draw: u32) -> &'static [&'static str] {
    match sort {
        Sort::BreakGlass | Sort::Admin => PASSKEY,
        Sort::Shared | Sort::Room | Sort::Service => &[],
        _ => match draw {
            0..550 => PUSH,
            550..760 => PUSH_AND_PHONE,
            760..840 => HELLO,
            840..880 => PASSKEY,
            _ => &[],
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::world::Spec;

    fn world() -> World {
        let now = "2026-11-25T22:00:00Z".parse().expect("a moment");
        World::generate(Spec { users: 1_000, seed: 3, preset: Preset::Messy, now })
    }

    #[test]
    fn everybody_is_found_by_id_and_by_name() {
        let world = world();
        for index in 0..world.users() {
            let person = world.person(index);
            let found = |key: &str| world.find_person(key).map(|found| found.index);
            assert_eq!(found(&person.id.to_string()), Some(index));
            assert_eq!(found(&person.upn.to_uppercase()), Some(index), "{}", person.upn);
        }
        assert!(world.find_person("nobody@nowhere.example").is_none());
    }

    #[test]
    fn a_tenant_looks_like_life() {
        let world = world();
        let people: Vec<_> = (0..world.users()).map(|index| world.person(index)).collect();
        let share = |holds: fn(&Person) -> bool| people.iter().filter(|person| holds(person)).count();
        assert_eq!(share(Person::guest), 80);
        assert!((300..500).contains(&share(|person| person.synced)), "about half are synchronised");
        assert!((20..60).contains(&share(|person| person.sort == Sort::Member && !person.enabled)), "some have left");
        let idle = share(|person| matches!(person.sort, Sort::Shared | Sort::Room) && !person.enabled);
        assert!(idle > 50, "shared and room mailboxes do not sign in");
        assert!(share(|person| person.display_name.contains('\u{1b}')) > 0, "names are hostile");
    }
}
