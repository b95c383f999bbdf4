//! The tenant's own app registrations.

use serde_json::{Value, json};

use super::DIRECTORY;
use super::refusal::{not_found, of_other_options};
use super::service_principals::password;
use crate::sim::record::{object, rows};
use crate::sim::route::{Answer, Ask, Bucket, Plan, Record, Route};
use crate::sim::world::{Kind, World};

const APPLICATIONS: Route = Route {
    method: "GET",
    version: "v1.0",
    template: "/applications",
    bucket: Bucket::Identity,
    permissions: &[
        "Application.Read.All",
        "Application.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    ],
    plan: Plan::Any,
    pages: DIRECTORY,
    default_select: None,
    entity: "microsoft.graph.application",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/application-list.md",
    handler: list,
};

pub(super) static ROUTES: &[Route] = &[
    APPLICATIONS,
    Route {
        template: "/applications/{application-id}",
        pages: None,
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/application-get.md",
        handler: one,
        ..APPLICATIONS
    },
];

fn one<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    application_record(world, &ask.keys[0]).map_or_else(|| not_found(&ask.keys[0]), Answer::One)
}

/// The generated registration of an id.
pub(super) fn application_record(world: &World, id: &str) -> Option<Record> {
    let index = world.index_of(Kind::Application, uuid::Uuid::try_parse(id).ok()?)?;
    world.own_apps().contains(&index).then(|| record(world, index)).flatten()
}

fn list<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let own = world.own_apps();
    of_other_options(ask, &[])
        .unwrap_or_else(|| Answer::Many(rows(own.len(), move |place| record(world, own.start + place))))
}

/// The registration at a place of the apps.
pub(super) fn record(world: &World, index: usize) -> Option<Record> {
    let app = world.app(index)?;
    let secret = world.registered_secret(index);
    let age = secret.map_or(400, |secret| secret.started_days_ago + 30);
    let secrets: Vec<Value> = secret.iter().map(|secret| password(world, secret)).collect();
    Some(object(json!({
        "id": world.id(Kind::Application, index),
        "deletedDateTime": null,
        "appId": app.app_id,
        "displayName": app.name,
        "createdDateTime": world.ago(age, 0),
        "signInAudience": "AzureADMyOrg",
        "publisherDomain": world.default_domain,
        "identifierUris": [],
        "keyCredentials": [],
        "passwordCredentials": secrets,
        "requiredResourceAccess": [],
        "tags": [],
    })))
}
