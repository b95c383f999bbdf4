//! Cmdlets that set properties of one object: they answer nothing, and a warning when nothing was to be done.

use serde_json::{Map, Value};

use super::binding::bound;
use super::named::key;
use super::wire::records;
use crate::sim::route::{CmdletError, Record, Rows};
use crate::sim::state::{Change, Written};

/// The setting of `record`'s properties by parameters of their names; `apart` name the object or are no properties.
///
/// # Errors
/// 400 for a value that does not bind.
pub(super) fn set<'w>(
    noun: &'static str,
    record: &Record,
    parameters: &Map<String, Value>,
    apart: &[&str],
) -> Result<Rows<'w>, CmdletError> {
    let new = bound(parameters, record, apart)?;
    let changes: Vec<Change> = Change::set(key(noun, record), record, new).into_iter().collect();
    let mut rows = done(changes)?;
    if rows.written.as_ref().is_some_and(|written| written.changes.is_empty()) {
        let name = record.get("Identity").and_then(Value::as_str).unwrap_or_default();
        rows.warnings
            .push(format!("The command completed successfully but no settings of '{name}' have been modified."));
    }
    Ok(rows)
}

/// An empty answer to what changes something.
pub(super) fn done<'w>(changes: Vec<Change>) -> Result<Rows<'w>, CmdletError> {
    let rows = records(Vec::new())?;
    Ok(Rows { written: Some(Box::new(Written::new(changes))), ..rows })
}
