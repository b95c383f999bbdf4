//! Refusals in Graph's own words.

use crate::sim::route::{Answer, Ask};

/// 404 of the directory.
pub(super) fn not_found(key: &str) -> Answer<'static> {
    let message =
        format!("Resource '{key}' does not exist or one of its queried reference-property objects are not present.");
    Answer::Refused { status: 404, code: "Request_ResourceNotFound", message }
}

pub(super) fn unsupported(message: impl Into<String>) -> Answer<'static> {
    Answer::Refused { status: 400, code: "Request_UnsupportedQuery", message: message.into() }
}

/// The refusal of a query option that the path does not take; `None` when all of them are in `taken`.
pub(super) fn of_other_options(ask: &Ask<'_>, taken: &[&str]) -> Option<Answer<'static>> {
    let (name, value) = ask.query.iter().find(|(name, _)| name.starts_with('$') && !taken.contains(&name.as_str()))?;
    Some(unsupported(format!("Unsupported query option or clause: {name}={value}")))
}

/// The refusal of an advanced query without its header.
pub(super) fn of_missing_consistency(ask: &Ask<'_>) -> Option<Answer<'static>> {
    let message = "Request requires the header ConsistencyLevel: eventual and $count=true.";
    (!ask.eventual).then(|| unsupported(message))
}
