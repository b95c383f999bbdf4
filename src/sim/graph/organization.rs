//! `/organization` and what the tenant has bought.

use serde_json::{Value, json};
use uuid::{Uuid, uuid};

use super::WHOLE;
use super::refusal::of_other_options;
use crate::sim::record::object;
use crate::sim::route::{Answer, Ask, Bucket, Plan, Route};
use crate::sim::world::{Sort, World};

const ORGANIZATION: Route = Route {
    method: "GET",
    version: "v1.0",
    template: "/organization",
    bucket: Bucket::Identity,
    permissions: &["Organization.Read.All", "Organization.ReadWrite.All", "Directory.Read.All", "User.Read.All"],
    plan: Plan::Any,
    pages: WHOLE,
    default_select: None,
    entity: "microsoft.graph.organization",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/organization-list.md",
    handler: organization,
};

pub(super) static ROUTES: &[Route] = &[
    ORGANIZATION,
    Route {
        template: "/subscribedSkus",
        permissions: &["LicenseAssignment.Read.All", "Organization.Read.All", "Directory.Read.All"],
        entity: "microsoft.graph.subscribedSku",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/subscribedsku-list.md",
        handler: skus,
        ..ORGANIZATION
    },
];

/// A service plan by its published id (MicrosoftDocs/entra-docs, identity/users/licensing-service-plan-reference).
pub(super) struct ServicePlan {
    name: &'static str,
    pub(super) service: &'static str,
    pub(super) id: Uuid,
}

const fn plan(name: &'static str, service: &'static str, id: Uuid) -> ServicePlan {
    ServicePlan { name, service, id }
}

/// Microsoft 365 E5, in the order in which fewer plans are a smaller licence.
static E5: [ServicePlan; 6] = [
    plan("AAD_PREMIUM", "AADPremiumService", uuid!("41781fb2-bc02-4b7c-bd55-b576c07bb09d")),
    plan("AAD_PREMIUM_P2", "AADPremiumService", uuid!("eec0eb4f-6444-4f95-aba0-50c24d67f998")),
    plan("INTUNE_A", "SCO", uuid!("c1ec4a95-1f05-45b3-a911-aa3fa01094f5")),
    plan("EXCHANGE_S_ENTERPRISE", "exchange", uuid!("efb87545-963c-4e0d-99df-69c6916d9eb0")),
    plan("TEAMS1", "TeamspaceAPI", uuid!("57ff2da0-773e-42df-b2af-ffb7a2317929")),
    plan("SHAREPOINTENTERPRISE", "SharePoint", uuid!("5dbe027f-2339-4123-9542-606e4d348a72")),
];

/// Microsoft 365 Business Basic: mail, meetings and files, and nothing that guards them.
static BASIC: [ServicePlan; 3] = [
    plan("EXCHANGE_S_STANDARD", "exchange", uuid!("9aaf7827-d63c-4b61-89c3-182f06f82e5c")),
    plan("TEAMS1", "TeamspaceAPI", uuid!("57ff2da0-773e-42df-b2af-ffb7a2317929")),
    plan("SHAREPOINTSTANDARD", "SharePoint", uuid!("c7699d2e-19aa-44de-8edf-1736da088ca1")),
];

/// The plans an account of a sort is licensed for. Administrators' second accounts get no mail and no meetings.
pub(super) fn plans_of(world: &World, sort: Sort) -> &'static [ServicePlan] {
    let licensed = world.plan == Plan::P2;
    match sort {
        Sort::Member | Sort::Service if licensed => &E5,
        Sort::Member | Sort::Service => &BASIC,
        Sort::BreakGlass | Sort::Admin | Sort::Frontline if licensed => &E5[..3],
        _ => &[],
    }
}

fn organization<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let domain = |name: &str, initial: bool, default: bool, kind: &str| {
        json!({"name": name, "isInitial": initial, "isDefault": default, "type": kind,
               "capabilities": "Email, OfficeCommunicationsOnline"})
    };
    let record = json!({
        "id": world.tenant,
        "displayName": world.company,
        "tenantType": "AAD",
        "createdDateTime": world.ago(3_400, 0),
        "onPremisesSyncEnabled": true,
        "onPremisesLastSyncDateTime": world.ago(0, 1_200),
        "verifiedDomains": [
            domain(&world.initial_domain, true, false, "Managed"),
            domain(&world.default_domain, false, true, "Managed"),
            domain(&world.federated_domain, false, false, "Federated"),
        ],
        "technicalNotificationMails": [format!("it@{}", world.default_domain)],
        "securityComplianceNotificationMails": [],
    });
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::Many(Box::new(vec![object(record)])))
}

fn skus<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let (name, id, plans): (_, _, &[ServicePlan]) = if world.plan == Plan::P2 {
        ("SPE_E5", uuid!("06ebc4ee-1bb5-47dd-8120-11324bc54e06"), &E5)
    } else {
        ("O365_BUSINESS_ESSENTIALS", uuid!("3b555118-da6a-4418-894f-7df1e2096870"), &BASIC)
    };
    let plans: Vec<Value> = plans
        .iter()
        .map(|plan| {
            json!({"servicePlanId": plan.id, "servicePlanName": plan.name, "provisioningStatus": "Success",
                   "appliesTo": "User"})
        })
        .collect();
    let used = world.mailbox_count();
    let record = json!({
        "id": format!("{}_{id}", world.tenant),
        "accountId": world.tenant,
        "accountName": world.initial_domain.split('.').next(),
        "skuId": id,
        "skuPartNumber": name,
        "capabilityStatus": "Enabled",
        "consumedUnits": used,
        "prepaidUnits": {"enabled": used + 10, "suspended": 0, "warning": 0, "lockedOut": 0},
        "servicePlans": plans,
        "appliesTo": "User",
    });
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::Many(Box::new(vec![object(record)])))
}
