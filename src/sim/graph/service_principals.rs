//! Service principals, and who holds roles on Microsoft Graph and Exchange Online.

use serde_json::{Value, json};
use uuid::{Uuid, uuid};

use super::DIRECTORY;
use super::refusal::{not_found, of_other_options};
use crate::sim::record::{object, rows};
use crate::sim::route::{Answer, Ask, Bucket, Plan, Record, Route};
use crate::sim::world::{
    App, AppRoleGrant, Credential, EXCHANGE_ONLINE, EXCHANGE_ROLES, GRAPH_ROLES, Kind, MICROSOFT_GRAPH, Owner, World,
};

const SERVICE_PRINCIPALS: Route = Route {
    method: "GET",
    version: "v1.0",
    template: "/servicePrincipals",
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
    entity: "microsoft.graph.servicePrincipal",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/serviceprincipal-list.md",
    handler: list,
};

pub(super) static ROUTES: &[Route] = &[
    SERVICE_PRINCIPALS,
    Route {
        template: "/servicePrincipals/{servicePrincipal-id}",
        pages: None,
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/serviceprincipal-get.md",
        handler: one,
        ..SERVICE_PRINCIPALS
    },
    Route {
        template: "/servicePrincipals(appId='{appId}')",
        pages: None,
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/serviceprincipal-get.md",
        handler: by_app_id,
        ..SERVICE_PRINCIPALS
    },
    Route {
        template: "/servicePrincipals/{servicePrincipal-id}/appRoleAssignedTo",
        entity: "microsoft.graph.appRoleAssignment",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/serviceprincipal-list-approleassignedto.md",
        handler: role_holders,
        ..SERVICE_PRINCIPALS
    },
    Route {
        template: "/servicePrincipals/{servicePrincipal-id}/appRoleAssignments",
        entity: "microsoft.graph.appRoleAssignment",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/serviceprincipal-list-approleassignments.md",
        handler: roles_held,
        ..SERVICE_PRINCIPALS
    },
];

/// The tenant that Microsoft's own apps are registered in.
const MICROSOFT_SERVICES: Uuid = uuid!("f8cdef31-a31e-4b4a-93e4-5f571e91255a");

fn list<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    of_other_options(ask, &[]).unwrap_or_else(|| {
        Answer::Many(rows(world.app_count(), |place| world.app(place).map(|app| record(world, &app))))
    })
}

fn one<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    world.find_app(&ask.keys[0]).map_or_else(|| not_found(&ask.keys[0]), |app| Answer::One(record(world, &app)))
}

fn by_app_id<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let found = world.find_app_by_app_id(&ask.keys[0]);
    found.map_or_else(|| not_found(&ask.keys[0]), |app| Answer::One(record(world, &app)))
}

fn role_holders<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(resource) = world.find_app(&ask.keys[0]) else {
        return not_found(&ask.keys[0]);
    };
    let grants = world.apps.role_grants.iter().filter(|grant| grant.resource == resource.index);
    let rows = grants.filter_map(|grant| role_grant(world, grant, &resource));
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::Many(Box::new(rows.collect::<Vec<Record>>())))
}

fn roles_held<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(holder) = world.find_app(&ask.keys[0]) else {
        return not_found(&ask.keys[0]);
    };
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::Many(Box::new(role_grant_records(world, holder.index))))
}

/// The permissions that an app holds in its own name, as generated.
pub(super) fn role_grant_records(world: &World, app: usize) -> Vec<Record> {
    let grants = world.apps.role_grants.iter().filter(|grant| grant.app == app);
    grants.filter_map(|grant| role_grant(world, grant, &world.app(grant.resource)?)).collect()
}

fn role_grant(world: &World, grant: &AppRoleGrant, resource: &App) -> Option<Record> {
    let holder = world.app(grant.app)?;
    let place = world.apps.role_grants.iter().position(|other| std::ptr::eq(other, grant))?;
    Some(object(json!({
        "id": world.id(Kind::Assignment, place).simple().to_string(),
        "deletedDateTime": null,
        "appRoleId": grant.role,
        "createdDateTime": world.ago(300, 0),
        "principalId": holder.id,
        "principalDisplayName": holder.name,
        "principalType": "ServicePrincipal",
        "resourceId": resource.id,
        "resourceDisplayName": resource.name,
    })))
}

/// The whole record of a service principal.
pub(super) fn record(world: &World, app: &App) -> Record {
    let owner = match app.owner {
        Owner::Microsoft => MICROSOFT_SERVICES,
        Owner::Tenant => world.tenant,
        Owner::Other(tenant) => tenant,
    };
    let keys = if app.saml { signing_keys(world, world.signing_certificate(app.index)) } else { vec![] };
    let secrets: Vec<Value> = app.secret.iter().map(|secret| password(world, secret)).collect();
    let label = app.name.to_lowercase().replace(' ', "-");
    let replies: Vec<String> =
        if app.owner == Owner::Microsoft { vec![] } else { vec![format!("https://{label}.example/signin")] };
    let harm = "DisabledDueToViolationOfServicesAgreement";
    object(json!({
        "id": app.id,
        "deletedDateTime": null,
        "appId": app.app_id,
        "displayName": app.name,
        "appDisplayName": app.name,
        "servicePrincipalType": "Application",
        "servicePrincipalNames": [app.app_id],
        "accountEnabled": app.enabled,
        "appOwnerOrganizationId": owner,
        "signInAudience": if app.owner == Owner::Tenant { "AzureADMyOrg" } else { "AzureADMultipleOrgs" },
        "verifiedPublisher": {
            "displayName": app.verified.then_some(&app.name),
            "verifiedPublisherId": app.verified.then(|| (4_000_000 + app.index).to_string()),
            "addedDateTime": app.verified.then(|| world.ago(800, 0)),
        },
        "replyUrls": replies,
        "appRoleAssignmentRequired": false,
        "appRoles": app_roles(app),
        "oauth2PermissionScopes": [],
        "keyCredentials": keys,
        "passwordCredentials": secrets,
        "disabledByMicrosoftStatus": app.disabled_by_microsoft.then_some(harm),
        "preferredSingleSignOnMode": app.saml.then_some("saml"),
        "tags": if app.owner == Owner::Microsoft { json!([]) } else { json!(["WindowsAzureActiveDirectoryIntegratedApp"]) },
    }))
}

fn app_roles(app: &App) -> Vec<Value> {
    let roles: &[(&str, Uuid)] = match app.index {
        MICROSOFT_GRAPH => &GRAPH_ROLES,
        EXCHANGE_ONLINE => &EXCHANGE_ROLES,
        _ => &[],
    };
    let role = |(name, id): &(&str, Uuid)| {
        json!({
            "id": id,
            "value": name,
            "displayName": name,
            "description": name,
            "allowedMemberTypes": ["Application"],
            "isEnabled": true,
            "origin": "Application",
        })
    };
    roles.iter().map(role).collect()
}

/// A SAML signing certificate stands there twice, to sign and to verify.
fn signing_keys(world: &World, certificate: Credential) -> Vec<Value> {
    let key = |usage: &str, kind: &str| {
        json!({
            "keyId": certificate.id,
            "customKeyIdentifier": "Y29udG9zbw==",
            "displayName": "CN=Microsoft Azure Federated SSO Certificate",
            "type": kind,
            "usage": usage,
            "startDateTime": world.ago(certificate.started_days_ago, 0),
            "endDateTime": world.ago(certificate.started_days_ago - certificate.life_days, 0),
            "key": null,
        })
    };
    vec![key("Sign", "X509CertAndPassword"), key("Verify", "AsymmetricX509Cert")]
}

/// A secret as listings show it: never the secret itself.
pub(super) fn password(world: &World, secret: &Credential) -> Value {
    json!({
        "keyId": secret.id,
        "customKeyIdentifier": null,
        "displayName": "deployment",
        "startDateTime": world.ago(secret.started_days_ago, 0),
        "endDateTime": world.ago(secret.started_days_ago - secret.life_days, 0),
        "hint": "7Qx",
        "secretText": null,
    })
}
