//! Delegated consents.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::DIRECTORY;
use super::refusal::{not_found, of_other_options, unsupported};
use crate::sim::record::{object, rows};
use crate::sim::route::{Answer, Ask, Bucket, Plan, Record, Route};
use crate::sim::world::{Kind, World};

const GRANTS: Route = Route {
    method: "GET",
    version: "v1.0",
    template: "/oauth2PermissionGrants",
    bucket: Bucket::Identity,
    permissions: &["Directory.Read.All", "DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All"],
    plan: Plan::Any,
    pages: DIRECTORY,
    default_select: None,
    entity: "microsoft.graph.oAuth2PermissionGrant",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/oauth2permissiongrant-list.md",
    handler: list,
};

pub(super) static ROUTES: &[Route] = &[
    GRANTS,
    Route {
        template: "/oauth2PermissionGrants/{oAuth2PermissionGrant-id}",
        pages: None,
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/oauth2permissiongrant-get.md",
        handler: one,
        ..GRANTS
    },
];

fn one<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    grant_record(world, &ask.keys[0]).map_or_else(|| not_found(&ask.keys[0]), Answer::One)
}

/// The generated grant of an id.
pub(super) fn grant_record(world: &World, id: &str) -> Option<Record> {
    (0..world.grant_count()).filter_map(|place| record(world, place)).find(|record| record["id"] == id)
}

fn list<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    if let Some(refusal) = of_other_options(ask, &["$filter"]) {
        return refusal;
    }
    let Some(filter) = ask.query("$filter") else {
        return Answer::Many(rows(world.grant_count(), |place| record(world, place)));
    };
    let quoted = filter.strip_prefix("clientId eq '").and_then(|rest| rest.strip_suffix('\''));
    let Some(client) = quoted.and_then(|id| world.index_of(Kind::ServicePrincipal, id.parse().ok()?)) else {
        return unsupported("Unsupported filter clause.");
    };
    let places = (0..world.grant_count()).filter(|&place| world.grant(place).is_some_and(|one| one.client == client));
    let found: Vec<Record> = places.filter_map(|place| record(world, place)).collect();
    Answer::Many(Box::new(found))
}

/// The grants that one account gave.
pub(super) fn of_person(world: &World, user: usize) -> Vec<Record> {
    let places = (0..world.grant_count()).filter(|&place| world.grant(place).is_some_and(|one| one.user == Some(user)));
    places.filter_map(|place| record(world, place)).collect()
}

fn record(world: &World, place: usize) -> Option<Record> {
    let grant = world.grant(place)?;
    let client = world.id(Kind::ServicePrincipal, grant.client);
    let resource = world.id(Kind::ServicePrincipal, grant.resource);
    let principal = grant.user.map(|user| world.id(Kind::User, user));
    let parts = [Some(client), Some(resource), principal].into_iter().flatten();
    let bytes: Vec<u8> = parts.flat_map(|id| id.to_bytes_le()).collect();
    Some(object(json!({
        "id": URL_SAFE_NO_PAD.encode(bytes),
        "clientId": client,
        "resourceId": resource,
        "consentType": if principal.is_some() { "Principal" } else { "AllPrincipals" },
        "principalId": principal,
        // The service itself writes a blank before the first scope.
        "scope": format!(" {}", grant.scope),
    })))
}
