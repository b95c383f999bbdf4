//! Writes of Microsoft Graph, one file a resource family.
//!
//! A handler judges the write as the service would and tells what it changes; the engine carries it out.

mod accounts;
mod apps;
mod audit;
mod conditional_access;
mod consents;
mod holdings;
mod inbox;
mod memberships;
mod policies;
mod policy_body;
mod roles;
mod security_defaults;

use serde_json::Value;

use crate::sim::route::{Answer, Ask, Bucket, Plan, Record, Route};
use crate::sim::state::{Change, Key, Written};
use crate::sim::world::World;

/// Every path that changes something.
pub(super) fn routes() -> impl Iterator<Item = &'static Route> {
    [
        accounts::ROUTES,
        apps::ROUTES,
        conditional_access::ROUTES,
        consents::ROUTES,
        holdings::ROUTES,
        inbox::ROUTES,
        memberships::ROUTES,
        policies::ROUTES,
        roles::ROUTES,
        security_defaults::ROUTES,
    ]
    .into_iter()
    .flatten()
}

/// What the routes that write have in common.
const WRITE: Route = Route {
    method: "PATCH",
    version: "v1.0",
    template: "",
    bucket: Bucket::Identity,
    permissions: &[],
    plan: Plan::Any,
    pages: None,
    default_select: None,
    entity: "",
    source: "",
    handler: nowhere,
};

fn nowhere<'w>(_: &'w World, _: &Ask<'_>) -> Answer<'w> {
    bad_request("There is nothing to write here.")
}

fn bad_request(message: impl Into<String>) -> Answer<'static> {
    Answer::Refused { status: 400, code: "BadRequest", message: message.into() }
}

/// The object in the body; what is no object is refused.
fn body(ask: &Ask<'_>) -> Result<Record, Answer<'static>> {
    match ask.body {
        Some(Value::Object(body)) => Ok(body.clone()),
        _ => Err(bad_request("Empty Payload. JSON content expected.")),
    }
}

/// A handler's answer from its judgement.
fn answer<'w>(judged: Result<Written, Answer<'static>>) -> Answer<'w> {
    judged.map_or_else(|refused| refused, |written| Answer::Written(Box::new(written)))
}

/// The write that gives `current` the properties of `new`, as far as they differ.
fn set(class: &str, current: &Record, new: Record) -> Written {
    let id = current.get("id").and_then(Value::as_str).unwrap_or_default();
    Written::new(Change::set(Key::new(class, id), current, new).into_iter().collect())
}

/// Text of a property.
fn text<'r>(record: &'r Record, name: &str) -> &'r str {
    record.get(name).and_then(Value::as_str).unwrap_or_default()
}
