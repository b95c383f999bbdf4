//! Apps: switched off, their secrets removed, permissions in their own name withdrawn and given.

use serde_json::{Value, json};
use uuid::Uuid;

use super::audit::{Activity, Target, row};
use super::{WRITE, answer, bad_request, body, set, text};
use crate::sim::graph::applications::application_record;
use crate::sim::graph::refusal::not_found;
use crate::sim::graph::service_principals::{record, role_grant_records};
use crate::sim::odata::current;
use crate::sim::record::object;
use crate::sim::route::{Answer, Ask, Record, Route};
use crate::sim::state::{Change, Key, Replica, View, Written};
use crate::sim::world::World;

const PRINCIPAL: Route = Route {
    template: "/servicePrincipals/{servicePrincipal-id}",
    permissions: &["Application.ReadWrite.All", "Directory.ReadWrite.All"],
    entity: "microsoft.graph.servicePrincipal",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/serviceprincipal-update.md",
    handler: principal,
    ..WRITE
};

pub(super) static ROUTES: &[Route] = &[
    PRINCIPAL,
    Route {
        method: "POST",
        template: "/servicePrincipals/{servicePrincipal-id}/removePassword",
        entity: "",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/serviceprincipal-removepassword.md",
        handler: remove_password_of_principal,
        ..PRINCIPAL
    },
    Route {
        template: "/applications/{application-id}",
        entity: "microsoft.graph.application",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/application-update.md",
        handler: application,
        ..PRINCIPAL
    },
    Route {
        method: "POST",
        template: "/applications/{application-id}/removePassword",
        entity: "",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/application-removepassword.md",
        handler: remove_password_of_application,
        ..PRINCIPAL
    },
    Route {
        method: "POST",
        template: "/servicePrincipals/{servicePrincipal-id}/appRoleAssignments",
        permissions: &["AppRoleAssignment.ReadWrite.All+Application.Read.All"],
        entity: "microsoft.graph.appRoleAssignment",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/serviceprincipal-post-approleassignments.md",
        handler: give_role,
        ..PRINCIPAL
    },
    Route {
        method: "DELETE",
        template: "/servicePrincipals/{servicePrincipal-id}/appRoleAssignments/{appRoleAssignment-id}",
        permissions: &["AppRoleAssignment.ReadWrite.All"],
        entity: "microsoft.graph.appRoleAssignment",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/serviceprincipal-delete-approleassignments.md",
        handler: withdraw_role,
        ..PRINCIPAL
    },
];

const ROLE: &str = "appRoleAssignment";

fn principal_of(world: &World, id: &str) -> Option<Record> {
    current(world, "servicePrincipal", id, world.find_app(id).map(|app| record(world, &app)))
}

fn application_of(world: &World, id: &str) -> Option<Record> {
    current(world, "application", id, application_record(world, id))
}

fn principal<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(old) = principal_of(world, &ask.keys[0]) else { return not_found(&ask.keys[0]) };
    updated(world, ask, "servicePrincipal", &old, "Update service principal")
}

fn application<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(old) = application_of(world, &ask.keys[0]) else { return not_found(&ask.keys[0]) };
    updated(world, ask, "application", &old, "Update application")
}

fn updated<'w>(world: &'w World, ask: &Ask<'_>, class: &str, old: &Record, name: &'static str) -> Answer<'w> {
    answer(body(ask).and_then(|given| {
        if ["id", "appId"].iter().any(|name| given.contains_key(*name)) {
            return Err(bad_request("Property is read-only and cannot be set."));
        }
        Ok(logged(world, old, name, set(class, old, given)))
    }))
}

fn remove_password_of_principal<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(old) = principal_of(world, &ask.keys[0]) else { return not_found(&ask.keys[0]) };
    remove_password(world, ask, "servicePrincipal", &old)
}

fn remove_password_of_application<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(old) = application_of(world, &ask.keys[0]) else { return not_found(&ask.keys[0]) };
    remove_password(world, ask, "application", &old)
}

fn remove_password<'w>(world: &'w World, ask: &Ask<'_>, class: &str, old: &Record) -> Answer<'w> {
    answer(body(ask).and_then(|given| {
        let id = text(&given, "keyId");
        let secrets = old["passwordCredentials"].as_array().cloned().unwrap_or_default();
        let left: Vec<Value> = secrets
            .iter()
            .filter(|one| !one["keyId"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(id)))
            .cloned()
            .collect();
        if left.len() == secrets.len() {
            return Err(bad_request(format!("No password credential found with keyId '{id}' within request.")));
        }
        let name = "Update application – Certificates and secrets management";
        Ok(logged(world, old, name, set(class, old, object(json!({"passwordCredentials": left})))))
    }))
}

fn logged(world: &World, old: &Record, name: &'static str, written: Written) -> Written {
    if written.changes.is_empty() {
        return written;
    }
    let kind = if old.contains_key("servicePrincipalType") { "ServicePrincipal" } else { "Application" };
    let audit = row(world, activity(name), Target::of(kind, old).changed_by(&written));
    written.audited(audit)
}

fn lists(record: &Record) -> Vec<String> {
    let of = |name: &str, end: &str| format!("/servicePrincipals/{}/{end}", text(record, name));
    vec![of("principalId", "appRoleAssignments"), of("resourceId", "appRoleAssignedTo")]
}

/// Roles that an app holds now.
fn held(world: &World, holder: &str) -> Vec<Record> {
    let Some(app) = world.find_app(holder) else { return Vec::new() };
    let made = role_grant_records(world, app.index).into_iter();
    let mut all: Vec<Record> = made
        .filter_map(|one| {
            let id = text(&one, "id").to_owned();
            current(world, ROLE, &id, Some(one))
        })
        .collect();
    all.extend(
        world.state.listed(View::of(Replica::Master), &format!("/servicePrincipals/{}/appRoleAssignments", app.id)),
    );
    all
}

fn withdraw_role<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let found = held(world, &ask.keys[0]).into_iter().find(|one| text(one, "id") == ask.keys[1]);
    let Some(old) = found else { return not_found(&ask.keys[1]) };
    let audit = row(world, activity("Remove app role assignment from service principal"), role_target(&old));
    let change = Change::Delete { key: Key::new(ROLE, text(&old, "id")), lists: lists(&old), record: old };
    Answer::Written(Box::new(Written::new(vec![change]).audited(audit)))
}

fn give_role<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    answer(body(ask).and_then(|given| {
        let id = |name: &str| Uuid::try_parse(text(&given, name)).ok();
        let (Some(holder), Some(resource), Some(role)) = (id("principalId"), id("resourceId"), id("appRoleId")) else {
            return Err(bad_request("'principalId', 'resourceId' and 'appRoleId' must be ids."));
        };
        let app = |id: Uuid| world.find_app(&id.to_string()).ok_or_else(|| not_found(&id.to_string()));
        let (holder, resource) = (app(holder)?, app(resource)?);
        let same = |one: &Record| {
            text(one, "resourceId") == resource.id.to_string() && text(one, "appRoleId") == role.to_string()
        };
        if held(world, &holder.id.to_string()).iter().any(same) {
            return Err(Answer::Refused {
                status: 400,
                code: "Request_BadRequest",
                message: "Permission being assigned already exists on the object".to_owned(),
            });
        }
        let record = object(json!({
            "id": world.fresh_id().simple().to_string(),
            "deletedDateTime": null,
            "appRoleId": role,
            "createdDateTime": world.present(),
            "principalId": holder.id,
            "principalDisplayName": holder.name,
            "principalType": "ServicePrincipal",
            "resourceId": resource.id,
            "resourceDisplayName": resource.name,
        }));
        let audit = row(world, activity("Add app role assignment to service principal"), role_target(&record));
        let change =
            Change::Create { key: Key::new(ROLE, text(&record, "id")), lists: lists(&record), record: record.clone() };
        Ok(Written::new(vec![change]).created(record).audited(audit))
    }))
}

/// The log names the app that offers the role, and the holder among its properties.
fn role_target(record: &Record) -> Target {
    let target = Target {
        kind: "ServicePrincipal",
        id: text(record, "resourceId").to_owned(),
        name: record["resourceDisplayName"].clone(),
        changes: Vec::new(),
    };
    target.with("AppRole.Id", Value::Null, record["appRoleId"].clone()).with(
        "ServicePrincipal.ObjectID",
        Value::Null,
        record["principalId"].clone(),
    )
}

fn activity(name: &'static str) -> Activity {
    Activity { name, category: "ApplicationManagement", service: "Core Directory" }
}
