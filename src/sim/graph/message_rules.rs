//! Inbox rules of one mailbox, as Graph shows them: without the hidden ones.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::WHOLE;
use super::refusal::of_other_options;
use crate::sim::record::object;
use crate::sim::route::{Answer, Ask, Bucket, Plan, Record, Route};
use crate::sim::world::{InboxRule, Kind, Target, World};

const RULES: Route = Route {
    method: "GET",
    version: "v1.0",
    template: "/users/{user-id}/mailFolders/{mailFolder-id}/messageRules",
    bucket: Bucket::Outlook,
    permissions: &["MailboxSettings.Read", "MailboxSettings.ReadWrite"],
    plan: Plan::Any,
    pages: WHOLE,
    default_select: None,
    entity: "microsoft.graph.messageRule",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/mailfolder-list-messagerules.md",
    handler: list,
};

pub(super) static ROUTES: &[Route] = &[
    RULES,
    Route {
        template: "/users/{user-id}/mailFolders/{mailFolder-id}/messageRules/{messageRule-id}",
        pages: None,
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/messagerule-get.md",
        handler: one,
        ..RULES
    },
];

fn one<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let owner = world.find_person(&ask.keys[0]);
    let found = owner.and_then(|person| rule_of(world, person.index, &ask.keys[2]));
    let message = "The specified object was not found in the store.".to_owned();
    found.map_or(Answer::Refused { status: 404, code: "ErrorItemNotFound", message }, Answer::One)
}

/// A generated rule by its id.
pub(in crate::sim) fn rule_of(world: &World, owner: usize, id: &str) -> Option<Record> {
    let mailbox = world.mailbox(owner)?;
    let shown = mailbox.rules.iter().filter(|rule| !rule.hidden).enumerate();
    shown.map(|(place, rule)| rule_record(world, owner, place, rule)).find(|record| record["id"] == id)
}

/// Exchange's number of a rule, little endian.
pub(in crate::sim) fn rule_id(number: u64) -> String {
    STANDARD.encode(number.to_le_bytes())
}

fn list<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(person) = world.find_person(&ask.keys[0]) else {
        let message = format!("The requested user '{}' is invalid.", ask.keys[0]);
        return Answer::Refused { status: 404, code: "ErrorInvalidUser", message };
    };
    let Some(mailbox) = world.mailbox(person.index) else {
        let message = "The mailbox is either inactive, soft-deleted, or is hosted on-premise.".to_owned();
        return Answer::Refused { status: 404, code: "MailboxNotEnabledForRESTAPI", message };
    };
    if !ask.keys[1].eq_ignore_ascii_case("inbox") {
        let message = "The specified object was not found in the store.".to_owned();
        return Answer::Refused { status: 404, code: "ErrorItemNotFound", message };
    }
    let shown = mailbox.rules.iter().filter(|rule| !rule.hidden).enumerate();
    let rows = shown.map(|(place, rule)| rule_record(world, person.index, place, rule));
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::Many(Box::new(rows.collect::<Vec<Record>>())))
}

pub(in crate::sim) fn rule_record(world: &World, owner: usize, place: usize, rule: &InboxRule) -> Record {
    object(json!({
        "id": rule_id(rule.identity),
        "displayName": rule.name,
        "sequence": place + 1,
        "isEnabled": !rule.disabled,
        "hasError": false,
        "isReadOnly": false,
        "conditions": conditions(rule),
        "actions": actions(world, owner, rule),
    }))
}

/// Only what is set comes; a rule without conditions has none at all.
fn conditions(rule: &InboxRule) -> Value {
    let mut found = Map::new();
    if !rule.subject_contains.is_empty() {
        found.insert("subjectContains".to_owned(), json!(rule.subject_contains));
    }
    if !rule.from_contains.is_empty() {
        found.insert("senderContains".to_owned(), json!(rule.from_contains));
    }
    if found.is_empty() { Value::Null } else { Value::Object(found) }
}

fn actions(world: &World, owner: usize, rule: &InboxRule) -> Value {
    let mut found = Map::new();
    let targets = [
        ("forwardTo", &rule.forward_to),
        ("forwardAsAttachmentTo", &rule.forward_as_attachment_to),
        ("redirectTo", &rule.redirect_to),
    ];
    for (name, targets) in targets.into_iter().filter(|(_, targets)| !targets.is_empty()) {
        let recipients: Vec<Value> = targets.iter().map(|target| recipient(world, target)).collect();
        found.insert(name.to_owned(), Value::Array(recipients));
    }
    let flags = [("delete", rule.delete), ("markAsRead", rule.mark_as_read), ("stopProcessingRules", rule.stop)];
    found.extend(flags.into_iter().filter(|(_, set)| *set).map(|(name, set)| (name.to_owned(), Value::Bool(set))));
    if let Some(folder) = &rule.move_to_folder {
        found.insert("moveToFolder".to_owned(), json!(folder_id(world, owner, folder)));
    }
    Value::Object(found)
}

fn recipient(world: &World, target: &Target) -> Value {
    match target {
        Target::Inside(index) => {
            let person = world.person(*index);
            json!({"emailAddress": {"name": person.display_name, "address": person.upn}})
        }
        Target::Outside(address) | Target::Alias(address) => {
            json!({"emailAddress": {"name": address, "address": address}})
        }
    }
}

/// A folder's id, opaque and a mailbox's own.
fn folder_id(world: &World, owner: usize, folder: &str) -> String {
    let number = folder.bytes().fold(owner, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
    let id = world.id(Kind::Folder, number % 1_000_000_000);
    format!("AAMkAD{}=", STANDARD.encode(id.as_bytes()).trim_end_matches('='))
}
