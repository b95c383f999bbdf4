//! One record of an answer about an account, whose few rows are worth no decoder each.

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::collect::wire::id;
use crate::model::{Stamp, Tri};

/// A record as received. Names are found in any letter case, for Exchange's differ from its documentation in it.
#[derive(Clone, Debug)]
pub(super) struct Row(pub(super) Map<String, Value>);

impl Row {
    fn get(&self, name: &str) -> Option<&Value> {
        let exact = self.0.get(name);
        exact.or_else(|| self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
    }

    /// Something of an object in it.
    pub(super) fn inner(&self, name: &str) -> Self {
        Self(self.get(name).and_then(Value::as_object).cloned().unwrap_or_default())
    }

    pub(super) fn inners(&self, name: &str) -> Vec<Self> {
        let list = self.get(name).and_then(Value::as_array).into_iter().flatten();
        list.filter_map(Value::as_object).cloned().map(Self).collect()
    }

    /// Text that is not empty.
    pub(super) fn text(&self, name: &str) -> Option<Box<str>> {
        self.get(name)?.as_str().filter(|text| !text.is_empty()).map(Into::into)
    }

    pub(super) fn words(&self, name: &str) -> Box<str> {
        self.text(name).unwrap_or_default()
    }

    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.get(name)?.as_bool()
    }

    pub(super) fn tri(&self, name: &str) -> Tri {
        match self.get(name) {
            None => Tri::Absent,
            Some(Value::Bool(true)) => Tri::On,
            Some(Value::Bool(false)) => Tri::Off,
            Some(_) => Tri::Null,
        }
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        let value = self.get(name)?;
        value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
    }

    /// Beyond a signed number, as the identity of a rule is.
    pub(super) fn unsigned(&self, name: &str) -> Option<u64> {
        let value = self.get(name)?;
        value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
    }

    pub(super) fn id(&self, name: &str) -> Option<Uuid> {
        id(self.get(name)?.as_str()?)
    }

    /// Null is none; absent and malformed are unreadable.
    pub(super) fn moment(&self, name: &str) -> Stamp {
        match self.get(name) {
            None => Stamp::UNREADABLE,
            Some(Value::String(text)) => Stamp::parse(text),
            Some(Value::Null) => Stamp::NONE,
            Some(_) => Stamp::UNREADABLE,
        }
    }

    /// A list, which Exchange writes as one text where it holds one.
    pub(super) fn list(&self, name: &str) -> Vec<Box<str>> {
        match self.get(name) {
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(Into::into).collect(),
            Some(Value::String(text)) if !text.is_empty() => vec![text.as_str().into()],
            _ => Vec::new(),
        }
    }

    /// Every property that is set: its name and what it holds, of a switch or number nothing.
    pub(super) fn set(&self) -> impl Iterator<Item = (&str, Vec<Box<str>>)> {
        self.0.iter().filter(|(name, _)| !name.contains('@')).filter_map(|(name, value)| match value {
            Value::Null | Value::Bool(false) => None,
            Value::String(text) if text.is_empty() => None,
            Value::Array(items) if items.is_empty() => None,
            _ => Some((name.as_str(), self.list(name))),
        })
    }
}
