//! What belongs to one account, changed: methods removed, devices disabled.

use serde_json::{Value, json};

use super::audit::{Activity, Target, row};
use super::{WRITE, answer, bad_request, body, set, text};
use crate::sim::graph::account_holdings::device_of;
use crate::sim::graph::account_methods;
use crate::sim::graph::refusal::not_found;
use crate::sim::odata::current;
use crate::sim::record::object;
use crate::sim::route::{Answer, Ask, Bucket, Route};
use crate::sim::state::{Change, Key, Written};
use crate::sim::world::World;

const METHOD: Route = Route {
    method: "DELETE",
    template: "/users/{user-id}/authentication/microsoftAuthenticatorMethods/{microsoftAuthenticatorAuthenticationMethod-id}",
    bucket: Bucket::Reports,
    permissions: &["UserAuthenticationMethod.ReadWrite.All"],
    entity: "",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/microsoftauthenticatorauthenticationmethod-delete.md",
    handler: remove,
    ..WRITE
};

pub(super) static ROUTES: &[Route] = &[
    METHOD,
    Route {
        template: "/users/{user-id}/authentication/softwareOathMethods/{softwareOathAuthenticationMethod-id}",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/softwareoathauthenticationmethod-delete.md",
        ..METHOD
    },
    Route {
        template: "/users/{user-id}/authentication/emailMethods/{emailAuthenticationMethod-id}",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/emailauthenticationmethod-delete.md",
        ..METHOD
    },
    Route {
        template: "/users/{user-id}/authentication/temporaryAccessPassMethods/{temporaryAccessPassAuthenticationMethod-id}",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/temporaryaccesspassauthenticationmethod-delete.md",
        ..METHOD
    },
    Route {
        method: "PATCH",
        template: "/devices/{device-id}",
        bucket: Bucket::Identity,
        permissions: &["Device.ReadWrite.All", "Directory.ReadWrite.All"],
        entity: "microsoft.graph.device",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/device-update.md",
        handler: update,
        ..METHOD
    },
];

/// A path of another type does not know the method.
fn remove<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(person) = world.find_person(&ask.keys[0]) else { return not_found(&ask.keys[0]) };
    let methods = account_methods::records(world, person.index);
    let made = methods.into_iter().find(|method| method["id"] == ask.keys[1].as_str());
    let method = made.and_then(|record| current(world, "authenticationMethod", &ask.keys[1], Some(record)));
    let Some(method) = method else { return not_found(&ask.keys[1]) };
    let activity =
        Activity { name: "Admin deleted security info", category: "UserManagement", service: "Authentication Methods" };
    let target =
        Target { kind: "User", id: person.id.to_string(), name: json!(person.display_name), changes: Vec::new() };
    let list = format!("/users/{}/authentication/methods", person.id);
    let change = Change::delete(Key::new("authenticationMethod", text(&method, "id")), &list, method.clone());
    Answer::Written(Box::new(Written::new(vec![change]).audited(row(world, activity, target))))
}

fn update<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let made = device_of(world, &ask.keys[0]);
    let Some(old) = current(world, "device", &ask.keys[0], made) else { return not_found(&ask.keys[0]) };
    answer(body(ask).and_then(|given| {
        let Some(on) = given.get("accountEnabled").and_then(Value::as_bool).filter(|_| given.len() == 1) else {
            return Err(bad_request("Only 'accountEnabled' can be updated by an app."));
        };
        let mut written = set("device", &old, given);
        // The listing of an account's devices is one of directory objects.
        let shown = Key::new("directoryObject", text(&old, "id"));
        written.changes.extend(Change::set(shown, &old, object(json!({"accountEnabled": on}))));
        let name = if on { "Enable device" } else { "Disable device" };
        let activity = Activity { name, category: "Device", service: "Core Directory" };
        let audit = row(world, activity, Target::of("Device", &old).changed_by(&written));
        Ok(if written.changes.is_empty() { written } else { written.audited(audit) })
    }))
}
