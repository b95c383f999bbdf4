//! What the engine says, in the form in which both are compared.

use std::collections::BTreeMap;

use palisade::facts::Lists;
use palisade::facts::access::{self, Access};
use palisade::model::{Settings, Snapshot};
use uuid::Uuid;

use super::judged::Judged;
use crate::reference::{Class, Reference, Verdict};

pub(super) fn judged(snapshot: &Snapshot) -> Vec<Judged> {
    let (settings, lists) = (Settings::default(), Lists::builtin());
    let access = Access::of(snapshot, &settings, &lists);
    let resources = Reference::of(snapshot).resources;
    let users = snapshot.users.known().map(Vec::as_slice).unwrap_or_default();
    let judge = |user: &palisade::model::User| {
        let covered = access.of_user(user.id).expect("coverage of a user who was read");
        let of: BTreeMap<String, Verdict> =
            resources.iter().map(|resource| (resource.clone(), verdict(covered.class_of(resource)))).collect();
        Judged {
            user: user.id,
            class: verdict(covered.class()),
            as_admin: verdict(covered.class_as_admin()),
            would_be: verdict(covered.would_be()),
            of,
            shut_out_of_legacy: covered.shut_out_of_legacy().ok(),
        }
    };
    users.iter().map(judge).collect()
}

/// The class of every account.
pub(super) fn classes(snapshot: &Snapshot) -> Vec<(Uuid, Verdict)> {
    let (settings, lists) = (Settings::default(), Lists::builtin());
    let access = Access::of(snapshot, &settings, &lists);
    let users = snapshot.users.known().map(Vec::as_slice).unwrap_or_default();
    let class = |user: Uuid| verdict(access.of_user(user).expect("coverage of a user who was read").class());
    users.iter().map(|user| (user.id, class(user.id))).collect()
}

/// How the engine explains what it found of an account.
pub(super) fn witness(snapshot: &Snapshot, user: Uuid) -> Option<String> {
    let (settings, lists) = (Settings::default(), Lists::builtin());
    let access = Access::of(snapshot, &settings, &lists);
    let witness = access.of_user(user).expect("coverage of a user who was read").witness()?;
    Some(format!("{witness:?}"))
}

fn verdict(verdict: access::Verdict) -> Verdict {
    match verdict {
        access::Verdict::Proven(found) => Verdict::Proven(class(found)),
        access::Verdict::Unproven { least, most, atom } => {
            assert!(!atom.is_empty(), "what is undetermined has no name");
            Verdict::Unproven { least: class(least), most: class(most) }
        }
        access::Verdict::Unknown(gap) => Verdict::Unknown(gap),
    }
}

fn class(class: access::Class) -> Class {
    const ALL: [Class; 10] = [
        Class::PasswordOnly,
        Class::ThirdPartyControl,
        Class::OffNetworkOnly,
        Class::MfaOrDevice,
        Class::SecurityDefaults,
        Class::PerUserMfa,
        Class::Mfa,
        Class::Passwordless,
        Class::PhishingResistant,
        Class::Blocked,
    ];
    ALL.into_iter().find(|known| known.word() == class.word()).expect("a class of the text")
}
