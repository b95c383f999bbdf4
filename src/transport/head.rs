//! What stands around the records of a page, found without decoding them.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

/// The envelope of a page.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Head {
    pub(super) next: Option<String>,
    /// `@odata.count`, on the first page only.
    pub(super) count: Option<u64>,
    /// Of Exchange, which warns of truncation with status 200.
    pub(super) warnings: Vec<String>,
    /// Whether there is an error in a body of status 200, which Exchange is known for.
    pub(super) failed: bool,
}

/// Reads to the end.
pub(super) fn whole(body: &[u8]) -> Result<Head, serde_json::Error> {
    read(body, false)
}

/// Stops at `value` once the link to the next page is known: Graph sends it before the records.
pub(super) fn hasty(body: &[u8]) -> Result<Head, serde_json::Error> {
    read(body, true)
}

fn read(body: &[u8], hasty: bool) -> Result<Head, serde_json::Error> {
    let mut reading = Reading { head: Head::default(), hasty, stopped: false };
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    match reading.deserialize_from(&mut deserializer).and_then(|()| deserializer.end()) {
        Err(error) if !reading.stopped => Err(error),
        _ => Ok(reading.head),
    }
}

struct Reading {
    head: Head,
    hasty: bool,
    stopped: bool,
}

impl Reading {
    fn deserialize_from<'de, D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error> {
        DeserializeSeed::deserialize(self, deserializer)
    }

    /// Leaves by an error, the one way out of the middle of a document.
    fn stop<E: serde::de::Error>(&mut self) -> E {
        self.stopped = true;
        E::custom("the link is known")
    }
}

impl<'de> DeserializeSeed<'de> for &mut Reading {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Reading {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            match key.as_ref() {
                "value" if self.hasty && self.head.next.is_some() => return Err(self.stop()),
                "@odata.nextLink" => self.head.next = map.next_value()?,
                "@odata.count" => self.head.count = map.next_value()?,
                "@adminapi.warnings" => self.head.warnings = texts(&map.next_value()?),
                "error" | "@odata.error" | "@adminapi.errors" => {
                    let error: Value = map.next_value()?;
                    let empty = error.is_null() || error.as_array().is_some_and(Vec::is_empty);
                    self.head.failed |= !empty;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

fn texts(value: &Value) -> Vec<String> {
    let list = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    list.iter().filter_map(Value::as_str).map(super::shown::shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_before_the_records_is_enough() {
        let head = hasty(br#"{"@odata.count":3,"@odata.nextLink":"https://g/?p","value":[{"id":"#).unwrap();
        assert_eq!((head.next.as_deref(), head.count), (Some("https://g/?p"), Some(3)));
    }

    #[test]
    fn the_link_after_the_records_is_found_too_and_none_is_none() {
        assert_eq!(hasty(br#"{"value":[{"a":[1]}],"@odata.nextLink":"x"}"#).unwrap().next.as_deref(), Some("x"));
        assert_eq!(hasty(br#"{"@odata.nextLink":null,"value":[]}"#).unwrap().next, None);
    }

    #[test]
    fn a_page_cut_short_is_an_error_where_no_link_was_seen() {
        assert!(hasty(br#"{"value":[{"id":"#).is_err());
        assert!(hasty(b"<html>").is_err());
        assert!(hasty(br#"{"value":[]} trailing"#).is_err());
        assert!(hasty(br#"{"@odata.nextLink":7,"value":[]}"#).is_err());
    }

    #[test]
    fn warnings_and_errors_of_exchange() {
        let head = whole(br#"{"@adminapi.warnings":["There are more"],"value":[],"@adminapi.errors":[]}"#).unwrap();
        assert_eq!((head.warnings, head.failed), (vec!["There are more".to_owned()], false));
        assert!(whole(br#"{"value":[],"@odata.error":{"code":"x"}}"#).unwrap().failed);
    }

    #[test]
    fn depth_cannot_exhaust_the_stack() {
        let deep = format!(r#"{{"value":{}}}"#, "[".repeat(2_000_000));
        assert!(hasty(deep.as_bytes()).is_err());
    }
}
