//! Inbox rules of one mailbox, through Graph.

use serde_json::{Value, json};

use super::{WRITE, answer, body, text};
use crate::sim::exchange;
use crate::sim::graph::message_rules::rule_of;
use crate::sim::odata::current;
use crate::sim::route::{Answer, Ask, Bucket, Record, Route};
use crate::sim::state::{Change, Key, Written};
use crate::sim::world::World;

const RULE: Route = Route {
    template: "/users/{user-id}/mailFolders/{mailFolder-id}/messageRules/{messageRule-id}",
    bucket: Bucket::Outlook,
    permissions: &["MailboxSettings.ReadWrite"],
    entity: "microsoft.graph.messageRule",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/messagerule-update.md",
    handler: update,
    ..WRITE
};

pub(super) static ROUTES: &[Route] = &[
    RULE,
    Route {
        method: "DELETE",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/messagerule-delete.md",
        handler: delete,
        ..RULE
    },
];

fn absent() -> Answer<'static> {
    let message = "The specified object was not found in the store.".to_owned();
    Answer::Refused { status: 404, code: "ErrorItemNotFound", message }
}

fn rule(world: &World, ask: &Ask<'_>) -> Option<Record> {
    let person = world.find_person(&ask.keys[0])?;
    current(world, "messageRule", &ask.keys[2], rule_of(world, person.index, &ask.keys[2]))
}

fn update<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let (Some(old), Some(person)) = (rule(world, ask), world.find_person(&ask.keys[0])) else { return absent() };
    answer(body(ask).map(|given| {
        let enabled = given.get("isEnabled").and_then(Value::as_bool);
        let mut changes: Vec<Change> =
            Change::set(Key::new("messageRule", text(&old, "id")), &old, given).into_iter().collect();
        // Exchange shows the same rule.
        if let (false, Some(enabled)) = (changes.is_empty(), enabled) {
            let was = object_of("Enabled", json!(old["isEnabled"]));
            let key = exchange::rule_key(&person, text(&old, "id"));
            changes.extend(key.and_then(|key| Change::set(key, &was, object_of("Enabled", json!(enabled)))));
        }
        Written::new(changes)
    }))
}

fn object_of(name: &str, value: Value) -> Record {
    Record::from_iter([(name.to_owned(), value)])
}

fn delete<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let (Some(old), Some(person)) = (rule(world, ask), world.find_person(&ask.keys[0])) else { return absent() };
    match exchange::rule_deletion(world, &person, text(&old, "id")) {
        Some(changes) => Answer::Written(Box::new(Written::new(changes))),
        None => absent(),
    }
}
