//! All that is said of one account, in a form that can be compared.

use std::collections::BTreeMap;

use palisade::model::Snapshot;
use uuid::Uuid;

use crate::reference::{Lens, Reference, Verdict};

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Judged {
    pub(super) user: Uuid,
    pub(super) class: Verdict,
    pub(super) as_admin: Verdict,
    pub(super) would_be: Verdict,
    /// By resource.
    pub(super) of: BTreeMap<String, Verdict>,
    /// `None`: it cannot be told.
    pub(super) shut_out_of_legacy: Option<bool>,
}

/// Every account of a tenant, as the reference evaluator judges it.
pub(super) fn by_reference(snapshot: &Snapshot) -> Vec<Judged> {
    let reference = Reference::of(snapshot);
    let users = snapshot.users.known().map(Vec::as_slice).unwrap_or_default();
    let judge = |user: &palisade::model::User| Judged {
        user: user.id,
        class: reference.class(user, Lens::AsHeld),
        as_admin: reference.class(user, Lens::Activated),
        would_be: reference.class(user, Lens::ReportOnlyToo),
        of: reference.resources.iter().map(|name| (name.clone(), reference.class_of(user, name))).collect(),
        shut_out_of_legacy: reference.shut_out_of_legacy(user).ok(),
    };
    users.iter().map(judge).collect()
}

impl Judged {
    /// The verdicts that there are in any tenant, by name.
    pub(super) fn verdicts(&self) -> [(&'static str, &Verdict); 3] {
        [("class", &self.class), ("class as admin", &self.as_admin), ("would be", &self.would_be)]
    }
}

/// Where two judges differ, in words; empty when they agree.
pub(super) fn differences(one: &[Judged], other: &[Judged]) -> Vec<String> {
    let mut found = Vec::new();
    if one.len() != other.len() {
        found.push(format!("{} accounts against {}", one.len(), other.len()));
    }
    for (one, other) in one.iter().zip(other) {
        let of = |judged: &Judged| judged.of.clone().into_iter().collect::<Vec<_>>();
        let said = |judged: &Judged| {
            let mut all: Vec<(String, String)> =
                judged.verdicts().map(|(name, verdict)| (name.to_owned(), format!("{verdict:?}"))).into();
            all.extend(
                of(judged).into_iter().map(|(name, verdict)| (format!("class of {name}"), format!("{verdict:?}"))),
            );
            all.push(("shut out of legacy".to_owned(), format!("{:?}", judged.shut_out_of_legacy)));
            all
        };
        let pairs = said(one).into_iter().zip(said(other)).filter(|(one, other)| one != other);
        found.extend(pairs.map(|((name, one), (_, other))| format!("{name}: {one} against {other}")));
    }
    found
}
