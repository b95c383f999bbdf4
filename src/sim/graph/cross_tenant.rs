//! What other tenants may do here, and what their word is worth.

use serde_json::{Value, json};

use super::WHOLE;
use super::refusal::of_other_options;
use crate::sim::record::object;
use crate::sim::route::{Answer, Ask, Bucket, Plan, Record, Route};
use crate::sim::world::{Kind, World};

const DEFAULT: Route = Route {
    method: "GET",
    version: "v1.0",
    template: "/policies/crossTenantAccessPolicy/default",
    bucket: Bucket::Identity,
    permissions: &["Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess"],
    plan: Plan::Any,
    pages: None,
    default_select: None,
    entity: "microsoft.graph.crossTenantAccessPolicyConfigurationDefault",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/crosstenantaccesspolicyconfigurationdefault-get.md",
    handler: default,
};

pub(super) static ROUTES: &[Route] = &[
    DEFAULT,
    Route {
        template: "/policies/crossTenantAccessPolicy/partners",
        pages: WHOLE,
        entity: "microsoft.graph.crossTenantAccessPolicyConfigurationPartner",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/crosstenantaccesspolicy-list-partners.md",
        handler: partners,
        ..DEFAULT
    },
];

fn default<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let open = world.broken("guest.cross-tenant-open");
    let record = json!({
        "isServiceDefault": !open,
        "inboundTrust": trust(open),
        "b2bCollaborationOutbound": setting("allowed"),
        "b2bCollaborationInbound": setting("allowed"),
        "b2bDirectConnectOutbound": setting("blocked"),
        "b2bDirectConnectInbound": setting(if open { "allowed" } else { "blocked" }),
        "tenantRestrictions": null,
        "invitationRedemptionIdentityProviderConfiguration": null,
    });
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::One(object(record)))
}

/// One partner, whose MFA is taken for ours; what is not set is as in the default.
fn partners<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let partner: Record = object(json!({
        "tenantId": world.id(Kind::Tenant, 77),
        "isServiceProvider": null,
        "isInMultiTenantOrganization": false,
        "inboundTrust": trust(true),
        "b2bCollaborationOutbound": null,
        "b2bCollaborationInbound": null,
        "b2bDirectConnectOutbound": null,
        "b2bDirectConnectInbound": setting("allowed"),
    }));
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::Many(Box::new(vec![partner])))
}

fn trust(mfa: bool) -> Value {
    json!({"isMfaAccepted": mfa, "isCompliantDeviceAccepted": false, "isHybridAzureADJoinedDeviceAccepted": false})
}

fn setting(access: &str) -> Value {
    let targets = |target: &str, kind: &str| json!([{"target": target, "targetType": kind}]);
    json!({
        "usersAndGroups": {"accessType": access, "targets": targets("AllUsers", "user")},
        "applications": {"accessType": access, "targets": targets("AllApplications", "application")},
    })
}
