//! What asks for a second factor beside Conditional Access: security defaults and the per-user switch.

use std::collections::HashMap;

use uuid::Uuid;

use super::class::{Class, Range};
use super::demand::shown;
use crate::facts::ground::all;
use crate::facts::privileged::Roles;
use crate::model::{Gap, Part, Registrations, Snapshot};

pub(super) struct Beside<'s> {
    /// Why not is a gap.
    defaults: Result<bool, Gap>,
    roles: Roles<'s>,
    per_user: HashMap<Uuid, &'s str>,
    per_user_gap: Option<Gap>,
    registration: &'s Part<Registrations>,
}

/// What is guaranteed, and what of it is open.
pub(super) struct Guarantee {
    pub(super) range: Range,
    pub(super) doubt: Option<String>,
}

/// What of an account decides on what is asked of it beside the policies.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) struct Traits<'b> {
    /// Whether it is one of the directory synchronisation; asked only where security defaults are on.
    of_sync: Result<bool, &'b Gap>,
    /// Its per-user state, where it was read.
    state: Option<&'b str>,
    /// Whether it has registered a method; asked only where that decides on the state.
    is_registered: Result<Option<bool>, Unread<'b>>,
}

impl Guarantee {
    fn sure(class: Class) -> Self {
        Self { range: Range::of(class), doubt: None }
    }

    fn open(most: Class, doubt: String) -> Self {
        Self { range: Range { least: Class::PasswordOnly, most }, doubt: Some(doubt) }
    }
}

impl<'s> Beside<'s> {
    pub(super) fn of(snapshot: &'s Snapshot, roles: Roles<'s>) -> Self {
        Self {
            defaults: snapshot.security_defaults.whole().copied().map_err(Gap::clone),
            roles,
            per_user: all(&snapshot.per_user_mfa).iter().map(|row| (row.user, &*row.state)).collect(),
            per_user_gap: snapshot.per_user_mfa.gap().cloned(),
            registration: &snapshot.registration,
        }
    }

    /// Whether security defaults are on.
    pub(super) fn defaults(&self) -> &Result<bool, Gap> {
        &self.defaults
    }

    /// Whether an account holds a privileged role or may activate one.
    pub(super) fn is_privileged(&self, user: Uuid) -> Result<bool, &Gap> {
        self.roles.is_privileged(user)
    }

    /// What of an account decides on what is asked of it.
    pub(super) fn traits(&self, user: Uuid) -> Traits<'_> {
        let state = self.per_user.get(&user).copied();
        Traits {
            of_sync: if self.defaults == Ok(true) { self.roles.is_of_sync(user) } else { Ok(false) },
            state,
            is_registered: (state == Some("enabled")).then(|| self.is_registered(user)).transpose(),
        }
    }

    /// The stronger of the two counts.
    pub(super) fn guarantee(&self, traits: &Traits<'_>) -> Guarantee {
        let (defaults, per_user) = (self.by_defaults(traits), self.by_switch(traits));
        let range = defaults.range.and(per_user.range);
        let open = |guarantee: &Guarantee| guarantee.range.most > range.least;
        let doubt = if open(&per_user) { per_user.doubt } else { None };
        Guarantee { range, doubt: doubt.or(defaults.doubt) }
    }

    /// Everybody but the account of the directory synchronisation.
    fn by_defaults(&self, traits: &Traits<'_>) -> Guarantee {
        match (&self.defaults, traits.of_sync) {
            (Ok(false), _) | (Ok(true), Ok(true)) => Guarantee::sure(Class::PasswordOnly),
            (Ok(true), Ok(false)) => Guarantee::sure(Class::SecurityDefaults),
            (Ok(true), Err(gap)) => Guarantee::open(
                Class::SecurityDefaults,
                format!("whether the account is one of the directory synchronisation is not known: {gap}"),
            ),
            (Err(gap), _) => Guarantee::open(
                Class::SecurityDefaults,
                format!("whether security defaults are on is not known: {gap}"),
            ),
        }
    }

    /// Whoever is enabled and not registered lets the attacker register. Who was not asked about is covered by a policy or,
    /// if not all could be asked about, not known.
    fn by_switch(&self, traits: &Traits<'_>) -> Guarantee {
        let Some(state) = traits.state else {
            return match &self.per_user_gap {
                None => Guarantee::sure(Class::PasswordOnly),
                Some(gap) => {
                    Guarantee::open(Class::PerUserMfa, format!("the account's per-user MFA state is not known: {gap}"))
                }
            };
        };
        match (state, traits.is_registered) {
            ("enforced", _) | ("enabled", Ok(Some(true))) => Guarantee::sure(Class::PerUserMfa),
            ("disabled", _) | ("enabled", Ok(_)) => Guarantee::sure(Class::PasswordOnly),
            ("enabled", Err(unread)) => Guarantee::open(Class::PerUserMfa, unread.doubt()),
            (other, _) => Guarantee::open(
                Class::PerUserMfa,
                format!("its per-user MFA state {} is not known", shown(Some(other))),
            ),
        }
    }

    fn is_registered(&self, user: Uuid) -> Result<bool, Unread<'_>> {
        let rows = self.registration.known().map(|report| report.rows.as_slice()).unwrap_or_default();
        let row = rows.binary_search_by_key(&user, |row| row.user).ok().and_then(|at| rows.get(at));
        row.map(|row| row.mfa_registered).ok_or(Unread(self.registration.gap()))
    }
}

/// Why there is no row of an account; without a gap the report has none of it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
struct Unread<'b>(Option<&'b Gap>);

impl Unread<'_> {
    fn doubt(self) -> String {
        let why = self.0.map_or_else(|| "the report has no row of it".to_owned(), Gap::to_string);
        format!("whether the account has registered a method is not known: {why}")
    }
}
