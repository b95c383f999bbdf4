//! The answers that are kept of a tenant, by resource family and target.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::places::{home, normal};

/// What a tenant answered when it was asked, family by family. What is not in it was never asked.
#[derive(Debug)]
pub struct Recording {
    pub(in crate::sim) tenant: Uuid,
    /// Application permissions held when it was made; empty when that was not known.
    pub(in crate::sim) permissions: Vec<String>,
    families: BTreeMap<String, Family>,
}

/// Why something was not given, or not to its end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refused {
    /// There is no such thing.
    Absent,
    Denied,
    /// The tenant lacks the plan.
    Unlicensed,
    /// Not asked, cut short, or failed in some other way.
    Unread,
}

#[derive(Debug, Default)]
struct Family {
    kept: HashMap<String, Kept>,
    /// How the asking ended; `None` when it was never asked.
    ended: Option<Option<Refused>>,
    /// The service's own count of the rows.
    count: Option<usize>,
}

/// What came of one target.
#[derive(Debug, Default)]
struct Kept {
    /// As received.
    records: Vec<Box<str>>,
    refused: Option<Refused>,
}

/// An answer to be given again.
pub(super) struct Found<'r> {
    pub(super) records: &'r [Box<str>],
    pub(super) count: Option<usize>,
    /// Something of the listing was never read.
    pub(super) is_cut: bool,
}

impl Recording {
    /// A tenant of which nothing is known yet.
    pub fn new(tenant: Uuid, permissions: Vec<String>) -> Self {
        Self { tenant, permissions, families: BTreeMap::new() }
    }

    /// One answer of a family about a target (empty where there is only one): a page of records in `value`, or a
    /// single object.
    ///
    /// # Errors
    /// When it is not JSON of that shape.
    pub fn page(&mut self, family: &str, target: &str, body: &str) -> Result<(), String> {
        let records = records(body)?;
        self.kept(family, target).records.extend(records);
        Ok(())
    }

    /// A target was refused, or not read to its end.
    pub fn refused(&mut self, family: &str, target: &str, refused: Refused) {
        self.kept(family, target).refused = Some(refused);
    }

    /// A family was asked for, with this outcome and this count of rows by the service itself.
    pub fn ended(&mut self, family: &str, refused: Option<Refused>, count: Option<u64>) {
        let found = self.families.entry(home(family).to_owned()).or_default();
        found.ended = Some(refused.or(found.ended.flatten()));
        found.count = count.and_then(|count| usize::try_from(count).ok());
    }

    /// How many records a family has.
    pub fn records(&self, family: &str) -> usize {
        self.families.get(family).map_or(0, |found| found.kept.values().map(|kept| kept.records.len()).sum())
    }

    /// # Errors
    /// Why there is no answer.
    pub(super) fn find(&self, family: &str, target: &str) -> Result<Found<'_>, Refused> {
        let found = self.families.get(family).ok_or(Refused::Unread)?;
        let ended = found.ended.ok_or(Refused::Unread)?;
        let Some(kept) = found.kept.get(&normal(family, target)) else {
            // Nothing came: the family was refused, or this was never asked of it. A listing that came empty is kept
            // as a page without records.
            return Err(ended.unwrap_or(Refused::Unread));
        };
        let short = kept.refused.or(if target.is_empty() { ended } else { None });
        match short {
            Some(refused) if kept.records.is_empty() => Err(refused),
            short => Ok(Found { records: &kept.records, count: found.count, is_cut: short.is_some() }),
        }
    }

    fn kept(&mut self, family: &str, target: &str) -> &mut Kept {
        let found = self.families.entry(home(family).to_owned()).or_default();
        found.kept.entry(normal(family, target)).or_default()
    }
}

#[derive(Deserialize)]
struct Page<'p> {
    #[serde(borrow)]
    value: Option<&'p RawValue>,
}

fn records(body: &str) -> Result<Vec<Box<str>>, String> {
    let page: Page<'_> = serde_json::from_str(body).map_err(|error| error.to_string())?;
    let Some(value) = page.value else {
        return Ok(vec![body.into()]);
    };
    if !value.get().starts_with('[') {
        return Ok(vec![value.get().into()]);
    }
    let records: Vec<&RawValue> = serde_json::from_str(value.get()).map_err(|error| error.to_string())?;
    Ok(records.into_iter().map(|record| record.get().into()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(recording: &Recording, family: &str, target: &str) -> Result<(usize, bool), Refused> {
        recording.find(family, target).map(|found| (found.records.len(), found.is_cut))
    }

    #[test]
    fn pages_add_up_and_single_objects_are_one_record() {
        let mut recording = Recording::new(Uuid::nil(), Vec::new());
        recording.page("users", "", r#"{"value":[{"id":1},{"id":2}]}"#).expect("a page");
        recording.page("users", "", r#"{"value":[{"id":3}]}"#).expect("a page");
        recording.page("security_defaults", "", r#"{"isEnabled":true}"#).expect("an object");
        recording.page("organization", "", r#"{"value":[]}"#).expect("an empty page");
        for family in ["users", "security_defaults", "organization"] {
            recording.ended(family, None, None);
        }
        assert_eq!(found(&recording, "users", ""), Ok((3, false)));
        assert_eq!(found(&recording, "security_defaults", ""), Ok((1, false)));
        assert_eq!(found(&recording, "organization", ""), Ok((0, false)), "an empty list is an answer");
        assert!(recording.page("users", "", "<html>").is_err());
    }

    #[test]
    fn what_was_never_asked_is_not_absent() {
        let mut recording = Recording::new(Uuid::nil(), Vec::new());
        assert_eq!(found(&recording, "users", ""), Err(Refused::Unread));
        recording.refused("inbox_rules", "a", Refused::Absent);
        recording.ended("inbox_rules", None, None);
        assert_eq!(found(&recording, "inbox_rules", "A"), Err(Refused::Absent));
        assert_eq!(found(&recording, "inbox_rules", "b"), Err(Refused::Unread));
    }

    #[test]
    fn a_listing_cut_short_stays_so_and_a_refused_one_is_refused() {
        let mut recording = Recording::new(Uuid::nil(), Vec::new());
        recording.page("grants", "", r#"{"value":[{"id":1}]}"#).expect("a page");
        recording.ended("grants", Some(Refused::Unread), None);
        recording.ended("users", Some(Refused::Denied), None);
        assert_eq!(found(&recording, "grants", ""), Ok((1, true)));
        assert_eq!(found(&recording, "users", ""), Err(Refused::Denied));
    }
}
