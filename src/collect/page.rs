//! One page of an answer to its records, with the unreadable ones counted instead of ending the page.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::wire::Text;
use crate::model::Gap;

/// What a page had that could not be read.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Unreadable {
    pub(super) records: u64,
    /// Of the first one, why; escaped and shortened.
    pub(super) why: Option<String>,
}

impl Unreadable {
    pub(super) fn add(&mut self, other: Self) {
        self.records += other.records;
        self.why = self.why.take().or(other.why);
    }

    pub(super) fn gap(self) -> Option<Gap> {
        let why = self.why?;
        let are = if self.records == 1 { "record is" } else { "records are" };
        Some(Gap::Failed(format!("{} {are} not as Microsoft documents them: {why}", self.records)))
    }

    /// A record that lacks what makes it one.
    fn note_missing(&mut self, kept: Option<()>) {
        if kept.is_none() {
            self.records += 1;
            self.why.get_or_insert_with(|| "without what makes it one".into());
        }
    }

    fn note(&mut self, error: &serde_json::Error) {
        self.records += 1;
        self.why.get_or_insert_with(|| {
            let said = error.to_string();
            // Where in the record: of use to nobody who does not have it in front of him.
            let what = said.split(" at line ").next().unwrap_or(&said);
            what.escape_debug().take(120).collect()
        });
    }
}

/// Gives each record of a page to `keep`, which says `None` of a record that lacks what makes it one: those of `value`, which Graph wraps even some single objects in, or the
/// answer itself when it has no `value`.
pub(super) fn each<'a, W: Deserialize<'a>>(
    body: &'a str,
    keep: impl FnMut(W) -> Option<()>,
) -> Result<Unreadable, String> {
    records(body, true, keep)
}

/// Like [`each`] for listings, where an answer without `value` is no page.
pub(super) fn each_of_list<'a, W: Deserialize<'a>>(
    body: &'a str,
    keep: impl FnMut(W) -> Option<()>,
) -> Result<Unreadable, String> {
    records(body, false, keep)
}

fn records<'a, W>(body: &'a str, may_be_bare: bool, mut keep: impl FnMut(W) -> Option<()>) -> Result<Unreadable, String>
where
    W: Deserialize<'a>,
{
    let mut unreadable = Unreadable::default();
    let mut passed = 0_usize;
    let fast = read(body, &mut |wire| {
        passed += 1;
        unreadable.note_missing(keep(wire));
    });
    match fast {
        Ok(Shape::Wrapped) => {}
        Ok(Shape::Bare) if may_be_bare => match serde_json::from_str(body) {
            Ok(wire) => unreadable.note_missing(keep(wire)),
            Err(error) => unreadable.note(&error),
        },
        Ok(Shape::Bare) => return Err("a page without value".into()),
        Err(_) => slowly(body, passed, keep, &mut unreadable)?,
    }
    Ok(unreadable)
}

/// The second way through a page one of whose records is not as documented: the first `passed` are already read.
fn slowly<'a, W: Deserialize<'a>>(
    body: &'a str,
    passed: usize,
    mut keep: impl FnMut(W) -> Option<()>,
    unreadable: &mut Unreadable,
) -> Result<(), String> {
    let page: RawPage<'a> = serde_json::from_str(body).map_err(|error| shape(&error))?;
    let records: Vec<&'a RawValue> = match page.value {
        Some(value) if value.get().starts_with('[') => {
            serde_json::from_str(value.get()).map_err(|error| shape(&error))?
        }
        Some(value) => vec![value],
        None => return Err("a page without value".into()),
    };
    for record in records.into_iter().skip(passed) {
        match serde_json::from_str(record.get()) {
            Ok(wire) => unreadable.note_missing(keep(wire)),
            Err(error) => unreadable.note(&error),
        }
    }
    Ok(())
}

fn shape(error: &serde_json::Error) -> String {
    format!("not the documented JSON at line {} column {}", error.line(), error.column())
}

#[derive(Deserialize)]
struct RawPage<'a> {
    #[serde(borrow)]
    value: Option<&'a RawValue>,
}

/// Whether the records stood in `value`.
enum Shape {
    Wrapped,
    Bare,
}

fn read<'a, W: Deserialize<'a>>(body: &'a str, keep: &mut dyn FnMut(W)) -> Result<Shape, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(body);
    let shape = Page(keep).deserialize(&mut reader)?;
    reader.end()?;
    Ok(shape)
}

/// Reads records as they pass, without a list of them in between.
struct Page<'k, W>(&'k mut dyn FnMut(W));

impl<'de, W: Deserialize<'de>> DeserializeSeed<'de> for Page<'_, W> {
    type Value = Shape;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, W: Deserialize<'de>> Visitor<'de> for Page<'_, W> {
    type Value = Shape;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a page of records")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let mut shape = Shape::Bare;
        while let Some(key) = map.next_key::<Text<'de>>()? {
            if *key == *"value" {
                map.next_value_seed(Records(&mut *self.0, PhantomData))?;
                shape = Shape::Wrapped;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(shape)
    }
}

struct Records<'k, W>(&'k mut dyn FnMut(W), PhantomData<W>);

impl<'de, W: Deserialize<'de>> DeserializeSeed<'de> for Records<'_, W> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, W: Deserialize<'de>> Visitor<'de> for Records<'_, W> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of records, or one")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut records: A) -> Result<(), A::Error> {
        while let Some(record) = records.next_element()? {
            (self.0)(record);
        }
        Ok(())
    }

    /// One object in `value`: left to the second way, which takes it apart without borrowing from a map.
    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        Err(A::Error::custom("one record in value"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Row {
        id: u8,
    }

    fn ids(body: &str) -> Result<(Vec<u8>, u64), String> {
        let mut ids = Vec::new();
        let unreadable = each(body, |row: Row| {
            ids.push(row.id);
            Some(())
        })?;
        Ok((ids, unreadable.records))
    }

    #[test]
    fn reads_lists_single_objects_and_single_objects_wrapped_in_value() {
        assert_eq!(ids(r#"{"@odata.context":"x","value":[{"id":1},{"id":2}]}"#), Ok((vec![1, 2], 0)));
        assert_eq!(ids(r#"{"id":1,"new":{"a":[1]}}"#), Ok((vec![1], 0)));
        assert_eq!(ids(r#"{"value":{"id":1}}"#), Ok((vec![1], 0)));
    }

    #[test]
    fn a_record_that_is_not_as_documented_is_counted_and_the_others_are_kept() {
        assert_eq!(ids(r#"{"value":[{"id":1},{"id":"x"},{"id":3},null]}"#), Ok((vec![1, 3], 2)));
    }

    #[test]
    fn what_is_no_page_is_an_error() {
        for body in ["<html>", "[]", r#"{"value":[{"id":1}"#, r#"{"value":[]} trailing"#, ""] {
            assert!(ids(body).is_err(), "{body}");
        }
        assert!(each_of_list(r#"{"id":1}"#, |_: Row| Some(())).is_err());
    }
}
