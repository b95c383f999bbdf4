//! Directory roles: assignments withdrawn and given, directly and through Privileged Identity Management.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use uuid::Uuid;

use super::audit::{Activity, Target, row};
use super::{WRITE, answer, bad_request, body, text};
use crate::sim::graph::refusal::not_found;
use crate::sim::graph::roles::{active_records, assignment_records, eligible_records, principal};
use crate::sim::odata::current;
use crate::sim::record::object;
use crate::sim::route::{Answer, Ask, Plan, Record, Route};
use crate::sim::state::{Change, Key, Replica, View, Written};
use crate::sim::world::World;

const ASSIGNMENT: Route = Route {
    method: "DELETE",
    template: "/roleManagement/directory/roleAssignments/{unifiedRoleAssignment-id}",
    permissions: &["RoleManagement.ReadWrite.Directory"],
    entity: "microsoft.graph.unifiedRoleAssignment",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/unifiedroleassignment-delete.md",
    handler: delete,
    ..WRITE
};

pub(super) static ROUTES: &[Route] = &[
    ASSIGNMENT,
    Route {
        method: "POST",
        template: "/roleManagement/directory/roleAssignments",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/rbacapplication-post-roleassignments.md",
        handler: create,
        ..ASSIGNMENT
    },
    Route {
        method: "POST",
        template: "/roleManagement/directory/roleAssignmentScheduleRequests",
        permissions: &["RoleAssignmentSchedule.ReadWrite.Directory", "RoleManagement.ReadWrite.Directory"],
        plan: Plan::P2,
        entity: "microsoft.graph.unifiedRoleAssignmentScheduleRequest",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/rbacapplication-post-roleassignmentschedulerequests.md",
        handler: request_active,
        ..ASSIGNMENT
    },
    Route {
        method: "POST",
        template: "/roleManagement/directory/roleEligibilityScheduleRequests",
        permissions: &["RoleEligibilitySchedule.ReadWrite.Directory", "RoleManagement.ReadWrite.Directory"],
        plan: Plan::P2,
        entity: "microsoft.graph.unifiedRoleEligibilityScheduleRequest",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/rbacapplication-post-roleeligibilityschedulerequests.md",
        handler: request_eligible,
        ..ASSIGNMENT
    },
];

/// A kind of holding, where it is listed, and its generated rows.
struct Listing {
    class: &'static str,
    list: &'static str,
    made: fn(&World) -> Vec<Record>,
}

const ASSIGNED: Listing = Listing {
    class: "unifiedRoleAssignment",
    list: "/roleManagement/directory/roleAssignments",
    made: assignment_records,
};
const ACTIVE: Listing = Listing {
    class: "unifiedRoleAssignmentScheduleInstance",
    list: "/roleManagement/directory/roleAssignmentScheduleInstances",
    made: active_records,
};
const ELIGIBLE: Listing = Listing {
    class: "unifiedRoleEligibilityScheduleInstance",
    list: "/roleManagement/directory/roleEligibilityScheduleInstances",
    made: eligible_records,
};

const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";

impl Listing {
    fn now(&self, world: &World) -> Vec<Record> {
        let made = (self.made)(world).into_iter();
        let mut all: Vec<Record> = made
            .filter_map(|one| {
                let id = text(&one, "id").to_owned();
                current(world, self.class, &id, Some(one))
            })
            .collect();
        all.extend(world.state.listed(View::of(Replica::Master), self.list));
        all
    }

    fn find(&self, world: &World, held: &Held) -> Option<Record> {
        self.now(world).into_iter().find(|one| held.is(one))
    }

    fn delete(&self, record: Record) -> Change {
        Change::delete(Key::new(self.class, text(&record, "id")), self.list, record)
    }

    fn create(&self, record: Record) -> Change {
        Change::create(Key::new(self.class, text(&record, "id")), self.list, record)
    }
}

/// Who holds what where.
struct Held {
    principal: String,
    role: String,
    scope: String,
}

impl Held {
    fn of(record: &Record) -> Self {
        let scope = record.get("directoryScopeId").and_then(Value::as_str).unwrap_or("/");
        let lower = |name: &str| text(record, name).to_ascii_lowercase();
        Self { principal: lower("principalId"), role: lower("roleDefinitionId"), scope: scope.to_owned() }
    }

    fn is(&self, record: &Record) -> bool {
        let other = Self::of(record);
        other.principal == self.principal && other.role == self.role && other.scope == self.scope
    }

    /// As the service makes an assignment's id: role and principal in one.
    fn id(&self) -> Option<String> {
        let ids = [Uuid::try_parse(&self.role).ok()?, Uuid::try_parse(&self.principal).ok()?];
        Some(format!("{}-1", URL_SAFE_NO_PAD.encode(ids.map(|id| id.to_bytes_le()).concat())))
    }

    fn record(&self, world: &World) -> Option<Record> {
        let id = Uuid::try_parse(&self.principal).ok()?;
        Some(object(json!({
            "id": self.id()?,
            "principalId": id,
            "roleDefinitionId": self.role,
            "directoryScopeId": self.scope,
            "appScopeId": null,
            "principal": principal(world, id),
        })))
    }
}

fn delete<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let found = ASSIGNED.now(world).into_iter().find(|one| text(one, "id") == ask.keys[0]);
    let Some(old) = found else { return not_found(&ask.keys[0]) };
    answer(taken(world, old))
}

fn taken(world: &World, old: Record) -> Result<Written, Answer<'static>> {
    let held = Held::of(&old);
    let others = ASSIGNED.now(world).into_iter().filter(|one| text(one, "roleDefinitionId") == GLOBAL_ADMINISTRATOR);
    if held.role == GLOBAL_ADMINISTRATOR && others.count() < 2 {
        return Err(bad_request("Removing the last Global Administrator from the directory is not allowed."));
    }
    let audit = row(world, activity("Remove member from role", "Core Directory"), target(&held, true));
    let instance = ACTIVE.find(world, &held).map(|one| ACTIVE.delete(one));
    let changes = instance.into_iter().chain([ASSIGNED.delete(old)]);
    Ok(Written::new(changes.collect()).audited(audit))
}

fn create<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    answer(body(ask).and_then(|given| {
        let held = Held::of(&given);
        let record = known(world, &held)?;
        if ASSIGNED.find(world, &held).is_some() {
            let message =
                "A conflicting object with one or more of the specified property values is present in the directory.";
            return Err(Answer::Refused { status: 400, code: "Request_BadRequest", message: message.to_owned() });
        }
        Ok(given_to(world, &held, record.clone(), None).created(without_principal(record)))
    }))
}

fn known(world: &World, held: &Held) -> Result<Record, Answer<'static>> {
    let record = held.record(world).filter(|record| !record["principal"].is_null());
    record.ok_or_else(|| bad_request("The role or the principal does not exist."))
}

fn without_principal(mut record: Record) -> Record {
    record.remove("principal");
    record
}

fn given_to(world: &World, held: &Held, record: Record, end: Option<Value>) -> Written {
    let mut instance = record.clone();
    instance.extend(object(json!({
        "assignmentType": "Assigned",
        "memberType": "Direct",
        "startDateTime": end.as_ref().map(|_| world.present()),
        "endDateTime": end,
        "roleAssignmentOriginId": record["id"],
        "roleAssignmentScheduleId": record["id"],
    })));
    let audit = row(world, activity("Add member to role", "Core Directory"), target(held, false));
    Written::new(vec![ACTIVE.create(instance), ASSIGNED.create(record)]).audited(audit)
}

fn request_active<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    answer(body(ask).and_then(|given| {
        let held = Held::of(&given);
        let found = ASSIGNED.find(world, &held);
        match (text(&given, "action"), found) {
            ("adminRemove", Some(old)) => Ok(requested(world, &given, "Revoked", taken(world, old)?)),
            ("adminAssign", None) => {
                let end = given.get("scheduleInfo").and_then(|info| info.pointer("/expiration/endDateTime")).cloned();
                let written = given_to(world, &held, known(world, &held)?, end.filter(|end| !end.is_null()));
                Ok(requested(world, &given, "Provisioned", written))
            }
            (action, found) => Err(unfit(action, found.is_some())),
        }
    }))
}

fn request_eligible<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    answer(body(ask).and_then(|given| {
        let held = Held::of(&given);
        match (text(&given, "action"), ELIGIBLE.find(world, &held)) {
            ("adminRemove", Some(old)) => {
                let name = "Remove eligible member from role in PIM completed (permanent)";
                let audit = row(world, activity(name, "PIM"), target(&held, true));
                Ok(requested(world, &given, "Revoked", Written::new(vec![ELIGIBLE.delete(old)]).audited(audit)))
            }
            ("adminAssign", None) => {
                let mut record = known(world, &held)?;
                record.extend(object(json!({
                    "memberType": "Direct",
                    "startDateTime": world.ago(200, 0),
                    "endDateTime": given.get("scheduleInfo").and_then(|info| info.pointer("/expiration/endDateTime")),
                    "roleEligibilityScheduleId": held.principal,
                })));
                let name = "Add eligible member to role in PIM completed (permanent)";
                let audit = row(world, activity(name, "PIM"), target(&held, false));
                Ok(requested(world, &given, "Provisioned", Written::new(vec![ELIGIBLE.create(record)]).audited(audit)))
            }
            (action, found) => Err(unfit(action, found.is_some())),
        }
    }))
}

fn unfit(action: &str, found: bool) -> Answer<'static> {
    let (code, message) = match (action, found) {
        ("adminRemove", _) => ("RoleAssignmentDoesNotExist", "The Role assignment does not exist."),
        ("adminAssign", _) => ("RoleAssignmentExists", "The Role assignment already exists."),
        _ => ("BadRequest", "Only adminAssign and adminRemove are taken from an app."),
    };
    Answer::Refused { status: 400, code, message: message.to_owned() }
}

/// The request itself, as it is answered; nothing lists it.
fn requested(world: &World, given: &Record, status: &str, written: Written) -> Written {
    written.created(object(json!({
        "id": world.fresh_id(),
        "status": status,
        "action": given["action"],
        "principalId": given["principalId"],
        "roleDefinitionId": given["roleDefinitionId"],
        "directoryScopeId": given.get("directoryScopeId"),
        "appScopeId": null,
        "justification": given.get("justification"),
        "createdDateTime": world.present(),
        "completedDateTime": world.present(),
    })))
}

/// The log names whom, with the role among the properties; what is taken was.
fn target(held: &Held, taken: bool) -> Target {
    let name =
        crate::sim::world::ROLES.iter().find(|role| role.template.to_string() == held.role).map(|role| role.name);
    let target = Target { kind: "User", id: held.principal.clone(), name: Value::Null, changes: Vec::new() };
    let turned = |value: Value| if taken { (value, Value::Null) } else { (Value::Null, value) };
    let (old, new) = turned(json!(name));
    let target = target.with("Role.DisplayName", old, new);
    let (old, new) = turned(json!(held.role));
    target.with("Role.TemplateId", old, new)
}

fn activity(name: &'static str, service: &'static str) -> Activity {
    Activity { name, category: "RoleManagement", service }
}
