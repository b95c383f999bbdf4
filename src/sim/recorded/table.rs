//! Kept records as the rows of a listing.

use serde_json::Value;

use super::recording::Found;
use crate::sim::route::{Record, Table};

impl Table for Found<'_> {
    fn len(&self) -> usize {
        self.records.len()
    }

    fn row(&self, index: usize) -> Option<Record> {
        record(self.records.get(index)?)
    }

    fn count(&self) -> usize {
        self.count.unwrap_or_else(|| self.len())
    }

    fn is_cut(&self) -> bool {
        self.is_cut
    }
}

/// A record without what belongs to the answer it came in.
pub(super) fn record(text: &str) -> Option<Record> {
    let Ok(Value::Object(mut record)) = serde_json::from_str(text) else {
        return None;
    };
    record.remove("@odata.context");
    Some(record)
}
