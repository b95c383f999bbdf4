//! The state of a tenant as a test compares it: how it differs from the tenant that was made.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::route::Record;
use super::change::{Change, Key};
use super::store::Version;

/// How a tenant differs from the one its specification describes, in what can be taken back: ids of objects that were
/// made anew, moments of creation and change, and what was logged are left out. Two tenants of one specification are in
/// the same state when their drifts are equal.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Drift {
    /// Properties that hold another value, by object and name: what was made, and what is.
    pub changed: BTreeMap<String, BTreeMap<String, (Value, Value)>>,
    /// Objects there are more of than were made, as JSON, each as often as it is too many.
    pub added: Vec<String>,
    /// Objects that were made and are gone.
    pub missing: Vec<String>,
}

/// What a new object cannot have again, or what tells when rather than what.
const PASSING: [&str; 21] = [
    "Priority",
    "principal",
    "version",
    "sequence",
    "@odata.type",
    "id",
    "createdDateTime",
    "modifiedDateTime",
    "lastModifiedDateTime",
    "refreshTokensValidFromDateTime",
    "signInSessionsValidFromDateTime",
    "lastPasswordChangeDateTime",
    "roleAssignmentOriginId",
    "roleAssignmentScheduleId",
    "roleEligibilityScheduleId",
    "Identity",
    "RuleIdentity",
    "Guid",
    "ExchangeObjectId",
    "WhenChanged",
    "WhenChangedUTC",
];

impl Drift {
    /// Whether the tenant is as it was made.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn of<'v>(objects: impl Iterator<Item = (&'v Key, &'v [Version])>) -> Self {
        let mut drift = Self::default();
        // A bin keeps what can be taken back; it is no part of what is so.
        for (key, versions) in objects.filter(|(key, _)| key.class != "bin") {
            drift.object(key, versions);
        }
        drift.cancel();
        drift
    }

    fn object(&mut self, key: &Key, versions: &[Version]) {
        let (mut alive, mut now, mut was) = (true, Record::new(), Record::new());
        let mut made = false;
        for (place, version) in versions.iter().enumerate() {
            match &version.change {
                Change::Create { record, .. } => {
                    made |= place == 0;
                    (alive, now) = (true, record.clone());
                }
                Change::Set { properties, .. } => {
                    for one in properties {
                        was.entry(one.name.clone()).or_insert_with(|| one.old.clone());
                        now.insert(one.name.clone(), one.new.clone());
                    }
                }
                Change::Delete { record, .. } => (alive, now) = (false, record.clone()),
            }
        }
        match (made, alive) {
            (true, true) => self.added.push(content(key, now)),
            (true, false) => {}
            (false, true) => self.properties(key, &was, &now),
            (false, false) => {
                now.extend(was);
                self.missing.push(content(key, now));
            }
        }
    }

    fn properties(&mut self, key: &Key, was: &Record, now: &Record) {
        let differ = was.iter().filter(|(name, _)| !is_passing(name)).filter_map(|(name, old)| {
            let new = now.get(name)?;
            (old != new).then(|| (name.clone(), (old.clone(), new.clone())))
        });
        let differ: BTreeMap<_, _> = differ.collect();
        if !differ.is_empty() {
            self.changed.insert(format!("{}/{}", key.class, key.id), differ);
        }
    }

    /// What was taken away and made again is neither.
    fn cancel(&mut self) {
        self.added.sort_unstable();
        self.missing.sort_unstable();
        let mut left = Vec::new();
        for one in std::mem::take(&mut self.missing) {
            match self.added.binary_search(&one) {
                Ok(place) => {
                    self.added.remove(place);
                }
                Err(_) => left.push(one),
            }
        }
        self.missing = left;
    }
}

fn content(key: &Key, record: Record) -> String {
    let kept: Record = record.into_iter().filter(|(name, _)| !is_passing(name)).collect();
    let kept: BTreeMap<String, Value> = kept.into_iter().collect();
    format!("{}: {}", key.class, serde_json::to_string(&kept).expect("a record serialises"))
}

fn is_passing(name: &str) -> bool {
    PASSING.contains(&name.split('@').next().filter(|name| !name.is_empty()).unwrap_or(name))
}
