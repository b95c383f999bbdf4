//! Changes of single objects, as a write makes them.

use std::time::Duration;

use serde_json::Value;
use uuid::Uuid;

use super::super::route::Record;

/// One object: its kind (an entity of Graph, the noun of a cmdlet, or a listing whose rows are references) and its id.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(in crate::sim) struct Key {
    pub(in crate::sim) class: String,
    pub(in crate::sim) id: String,
}

impl Key {
    /// Guids are compared without regard to case, every other id to the letter.
    pub(in crate::sim) fn new(class: &str, id: &str) -> Self {
        let id = Uuid::try_parse(id).map_or_else(|_| id.to_owned(), |guid| guid.to_string());
        Self { class: class.to_owned(), id }
    }
}

/// A property that was given another value; a property that was absent was null.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Property {
    pub(in crate::sim) name: String,
    pub(in crate::sim) old: Value,
    pub(in crate::sim) new: Value,
}

/// What a write does to one object.
#[derive(Clone, Debug)]
pub(in crate::sim) enum Change {
    Set {
        key: Key,
        properties: Vec<Property>,
    },
    /// A new object, and the listings it stands in.
    Create {
        key: Key,
        lists: Vec<String>,
        record: Record,
    },
    /// An object that is gone, as it was, and the listings it stood in.
    Delete {
        key: Key,
        lists: Vec<String>,
        record: Record,
    },
}

impl Change {
    /// The properties of `new` that differ from `current`; `None` when none does.
    pub(in crate::sim) fn set(key: Key, current: &Record, new: Record) -> Option<Self> {
        let differ = new.into_iter().filter_map(|(name, new)| {
            let old = current.get(&name).cloned().unwrap_or(Value::Null);
            (old != new).then_some(Property { name, old, new })
        });
        let properties: Vec<Property> = differ.collect();
        (!properties.is_empty()).then_some(Self::Set { key, properties })
    }

    pub(in crate::sim) fn create(key: Key, list: &str, record: Record) -> Self {
        Self::Create { key, lists: vec![list.to_owned()], record }
    }

    pub(in crate::sim) fn delete(key: Key, list: &str, record: Record) -> Self {
        Self::Delete { key, lists: vec![list.to_owned()], record }
    }

    pub(in crate::sim) fn key(&self) -> &Key {
        match self {
            Self::Set { key, .. } | Self::Create { key, .. } | Self::Delete { key, .. } => key,
        }
    }
}

/// What a write that was carried out answers.
#[derive(Clone, Debug, Default)]
pub(in crate::sim) enum Outcome {
    /// 204.
    #[default]
    Nothing,
    /// 201 with the new object.
    Created(Record),
    /// 200 with a value.
    Value(Value),
}

/// A write as its handler understood it: nothing of it has happened yet.
#[derive(Clone, Debug, Default)]
pub(in crate::sim) struct Written {
    pub(in crate::sim) changes: Vec<Change>,
    pub(in crate::sim) outcome: Outcome,
    /// Rows of the directory's audit log.
    pub(in crate::sim) audits: Vec<Record>,
    /// How long the service itself takes before anybody sees the change.
    pub(in crate::sim) settles: Duration,
}

impl Written {
    pub(in crate::sim) fn new(changes: Vec<Change>) -> Self {
        Self { changes, ..Self::default() }
    }

    /// Answers with the new object.
    pub(in crate::sim) fn created(mut self, record: Record) -> Self {
        self.outcome = Outcome::Created(record);
        self
    }

    pub(in crate::sim) fn audited(mut self, row: Record) -> Self {
        self.audits.push(row);
        self
    }
}
