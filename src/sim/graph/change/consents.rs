//! Delegated consents: trimmed, withdrawn, given.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use uuid::Uuid;

use super::audit::{Activity, Target, row};
use super::{WRITE, answer, bad_request, body, set, text};
use crate::sim::graph::grants::grant_record;
use crate::sim::graph::refusal::not_found;
use crate::sim::odata::current;
use crate::sim::record::object;
use crate::sim::route::{Answer, Ask, Record, Route};
use crate::sim::state::{Change, Key, Written};
use crate::sim::world::World;

const GRANT: Route = Route {
    template: "/oauth2PermissionGrants/{oAuth2PermissionGrant-id}",
    permissions: &["DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All"],
    entity: "microsoft.graph.oAuth2PermissionGrant",
    ..WRITE
};

pub(super) static ROUTES: &[Route] = &[
    Route {
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/oauth2permissiongrant-update.md",
        handler: update,
        ..GRANT
    },
    Route {
        method: "DELETE",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/oauth2permissiongrant-delete.md",
        handler: delete,
        ..GRANT
    },
    Route {
        method: "POST",
        template: "/oauth2PermissionGrants",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/oauth2permissiongrant-post.md",
        handler: create,
        ..GRANT
    },
];

const CLASS: &str = "oAuth2PermissionGrant";
const LIST: &str = "/oauth2PermissionGrants";

fn grant(world: &World, id: &str) -> Option<Record> {
    current(world, CLASS, id, grant_record(world, id))
}

fn update<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(old) = grant(world, &ask.keys[0]) else {
        return not_found(&ask.keys[0]);
    };
    answer(body(ask).and_then(|given| {
        // Only the scopes of a consent can be changed.
        if given.keys().any(|name| name != "scope") || !given.get("scope").is_some_and(Value::is_string) {
            return Err(bad_request("Only the property 'scope' can be updated."));
        }
        let written = set(CLASS, &old, given);
        let audit = row(world, activity("Update delegated permission grant"), target(world, &old).changed_by(&written));
        Ok(if written.changes.is_empty() { written } else { written.audited(audit) })
    }))
}

fn delete<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(old) = grant(world, &ask.keys[0]) else {
        return not_found(&ask.keys[0]);
    };
    let told = target(world, &old).with("DelegatedPermissionGrant.Scope", old["scope"].clone(), Value::Null);
    let audit = row(world, activity("Remove delegated permission grant"), told);
    let change = Change::delete(Key::new(CLASS, text(&old, "id")), LIST, old);
    Answer::Written(Box::new(Written::new(vec![change]).audited(audit)))
}

fn create<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    answer(body(ask).and_then(|given| {
        let record = judged(world, &given)?;
        let told = target(world, &record).with("DelegatedPermissionGrant.Scope", Value::Null, record["scope"].clone());
        let audit = row(world, activity("Add delegated permission grant"), told);
        // What one person gave stands in the listing of that person, too.
        let own = record["principalId"].as_str().map(|id| format!("/users/{id}/oauth2PermissionGrants"));
        let lists = [LIST.to_owned()].into_iter().chain(own).collect();
        let change = Change::Create { key: Key::new(CLASS, text(&record, "id")), lists, record: record.clone() };
        Ok(Written::new(vec![change]).created(record).audited(audit))
    }))
}

fn judged(world: &World, given: &Record) -> Result<Record, Answer<'static>> {
    let id = |name: &str| Uuid::try_parse(text(given, name)).ok();
    let (Some(client), Some(resource)) = (id("clientId"), id("resourceId")) else {
        return Err(bad_request("'clientId' and 'resourceId' must be ids."));
    };
    if [client, resource].iter().any(|id| world.find_app(&id.to_string()).is_none()) {
        return Err(not_found(text(given, "clientId")));
    }
    let everybody = text(given, "consentType") == "AllPrincipals";
    let principal = id("principalId").filter(|_| !everybody);
    let person = principal.is_some_and(|id| world.find_person(&id.to_string()).is_some());
    let one_person = text(given, "consentType") == "Principal" && person;
    if !everybody && !one_person {
        return Err(bad_request("'consentType' must be AllPrincipals, or Principal with the id of a user."));
    }
    let parts = [Some(client), Some(resource), principal].into_iter().flatten();
    let key = URL_SAFE_NO_PAD.encode(parts.flat_map(|id| id.to_bytes_le()).collect::<Vec<u8>>());
    if grant(world, &key).is_some() {
        return Err(Answer::Refused {
            status: 409,
            code: "Request_MultipleObjectsWithSameKeyValue",
            message: "Permission entry already exists.".to_owned(),
        });
    }
    Ok(object(json!({
        "id": key,
        "clientId": client,
        "resourceId": resource,
        "consentType": if everybody { "AllPrincipals" } else { "Principal" },
        "principalId": principal,
        "scope": given.get("scope").cloned().unwrap_or_default(),
    })))
}

/// The log names the app whose permissions they are, and the client among its properties.
fn target(world: &World, grant: &Record) -> Target {
    let resource = world.find_app(text(grant, "resourceId"));
    let target = Target {
        kind: "ServicePrincipal",
        id: text(grant, "resourceId").to_owned(),
        name: json!(resource.map(|app| app.name)),
        changes: Vec::new(),
    };
    target.with("ServicePrincipal.ObjectID", Value::Null, grant["clientId"].clone())
}

fn activity(name: &'static str) -> Activity {
    Activity { name, category: "ApplicationManagement", service: "Core Directory" }
}
