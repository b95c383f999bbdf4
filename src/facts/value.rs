//! A fact as a rule sees it.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::record::Record;
use crate::model::Gap;

/// What a field holds. `Copy`, and borrowed from the facts: evaluating a rule allocates nothing.
#[derive(Clone, Copy)]
pub enum Value<'a> {
    /// Not set. Not the same as unknown.
    Null,
    Bool(bool),
    Int(i64),
    Time(Timestamp),
    /// A length of time.
    Span(SignedDuration),
    Str(&'a str),
    List(&'a dyn Items),
    Record(&'a dyn Record),
    /// Could not be read: neither true nor false, and why.
    Unknown(&'a Gap),
}

/// A list of values.
pub trait Items: Sync {
    fn len(&self) -> usize;
    /// `Null` past the end.
    fn item(&self, index: usize) -> Value<'_>;
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Why there may be more than are listed; `None` when all are. Then an `exists` may hold, but never not hold.
    fn gap(&self) -> Option<&Gap> {
        None
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<u32> for Value<'_> {
    fn from(value: u32) -> Self {
        Self::Int(value.into())
    }
}

impl From<Timestamp> for Value<'_> {
    fn from(value: Timestamp) -> Self {
        Self::Time(value)
    }
}

impl From<SignedDuration> for Value<'_> {
    fn from(value: SignedDuration) -> Self {
        Self::Span(value)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Self::Str(value)
    }
}

impl<'a> From<&'a Gap> for Value<'a> {
    fn from(gap: &'a Gap) -> Self {
        Self::Unknown(gap)
    }
}

/// Absent is null.
impl<'a, T: Into<Self>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Not read is unknown.
impl<'a, T: Into<Self>> From<Result<T, &'a Gap>> for Value<'a> {
    fn from(value: Result<T, &'a Gap>) -> Self {
        value.map_or_else(Self::Unknown, Into::into)
    }
}

impl Items for Vec<Box<str>> {
    fn len(&self) -> usize {
        Self::len(self)
    }
    fn item(&self, index: usize) -> Value<'_> {
        self.get(index).map(AsRef::as_ref).into()
    }
}

impl Items for Box<[Box<str>]> {
    fn len(&self) -> usize {
        <[_]>::len(self)
    }
    fn item(&self, index: usize) -> Value<'_> {
        self.get(index).map(AsRef::as_ref).into()
    }
}

impl Items for Arc<[Box<str>]> {
    fn len(&self) -> usize {
        <[_]>::len(self)
    }
    fn item(&self, index: usize) -> Value<'_> {
        self.get(index).map(AsRef::as_ref).into()
    }
}

impl Items for Vec<&str> {
    fn len(&self) -> usize {
        Self::len(self)
    }
    fn item(&self, index: usize) -> Value<'_> {
        self.get(index).copied().into()
    }
}

impl<R: Record> Items for Vec<R> {
    fn len(&self) -> usize {
        Self::len(self)
    }
    fn item(&self, index: usize) -> Value<'_> {
        self.get(index).map_or(Value::Null, |record| Value::Record(record))
    }
}
