//! What one account has: devices, consents, roles, what it owns.

use serde_json::json;

use super::refusal::{not_found, of_other_options};
use super::{DIRECTORY, WHOLE, applications, grants};
use crate::sim::record::object;
use crate::sim::route::{Answer, Ask, Bucket, Plan, Record, Route};
use crate::sim::world::{Device, ROLES, World};

const DEVICES: Route = Route {
    method: "GET",
    version: "v1.0",
    template: "/users/{user-id}/registeredDevices",
    bucket: Bucket::Identity,
    permissions: &["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
    plan: Plan::Any,
    pages: DIRECTORY,
    default_select: None,
    entity: "microsoft.graph.directoryObject",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/user-list-registereddevices.md",
    handler: devices,
};

pub(super) static ROUTES: &[Route] = &[
    DEVICES,
    Route {
        template: "/devices/{device-id}",
        permissions: &["Device.Read.All", "Device.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
        pages: None,
        entity: "microsoft.graph.device",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/device-get.md",
        handler: device,
        ..DEVICES
    },
    Route {
        template: "/users/{user-id}/oauth2PermissionGrants",
        permissions: &["Directory.Read.All", "DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All"],
        entity: "microsoft.graph.oAuth2PermissionGrant",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/user-list-oauth2permissiongrants.md",
        handler: grants_of,
        ..DEVICES
    },
    Route {
        template: "/users/{user-id}/ownedObjects",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/user-list-ownedobjects.md",
        handler: owned,
        ..DEVICES
    },
    Route {
        template: "/users/{user-id}/transitiveMemberOf/microsoft.graph.directoryRole",
        pages: WHOLE,
        entity: "microsoft.graph.directoryRole",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/user-list-transitivememberof.md",
        handler: roles,
        ..DEVICES
    },
];

fn devices<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(person) = world.find_person(&ask.keys[0]) else {
        return not_found(&ask.keys[0]);
    };
    let rows: Vec<Record> = world.account(person.index).devices.iter().map(|device| record(world, device)).collect();
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::Many(Box::new(rows)))
}

fn device<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    device_of(world, &ask.keys[0]).map_or_else(|| not_found(&ask.keys[0]), Answer::One)
}

/// The device of an object id, as it was registered.
pub(super) fn device_of(world: &World, id: &str) -> Option<Record> {
    let mut record = record(world, &world.find_device(id.parse().ok()?)?);
    record.remove("@odata.type");
    Some(record)
}

fn record(world: &World, device: &Device) -> Record {
    object(json!({
        "@odata.type": "#microsoft.graph.device",
        "id": device.id,
        "deletedDateTime": null,
        "accountEnabled": true,
        "deviceId": device.device_id,
        "displayName": device.name,
        "operatingSystem": device.system.0,
        "operatingSystemVersion": device.system.1,
        "trustType": device.trust,
        "isCompliant": device.compliant,
        "isManaged": device.compliant,
        "registrationDateTime": world.ago(0, device.minutes_ago * 60),
        "approximateLastSignInDateTime": world.ago(0, 900),
        "profileType": "RegisteredDevice",
    }))
}

fn grants_of<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(person) = world.find_person(&ask.keys[0]) else {
        return not_found(&ask.keys[0]);
    };
    let rows: Vec<Record> = grants::of_person(world, person.index);
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::Many(Box::new(rows)))
}

fn owned<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(person) = world.find_person(&ask.keys[0]) else {
        return not_found(&ask.keys[0]);
    };
    let owned = world.account(person.index).owned.into_iter().filter_map(|index| applications::record(world, index));
    let typed = owned.map(|mut record| {
        record.insert("@odata.type".to_owned(), json!("#microsoft.graph.application"));
        record
    });
    let rows: Vec<Record> = typed.collect();
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::Many(Box::new(rows)))
}

/// Roles that are held now by the account itself.
fn roles<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(person) = world.find_person(&ask.keys[0]) else {
        return not_found(&ask.keys[0]);
    };
    let held = world.assignments.iter().filter(|held| held.active() && held.principal == person.id);
    let rows: Vec<Record> = held
        .map(|held| {
            let role = &ROLES[held.role];
            object(json!({
                "id": role.template,
                "deletedDateTime": null,
                "displayName": role.name,
                "description": format!("Built-in role {}.", role.name),
                "roleTemplateId": role.template,
            }))
        })
        .collect();
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::Many(Box::new(rows)))
}
