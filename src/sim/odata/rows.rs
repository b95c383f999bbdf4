//! Which properties of a record are sent, and the sending, straight into the body.

use std::collections::HashMap;
use std::io::Write;
use std::sync::LazyLock;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::super::route::{Record, Route};
use super::query::{Query, is_directory};

/// The properties of each entity, one entity a line, from Microsoft's published schema (msgraph-metadata,
/// `schemas/v1.0-Prod.csdl`, and the beta type mappings).
static SCHEMA: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let lines = include_str!("schema.txt").lines();
    lines.filter_map(|line| line.split_once(' ').map(|(entity, names)| (entity, names.split(' ').collect()))).collect()
});

/// Related objects that `$expand` returns on directory objects before it cuts, without a link
/// (`concepts/known-issues.md`, "Some limitations apply to query parameters").
const EXPANDED: usize = 20;

/// What a request chose of each record.
#[derive(Debug)]
pub(in crate::sim) struct Choice<'q> {
    /// `None`: everything.
    names: Option<Vec<&'q str>>,
    expanded: Vec<&'q str>,
    cut: bool,
    /// Exchange: names in any case, and a record that names nothing known is sent empty.
    any_case: bool,
}

impl<'q> Choice<'q> {
    /// # Errors
    /// The first selected name that the entity does not have.
    pub(super) fn of(route: &Route, query: &'q Query) -> Result<Self, &'q str> {
        let entity = entity(route);
        let names = match query.selected() {
            Some(names) => {
                check(entity, &names)?;
                Some(names)
            }
            None => route.default_select.map(<[_]>::to_vec),
        };
        Ok(Self { names, expanded: query.expanded(), cut: is_directory(entity), any_case: false })
    }

    pub(in crate::sim) fn any_case(names: Option<Vec<&'q str>>) -> Self {
        Self { names, expanded: Vec::new(), cut: false, any_case: true }
    }

    fn sends(&self, key: &str) -> bool {
        let Some(names) = &self.names else {
            return true;
        };
        let property = key.split('@').next().unwrap_or(key);
        if property.is_empty() {
            return true;
        }
        let same = |name: &&str| {
            if self.any_case { name.eq_ignore_ascii_case(property) } else { *name == property }
        };
        names.iter().any(same) || self.expanded.contains(&property)
    }
}

/// `microsoft.graph.user` and `user` are the same entity.
pub(super) fn entity(route: &Route) -> &'static str {
    route.entity.strip_prefix("microsoft.graph.").unwrap_or(route.entity)
}

fn check<'q>(entity: &str, names: &[&'q str]) -> Result<(), &'q str> {
    let Some(known) = SCHEMA.get(entity) else {
        return Ok(());
    };
    let of = |name: &str| name.split('/').next().unwrap_or(name).to_owned();
    names.iter().find(|name| **name != "*" && !known.contains(&of(name).as_str())).map_or(Ok(()), |name| Err(*name))
}

/// The first of `names` that is no property of the route's entity, where its properties are known.
pub(super) fn unknown<'n>(route: &Route, mut names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let known = SCHEMA.get(entity(route))?;
    names.find(|name| !known.contains(name))
}

/// A record with only what was chosen.
pub(super) struct Chosen<'r>(pub(super) &'r Record, pub(super) &'r Choice<'r>);

impl Serialize for Chosen<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(record, choice) = self;
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in record.iter().filter(|(key, _)| choice.sends(key)) {
            match value {
                Value::Array(related) if choice.cut && choice.expanded.contains(&key.as_str()) => {
                    map.serialize_entry(key, &related[..related.len().min(EXPANDED)])?;
                }
                value => map.serialize_entry(key, value)?,
            }
        }
        map.end()
    }
}

/// Writes `"value":[…]` with the rows.
pub(in crate::sim) fn write_rows(body: &mut Vec<u8>, rows: impl Iterator<Item = Record>, choice: &Choice<'_>) {
    body.extend_from_slice(b"\"value\":[");
    for (index, row) in rows.enumerate() {
        if index > 0 {
            body.push(b',');
        }
        serde_json::to_writer(&mut *body, &Chosen(&row, choice)).expect("a record serialises into memory");
    }
    body.push(b']');
}

/// Writes `"name":"value",`.
pub(in crate::sim) fn write_text(body: &mut Vec<u8>, name: &str, value: &str) {
    let text = serde_json::to_string(value).expect("a string serialises");
    write!(body, "\"{name}\":{text},").expect("writing to memory does not fail");
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(value: Value) -> Record {
        value.as_object().expect("an object").clone()
    }

    fn sent(record: &Record, choice: &Choice<'_>) -> Value {
        serde_json::to_value(Chosen(record, choice)).expect("serialises")
    }

    #[test]
    fn a_selection_is_kept_to_the_letter_and_keeps_annotations_of_what_it_names() {
        let record = record(json!({"@odata.type": "#t", "id": 1, "name": "a", "name@odata.type": "#s", "mail": "b"}));
        let choice = Choice { names: Some(vec!["name"]), expanded: vec![], cut: false, any_case: false };
        assert_eq!(sent(&record, &choice), json!({"@odata.type": "#t", "name": "a", "name@odata.type": "#s"}));
    }

    #[test]
    fn an_expansion_of_a_directory_object_stops_at_twenty_without_a_link() {
        let record = record(json!({"owners": (0..30).collect::<Vec<_>>()}));
        let choice = Choice { names: None, expanded: vec!["owners"], cut: true, any_case: false };
        assert_eq!(sent(&record, &choice)["owners"].as_array().map(Vec::len), Some(20));
    }

    #[test]
    fn only_properties_of_microsofts_schema_can_be_selected() {
        assert_eq!(check("user", &["id", "userPrincipalName"]), Ok(()));
        assert_eq!(check("user", &["id", "passwrod"]), Err("passwrod"));
    }
}
