//! From JSON literals to records, and from functions to tables.

use serde_json::Value;

use super::route::{Record, Table};

/// The object that `value` is.
///
/// # Panics
/// When it is something else: records are written as object literals.
pub(super) fn object(value: Value) -> Record {
    match value {
        Value::Object(record) => record,
        other => unreachable!("a record is written as an object literal, not {other}"),
    }
}

/// A table of `len` rows that are made when asked for.
pub(super) fn rows<'w>(len: usize, make: impl Fn(usize) -> Option<Record> + Send + Sync + 'w) -> Box<dyn Table + 'w> {
    Box::new(Rows { len, make })
}

struct Rows<F> {
    len: usize,
    make: F,
}

impl<F: Fn(usize) -> Option<Record> + Send + Sync> Table for Rows<F> {
    fn len(&self) -> usize {
        self.len
    }

    fn row(&self, index: usize) -> Option<Record> {
        (index < self.len).then(|| (self.make)(index)).flatten()
    }
}
