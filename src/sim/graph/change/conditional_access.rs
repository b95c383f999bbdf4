//! Conditional Access policies: created, changed, deleted, taken back from the bin.

use serde_json::{Value, json};

use super::audit::{Activity, Target, row};
use super::policy_body::{refusal, whole};
use super::{WRITE, answer, bad_request, body, text};
use crate::sim::graph::refusal::not_found;
use crate::sim::odata::current;
use crate::sim::record::object;
use crate::sim::route::{Answer, Ask, Bucket, Plan, Record, Route};
use crate::sim::state::{Change, Key, Replica, View, Written};
use crate::sim::world::World;

const POLICY: Route = Route {
    template: "/identity/conditionalAccess/policies/{conditionalAccessPolicy-id}",
    bucket: Bucket::ConditionalAccess,
    permissions: &["Policy.ReadWrite.ConditionalAccess+Policy.Read.All"],
    plan: Plan::P1,
    entity: "microsoft.graph.conditionalAccessPolicy",
    ..WRITE
};

pub(super) static ROUTES: &[Route] = &[
    Route {
        method: "POST",
        template: "/identity/conditionalAccess/policies",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/conditionalaccessroot-post-policies.md",
        handler: create,
        ..POLICY
    },
    Route {
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/conditionalaccesspolicy-update.md",
        handler: update,
        ..POLICY
    },
    Route {
        method: "DELETE",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/conditionalaccesspolicy-delete.md",
        handler: delete,
        ..POLICY
    },
    Route {
        method: "POST",
        template: "/identity/conditionalAccess/deletedItems/policies/{conditionalAccessPolicy-id}/restore",
        permissions: &["Policy.ReadWrite.ConditionalAccess"],
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/conditionalaccesspolicy-restore.md",
        handler: restore,
        ..POLICY
    },
];

const CLASS: &str = "conditionalAccessPolicy";
const LIST: &str = "/identity/conditionalAccess/policies";
/// Deleted policies, for thirty days.
const BIN: &str = "bin";
const BIN_LIST: &str = "/identity/conditionalAccess/deletedItems/policies";
/// What the service says itself.
const COMPUTED: [&str; 4] = ["id", "createdDateTime", "modifiedDateTime", "deletedDateTime"];

/// Seen on the wire in September 2026.
const DEFAULTS_ARE_ON: &str = "Security Defaults is enabled in the tenant. You must disable Security defaults before enabling a Conditional Access policy.";

fn create<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    answer(body(ask).and_then(|given| {
        let policy = judged(world, &given, &[])?;
        Ok(made(world, policy))
    }))
}

fn made(world: &World, policy: Record) -> Written {
    let now = world.present();
    let mut record = object(json!({"id": world.fresh_id(), "createdDateTime": now, "modifiedDateTime": null}));
    record.extend(policy);
    let key = Key::new(CLASS, text(&record, "id"));
    let target = Target::of("Policy", &record).with("ConditionalAccessPolicy", Value::Null, json!(record));
    let audit = row(world, activity("Add conditional access policy"), target);
    Written::new(vec![Change::create(key, LIST, record.clone())]).created(record).audited(audit)
}

fn update<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(old) = policy(world, &ask.keys[0]) else {
        return absent(&ask.keys[0]);
    };
    answer(body(ask).and_then(|given| {
        // What is not sent stays; a condition set that is sent takes the place of the old one as a whole.
        let mut wanted = old.clone();
        COMPUTED.iter().for_each(|name| drop(wanted.remove(*name)));
        wanted.extend(given);
        let mut new = judged(world, &wanted, &ids(&old["conditions"]))?;
        new.insert("templateId".to_owned(), old["templateId"].clone());
        Ok(changed(world, &old, new))
    }))
}

fn changed(world: &World, old: &Record, mut new: Record) -> Written {
    let key = Key::new(CLASS, text(old, "id"));
    if Change::set(key.clone(), old, new.clone()).is_none() {
        return Written::new(Vec::new());
    }
    new.insert("modifiedDateTime".to_owned(), json!(world.present()));
    let mut after = old.clone();
    after.extend(new.clone());
    let target = Target::of("Policy", old).with("ConditionalAccessPolicy", json!(old), json!(after));
    let audit = row(world, activity("Update conditional access policy"), target);
    Written::new(Change::set(key, old, new).into_iter().collect()).audited(audit)
}

fn delete<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(old) = policy(world, &ask.keys[0]) else {
        return absent(&ask.keys[0]);
    };
    let id = text(&old, "id").to_owned();
    let mut binned = old.clone();
    binned.insert("deletedDateTime".to_owned(), json!(world.present()));
    let target = Target::of("Policy", &old).with("ConditionalAccessPolicy", json!(old), Value::Null);
    let audit = row(world, activity("Delete conditional access policy"), target);
    let changes =
        vec![Change::delete(Key::new(CLASS, &id), LIST, old), Change::create(Key::new(BIN, &id), BIN_LIST, binned)];
    Answer::Written(Box::new(Written::new(changes).audited(audit)))
}

fn restore<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let key = Key::new(BIN, &ask.keys[0]);
    let Some(binned) = world.state.made(View::of(Replica::Master), &key) else {
        return absent(&ask.keys[0]);
    };
    if binned["state"] == "enabled" && defaults_are_on(world) {
        return bad_request(DEFAULTS_ARE_ON);
    }
    let mut record = binned.clone();
    record.remove("deletedDateTime");
    let audit = row(world, activity("Restore conditional access policy"), Target::of("Policy", &record));
    let back = Change::create(Key::new(CLASS, &key.id), LIST, record.clone());
    let written = Written::new(vec![Change::delete(key, BIN_LIST, binned), back]).audited(audit);
    Answer::Written(Box::new(Written { outcome: crate::sim::state::Outcome::Value(json!(record)), ..written }))
}

/// The whole policy, if the service takes it.
fn judged(world: &World, given: &Record, known: &[String]) -> Result<Record, Answer<'static>> {
    if let Some(name) = given.keys().find(|name| COMPUTED.contains(&name.as_str())) {
        return Err(bad_request(format!("1020: '{name}' is read-only.")));
    }
    let policy = whole(world, given).map_err(bad_request)?;
    if let Some(message) = refusal(world, &policy, known) {
        return Err(bad_request(message));
    }
    if policy["state"] == "enabled" && defaults_are_on(world) {
        return Err(bad_request(DEFAULTS_ARE_ON));
    }
    Ok(policy)
}

/// Every id in a condition set, so that a policy is not refused for what it names already.
fn ids(conditions: &Value) -> Vec<String> {
    let lists = [&conditions["users"], &conditions["applications"]].into_iter().filter_map(Value::as_object).flatten();
    let named = lists.filter_map(|(_, list)| list.as_array()).flatten().filter_map(Value::as_str);
    named.map(str::to_owned).collect()
}

/// A policy as it stands.
pub(super) fn policy(world: &World, id: &str) -> Option<Record> {
    let made = world.policies.iter().find(|policy| text(policy, "id").eq_ignore_ascii_case(id)).cloned();
    current(world, CLASS, id, made)
}

/// Whether any policy is enforced.
pub(super) fn any_is_enabled(world: &World) -> bool {
    let generated = world.policies.iter().filter_map(|one| policy(world, text(one, "id")));
    let since = world.state.listed(View::of(Replica::Master), LIST);
    generated.chain(since).any(|policy| policy["state"] == "enabled")
}

fn defaults_are_on(world: &World) -> bool {
    super::security_defaults::policy(world)["isEnabled"] == true
}

fn absent(id: &str) -> Answer<'static> {
    not_found(id)
}

fn activity(name: &'static str) -> Activity {
    Activity { name, category: "Policy", service: "Conditional Access" }
}
