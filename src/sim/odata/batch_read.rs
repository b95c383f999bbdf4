//! The envelope of a batch: its entries, what makes it malformed, and in which order its entries run.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use serde_json::Value;

use super::super::service::Incoming;

const ENTRIES: usize = 20;

#[derive(Deserialize)]
struct Envelope {
    requests: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) method: String,
    pub(super) url: String,
    #[serde(default)]
    pub(super) headers: HashMap<String, String>,
    pub(super) body: Option<Value>,
    #[serde(default)]
    pub(super) depends_on: Vec<String>,
}

/// How the entries wait for each other.
pub(super) enum Order {
    Together,
    /// Each after the one before.
    Chain,
    /// All after this one.
    After(String),
}

/// # Errors
/// Why the whole batch is refused.
pub(super) fn read(incoming: &Incoming<'_>) -> Result<(Vec<Entry>, Order), String> {
    if incoming.method != "POST" {
        return Err("A batch is a POST.".to_owned());
    }
    let envelope: Envelope =
        serde_json::from_slice(incoming.body).map_err(|error| format!("Invalid batch payload format: {error}"))?;
    let entries = envelope.requests;
    if entries.is_empty() || entries.len() > ENTRIES {
        return Err(format!("Number of batch request steps exceeds the maximum value of {ENTRIES}, or is none."));
    }
    let mut ids = HashSet::new();
    for entry in &entries {
        check(entry)?;
        if !ids.insert(entry.id.to_ascii_lowercase()) {
            return Err(format!("Request Id {} has to be unique in a batch.", entry.id));
        }
    }
    let order = order(&entries)?;
    Ok((entries, order))
}

fn check(entry: &Entry) -> Result<(), String> {
    let Entry { id, url, .. } = entry;
    if url.contains("://") {
        return Err(format!("Request {id}: the url must be relative."));
    }
    if url.trim_start_matches('/').to_ascii_lowercase().starts_with("$batch") {
        return Err(format!("Request {id}: a batch cannot be nested."));
    }
    let typed = entry.headers.keys().any(|name| name.eq_ignore_ascii_case("content-type"));
    if entry.body.is_some() && !typed {
        return Err(format!("Request {id}: the Content-Type header is missing for a request with a body."));
    }
    Ok(())
}

/// Nobody waits, everybody waits for the one before, or all that wait do so for the same one.
fn order(entries: &[Entry]) -> Result<Order, String> {
    let waiting: Vec<&Entry> = entries.iter().filter(|entry| !entry.depends_on.is_empty()).collect();
    let Some(first) = waiting.first() else {
        return Ok(Order::Together);
    };
    let chained = entries.windows(2).all(|pair| pair[1].depends_on == [pair[0].id.clone()]);
    if chained && entries[0].depends_on.is_empty() {
        return Ok(Order::Chain);
    }
    let parent = first.depends_on[0].clone();
    let known = entries.iter().any(|entry| entry.id == parent && entry.depends_on.is_empty());
    if known && waiting.iter().all(|entry| entry.depends_on == [parent.clone()]) {
        return Ok(Order::After(parent));
    }
    Err("The dependsOn property contains an unsupported dependency.".to_owned())
}
