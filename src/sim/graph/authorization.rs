//! What people may do by themselves: consent, register apps and devices, invite, and how they ask for more.

use serde_json::{Value, json};
use uuid::{Uuid, uuid};

use super::refusal::of_other_options;
use crate::sim::record::object;
use crate::sim::route::{Answer, Ask, Bucket, Plan, Record, Route};
use crate::sim::world::{Preset, World};

const AUTHORIZATION: Route = Route {
    method: "GET",
    version: "v1.0",
    template: "/policies/authorizationPolicy",
    bucket: Bucket::Identity,
    permissions: &["Policy.Read.All", "Policy.ReadWrite.Authorization"],
    plan: Plan::Any,
    pages: None,
    default_select: None,
    entity: "microsoft.graph.authorizationPolicy",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/authorizationpolicy-get.md",
    handler: authorization,
};

pub(super) static ROUTES: &[Route] = &[
    AUTHORIZATION,
    Route {
        template: "/policies/adminConsentRequestPolicy",
        permissions: &["Policy.Read.All", "Policy.ReadWrite.ConsentRequest", "Directory.Read.All"],
        entity: "microsoft.graph.adminConsentRequestPolicy",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/adminconsentrequestpolicy-get.md",
        handler: consent_requests,
        ..AUTHORIZATION
    },
    Route {
        template: "/policies/deviceRegistrationPolicy",
        permissions: &["Policy.Read.DeviceConfiguration", "Policy.ReadWrite.DeviceConfiguration"],
        entity: "microsoft.graph.deviceRegistrationPolicy",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/deviceregistrationpolicy-get.md",
        handler: device_registration,
        ..AUTHORIZATION
    },
];

/// Guests see what members see.
const LIKE_MEMBERS: Uuid = uuid!("a0b1b346-4d3e-4e8b-98f8-753987be4970");
/// Guests see only themselves.
const RESTRICTED: Uuid = uuid!("2af84b1e-32c8-42b7-82bc-daa82404023b");

/// Where a policy asks, the switch stays off: Microsoft advises against both.
fn device_registration<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let asks = world.spec.preset != Preset::Healthy && !world.broken("ca.device-registration-unprotected");
    let everybody = || json!({"@odata.type": "#microsoft.graph.allDeviceRegistrationMembership"});
    let policy = json!({
        "id": "deviceRegistrationPolicy",
        "displayName": "Device Registration Policy",
        "description": "Tenant-wide policy that manages initial provisioning controls using quota restrictions, \
                        additional authentication and authorization checks",
        "userDeviceQuota": 50,
        "multiFactorAuthConfiguration": if asks { "required" } else { "notRequired" },
        "azureADRegistration": {"isAdminConfigurable": false, "allowedToRegister": everybody()},
        "azureADJoin": {
            "isAdminConfigurable": true,
            "allowedToJoin": everybody(),
            "localAdmins": {"enableGlobalAdmins": true, "registeringUsers": everybody()},
        },
        "localAdminPassword": {"isEnabled": false},
    });
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::One(object(policy)))
}

fn authorization<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::One(authorization_record(world)))
}

pub(super) fn authorization_record(world: &World) -> Record {
    let open = world.broken("app.user-consent-open");
    let consent: &[&str] = if open { &["ManagePermissionGrantsForSelf.microsoft-user-default-legacy"] } else { &[] };
    let guests = if world.broken("guest.sees-directory") { LIKE_MEMBERS } else { RESTRICTED };
    let invites = match (world.broken("guest.anyone-invites"), world.spec.seed % 2) {
        (true, 0) => "everyone",
        (true, _) => "adminsGuestInvitersAndAllMembers",
        (false, _) => "adminsAndGuestInviters",
    };
    object(json!({
        "id": "authorizationPolicy",
        "displayName": "Authorization Policy",
        "description": "Used to manage authorization related settings across the company.",
        "allowInvitesFrom": invites,
        "allowedToSignUpEmailBasedSubscriptions": false,
        "allowedToUseSSPR": world.broken("password.admin-self-reset"),
        "allowEmailVerifiedUsersToJoinOrganization": world.broken("guest.self-sign-up"),
        "allowUserConsentForRiskyApps": world.broken("app.risky-consent"),
        "blockMsolPowerShell": !world.broken("legacy.msol"),
        "guestUserRoleId": guests,
        "defaultUserRolePermissions": {
            "allowedToCreateApps": world.broken("app.users-register"),
            "allowedToCreateSecurityGroups": true,
            "allowedToCreateTenants": world.broken("guest.tenant-creation"),
            "allowedToReadBitlockerKeysForOwnedDevice": true,
            "allowedToReadOtherUsers": true,
            "permissionGrantPoliciesAssigned": consent,
        },
    }))
}

fn consent_requests<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::One(consent_request_record(world)))
}

pub(super) fn consent_request_record(world: &World) -> Record {
    let enabled = !world.broken("app.no-consent-workflow");
    let reviewer = json!({
        "query": format!("/users/{}", world.person(2).id),
        "queryType": "MicrosoftGraph",
        "queryRoot": null,
    });
    let reviewers: Vec<Value> = if enabled { vec![reviewer] } else { vec![] };
    object(json!({
        "id": "adminConsentRequestPolicy",
        "isEnabled": enabled,
        "notifyReviewers": true,
        "remindersEnabled": true,
        "requestDurationInDays": 30,
        "version": 1,
        "reviewers": reviewers,
    }))
}
