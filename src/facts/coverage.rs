//! How many people are guarded by what.

use std::collections::BTreeMap;

use super::access::{Class, Verdict};
use super::ground::{Ground, all};
use super::user;
use crate::model::{Coverage, Covered, Guaranteed, Population, Registered, User, UserType};

/// Counts of a tenant; `None` where its accounts or policies could not be read.
pub(super) fn of(ground: &Ground<'_>) -> Option<Coverage> {
    ground.snapshot.users.whole().ok()?;
    if !ground.access.policies_are_known() {
        return None;
    }
    let (mut people, mut administrators) = (Counts::default(), Counts::default());
    for (user, place) in all(&ground.snapshot.users).iter().zip(0_u32..) {
        // Whoever may be of the synchronisation, because roles could not be read, is counted as a person.
        let is_person = user::is_member(ground, user) != Ok(false);
        let is_admin = ground.roles.is_privileged(user.id) == Ok(true) && (is_person || is_guest(ground, user));
        let Some(coverage) = ground.access.of_account(place).filter(|_| is_person || is_admin) else { continue };
        let (answers, registered) = (ground.answers.of(Some(&coverage)), registered(ground, user));
        if is_person {
            people.add(answers.guaranteed, registered);
        }
        if is_admin {
            administrators.add(answers.guaranteed_as_admin, registered);
        }
    }
    Some(Coverage { people: people.into(), administrators: administrators.into() })
}

/// An administrator who is a guest is one all the same.
fn is_guest(ground: &Ground<'_>, user: &User) -> bool {
    user.enabled != Some(false) && user.user_type == UserType::Guest && !ground.is_break_glass(user.id)
}

#[derive(Default)]
struct Counts(BTreeMap<(Guaranteed, Registered), u64>);

impl Counts {
    fn add(&mut self, guaranteed: Guaranteed, registered: Registered) {
        *self.0.entry((guaranteed, registered)).or_default() += 1;
    }
}

impl From<Counts> for Population {
    fn from(counts: Counts) -> Self {
        let rows = counts.0.into_iter();
        let counts: Vec<Covered> =
            rows.map(|((guaranteed, registered), people)| Covered { guaranteed, registered, people }).collect();
        Self { total: counts.iter().map(|counted| counted.people).sum(), counts }
    }
}

/// A class, as coarse as the picture is.
pub(super) fn guaranteed(verdict: &Verdict) -> Guaranteed {
    let fold = |class: Class| match class {
        Class::PasswordOnly | Class::ThirdPartyControl | Class::OffNetworkOnly | Class::MfaOrDevice => Guaranteed::None,
        Class::SecurityDefaults => Guaranteed::SecurityDefaults,
        Class::PerUserMfa | Class::Mfa => Guaranteed::Mfa,
        Class::Passwordless => Guaranteed::Passwordless,
        Class::PhishingResistant => Guaranteed::PhishingResistant,
        Class::Blocked => Guaranteed::Blocked,
    };
    match verdict {
        Verdict::Proven(class) => fold(*class),
        Verdict::Unproven { least, most, .. } if fold(*least) == fold(*most) => fold(*least),
        Verdict::Unproven { .. } | Verdict::Unknown(_) => Guaranteed::Unproven,
    }
}

fn registered(ground: &Ground<'_>, user: &User) -> Registered {
    match ground.registered.row(user.id) {
        Err(_) => Registered::Unknown,
        Ok(row) if !row.mfa_capable => Registered::None,
        Ok(row) if ground.registered.has_strong(row) == Ok(true) => Registered::PhishingResistant,
        Ok(_) => Registered::Mfa,
    }
}
