//! Directory roles: definitions, assignments, and what PIM knows of them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::WHOLE;
use super::directory_objects::object_of;
use super::refusal::{not_found, of_other_options, unsupported};
use crate::sim::record::{object, rows};
use crate::sim::route::{Answer, Ask, Bucket, Plan, Record, Route};
use crate::sim::world::{Assignment, Hold, ROLES, Role, World};

const DEFINITIONS: Route = Route {
    method: "GET",
    version: "v1.0",
    template: "/roleManagement/directory/roleDefinitions",
    bucket: Bucket::Identity,
    permissions: &["RoleManagement.Read.Directory", "RoleManagement.ReadWrite.Directory", "Directory.Read.All"],
    plan: Plan::Any,
    pages: WHOLE,
    default_select: None,
    entity: "microsoft.graph.unifiedRoleDefinition",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/rbacapplication-list-roledefinitions.md",
    handler: definitions,
};

pub(super) static ROUTES: &[Route] = &[
    DEFINITIONS,
    Route {
        version: "beta",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/beta/api/rbacapplication-list-roledefinitions.md",
        handler: definitions_beta,
        ..DEFINITIONS
    },
    Route {
        template: "/roleManagement/directory/roleAssignments",
        entity: "microsoft.graph.unifiedRoleAssignment",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/rbacapplication-list-roleassignments.md",
        handler: assignments,
        ..DEFINITIONS
    },
    Route {
        template: "/roleManagement/directory/roleAssignments/{unifiedRoleAssignment-id}",
        pages: None,
        entity: "microsoft.graph.unifiedRoleAssignment",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/unifiedroleassignment-get.md",
        handler: assignment,
        ..DEFINITIONS
    },
    Route {
        template: "/roleManagement/directory/roleAssignmentScheduleInstances",
        permissions: &[
            "RoleAssignmentSchedule.Read.Directory",
            "RoleManagement.Read.All",
            "RoleManagement.Read.Directory",
        ],
        plan: Plan::P2,
        entity: "microsoft.graph.unifiedRoleAssignmentScheduleInstance",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/rbacapplication-list-roleassignmentscheduleinstances.md",
        handler: active,
        ..DEFINITIONS
    },
    Route {
        template: "/roleManagement/directory/roleEligibilityScheduleInstances",
        permissions: &[
            "RoleEligibilitySchedule.Read.Directory",
            "RoleManagement.Read.All",
            "RoleManagement.Read.Directory",
        ],
        plan: Plan::P2,
        entity: "microsoft.graph.unifiedRoleEligibilityScheduleInstance",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/rbacapplication-list-roleeligibilityscheduleinstances.md",
        handler: eligible,
        ..DEFINITIONS
    },
];

fn definitions<'w>(_: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    of_other_options(ask, &[])
        .unwrap_or_else(|| Answer::Many(rows(ROLES.len(), |place| ROLES.get(place).map(definition))))
}

/// Beta alone says which roles are privileged.
fn definitions_beta<'w>(_: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let row = |place| {
        let role: &Role = ROLES.get(place)?;
        let mut record = definition(role);
        record.insert("isPrivileged".to_owned(), Value::Bool(role.privileged));
        Some(record)
    };
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::Many(rows(ROLES.len(), row)))
}

fn definition(role: &Role) -> Record {
    object(json!({
        "id": role.template,
        "templateId": role.template,
        "displayName": role.name,
        "description": format!("Built-in role {}.", role.name),
        "isBuiltIn": true,
        "isEnabled": true,
        "resourceScopes": ["/"],
        "version": "1",
        "rolePermissions": [{
            "allowedResourceActions": ["microsoft.office365.webPortal/allEntities/standard/read"],
            "condition": null,
        }],
    }))
}

/// Rows of the three listings as generated.
pub(super) fn assignment_records(world: &World) -> Vec<Record> {
    world.assignments.iter().filter(|held| held.active()).map(common).collect()
}

pub(super) fn active_records(world: &World) -> Vec<Record> {
    world.assignments.iter().filter(|held| held.active()).map(|held| schedule(world, held)).collect()
}

pub(super) fn eligible_records(world: &World) -> Vec<Record> {
    world.assignments.iter().filter(|held| !held.active()).map(|held| eligibility(world, held)).collect()
}

fn assignment<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let found = assignment_records(world).into_iter().find(|record| record["id"] == ask.keys[0].as_str());
    found.map_or_else(|| not_found(&ask.keys[0]), Answer::One)
}

fn assignments<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let active = world.assignments.iter().filter(|held| held.active());
    listing(world, ask, active.map(|held| (common(held), held)))
}

/// What is active now, whether assigned for ever, for a time, or on request.
fn active<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let active = world.assignments.iter().filter(|held| held.active());
    listing(world, ask, active.map(|held| (schedule(world, held), held)))
}

fn eligible<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let eligible = world.assignments.iter().filter(|held| !held.active());
    listing(world, ask, eligible.map(|held| (eligibility(world, held), held)))
}

fn listing<'w>(world: &'w World, ask: &Ask<'_>, held: impl Iterator<Item = (Record, &'w Assignment)>) -> Answer<'w> {
    let expand = ask.query("$expand");
    if expand.is_some_and(|name| name != "principal") {
        return unsupported("Only the principal can be expanded here.");
    }
    if let Some(refusal) = of_other_options(ask, &["$expand"]) {
        return refusal;
    }
    let rows = held.map(|(mut record, held)| {
        if expand.is_some() {
            record.insert("principal".to_owned(), principal(world, held.principal));
        }
        record
    });
    Answer::Many(Box::new(rows.collect::<Vec<Record>>()))
}

pub(super) fn principal(world: &World, id: Uuid) -> Value {
    let Some((kind, mut record)) = object_of(world, &id.to_string()) else {
        return Value::Null;
    };
    record.insert("@odata.type".to_owned(), json!(format!("#microsoft.graph.{kind}")));
    Value::Object(record)
}

fn common(held: &Assignment) -> Record {
    object(json!({
        "id": id(held),
        "principalId": held.principal,
        "roleDefinitionId": ROLES[held.role].template,
        "directoryScopeId": "/",
        "appScopeId": null,
    }))
}

fn schedule(world: &World, held: &Assignment) -> Record {
    let (start, end, kind) = match held.hold {
        Hold::TimeBound { days_left } => (Some(world.ago(30, 0)), Some(world.ago(-days_left, 0)), "Assigned"),
        Hold::Activated { hours_left } => {
            (Some(world.ago(0, 3_600)), Some(world.ago(0, -hours_left * 3_600)), "Activated")
        }
        Hold::Permanent | Hold::Eligible => (None, None, "Assigned"),
    };
    let own = json!({
        "assignmentType": kind,
        "memberType": "Direct",
        "startDateTime": start,
        "endDateTime": end,
        "roleAssignmentOriginId": id(held),
        "roleAssignmentScheduleId": id(held),
    });
    extended(held, object(own))
}

fn eligibility(world: &World, held: &Assignment) -> Record {
    let own = json!({
        "memberType": "Direct",
        "startDateTime": world.ago(200, 0),
        "endDateTime": null,
        "roleEligibilityScheduleId": held.principal,
    });
    extended(held, object(own))
}

fn extended(held: &Assignment, own: Map<String, Value>) -> Record {
    let mut record = common(held);
    record.extend(own);
    record
}

/// An assignment's id holds role and principal, as the service's own does.
fn id(held: &Assignment) -> String {
    let bytes = [ROLES[held.role].template.to_bytes_le(), held.principal.to_bytes_le()].concat();
    format!("{}-1", URL_SAFE_NO_PAD.encode(bytes))
}
