//! Every request a scan makes, put to a generated tenant by a plain client. Sources: the api-reference pages that each
//! route and cmdlet names.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::test_tenant::{Seen, Tenant};
use super::super::{Options, Preset, Spec, start};

const USERS: &str = "id,userPrincipalName,displayName,mail,accountEnabled,userType,creationType,externalUserState,\
identities,onPremisesSyncEnabled,lastPasswordChangeDateTime,signInSessionsValidFromDateTime,passwordPolicies,\
assignedPlans,createdDateTime";
const APPS: &str = "id,appId,displayName,servicePrincipalType,accountEnabled,appOwnerOrganizationId,verifiedPublisher,\
replyUrls,appRoleAssignmentRequired,keyCredentials,passwordCredentials,disabledByMicrosoftStatus,\
preferredSingleSignOnMode,tags";
const ORGANIZATION: &str = "id,displayName,verifiedDomains,onPremisesSyncEnabled,onPremisesLastSyncDateTime,\
createdDateTime,tenantType,technicalNotificationMails,securityComplianceNotificationMails";

fn paths() -> Vec<String> {
    let plain = [
        "/v1.0/subscribedSkus?$select=skuId,skuPartNumber,capabilityStatus,consumedUnits,prepaidUnits,servicePlans,appliesTo",
        "/v1.0/domains",
        "/v1.0/reports/authenticationMethods/userRegistrationDetails?$top=999",
        "/v1.0/policies/identitySecurityDefaultsEnforcementPolicy",
        "/v1.0/identity/conditionalAccess/policies",
        "/v1.0/identity/conditionalAccess/namedLocations",
        "/v1.0/policies/authenticationMethodsPolicy",
        "/v1.0/policies/authorizationPolicy",
        "/v1.0/policies/adminConsentRequestPolicy",
        "/v1.0/policies/deviceRegistrationPolicy",
        "/beta/roleManagement/directory/roleDefinitions",
        "/v1.0/roleManagement/directory/roleDefinitions",
        "/v1.0/roleManagement/directory/roleAssignments?$expand=principal",
        "/v1.0/roleManagement/directory/roleAssignmentScheduleInstances?$expand=principal",
        "/v1.0/roleManagement/directory/roleEligibilityScheduleInstances?$expand=principal",
        "/v1.0/policies/roleManagementPolicyAssignments?$filter=scopeId%20eq%20'/'%20and%20scopeType%20eq%20'DirectoryRole'&$expand=policy($expand=rules)",
        "/v1.0/groups?$filter=isAssignableToRole%20eq%20true&$select=id,displayName,isAssignableToRole,onPremisesSyncEnabled&$top=999",
        "/v1.0/applications?$select=id,appId,displayName,createdDateTime,signInAudience,keyCredentials,passwordCredentials&$top=999&$count=true",
        "/v1.0/oauth2PermissionGrants?$top=999",
        "/v1.0/auditLogs/signIns?$filter=createdDateTime%20ge%202025-12-01T00:00:00Z%20and%20(clientAppUsed%20eq%20'IMAP4'%20or%20clientAppUsed%20eq%20'POP3')&$top=1000",
        "/v1.0/identityProtection/riskyUsers?$filter=riskState%20eq%20'atRisk'%20or%20riskState%20eq%20'confirmedCompromised'&$top=500",
    ];
    let selected = [
        format!("/v1.0/organization?$select={ORGANIZATION}"),
        format!("/v1.0/users?$select={USERS}&$top=999&$count=true"),
        format!("/v1.0/servicePrincipals?$select={APPS}&$top=999&$count=true"),
    ];
    plain.into_iter().map(str::to_owned).chain(selected).collect()
}

async fn tenant(users: usize, preset: Preset) -> Tenant {
    let now: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
    let options = Options { speed: 50.0, ..Options::new(Spec { users, seed: 4, preset, now }) };
    let mut tenant = Tenant::of(start(options).await.expect("free ports"));
    tenant.sign_in_to_graph().await;
    tenant
}

async fn get(tenant: &Tenant, path: &str) -> Seen {
    loop {
        let seen = tenant.get_with(path, &[("consistencylevel", "eventual")]).await;
        if seen.status != 429 {
            return seen;
        }
        let wait = seen.header("retry-after").map_or(0.05, |wait| wait.parse().expect("a decimal"));
        tokio::time::sleep(std::time::Duration::from_secs_f64(wait)).await;
    }
}

/// Rows of every page, or the object itself.
async fn read(tenant: &Tenant, path: &str) -> Vec<Value> {
    let (mut rows, mut at) = (Vec::new(), Some(path.to_owned()));
    while let Some(path) = at {
        let seen = get(tenant, &path).await;
        assert_eq!(seen.status, 200, "{path}: {}", seen.body);
        match seen.body["value"].as_array() {
            Some(page) => rows.extend(page.iter().cloned()),
            None => rows.push(seen.body.clone()),
        }
        at = seen.next().map(str::to_owned);
    }
    rows
}

#[tokio::test]
async fn every_family_of_graph_answers() {
    let tenant = tenant(300, Preset::Messy).await;
    for path in paths() {
        let rows = read(&tenant, &path).await;
        assert!(!rows.is_empty(), "{path}");
    }
    let ledger = tenant.simulator.ledger();
    assert_eq!((ledger.unknown.len(), ledger.pages_skipped, ledger.total().impolite), (0, 0, 0));
}

#[tokio::test]
async fn what_hangs_on_the_first_answers_answers_too() {
    let tenant = tenant(300, Preset::Messy).await;
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    for domain in read(&tenant, "/v1.0/domains").await {
        if domain["authenticationType"] == "Federated" {
            read(&tenant, &format!("/v1.0/domains/{}/federationConfiguration", text(&domain, "id"))).await;
        }
    }
    for assignment in read(&tenant, "/v1.0/roleManagement/directory/roleAssignments?$expand=principal").await {
        if assignment["principal"]["@odata.type"] == "#microsoft.graph.group" {
            let id = text(&assignment, "principalId");
            read(
                &tenant,
                &format!("/v1.0/groups/{id}/transitiveMembers/microsoft.graph.user?$select=id&$top=999&$count=true"),
            )
            .await;
        }
    }
    let resources = ["00000003-0000-0000-c000-000000000000", "00000002-0000-0ff1-ce00-000000000000"];
    for service in read(&tenant, "/v1.0/servicePrincipals?$select=id,appId&$top=999").await {
        if resources.contains(&text(&service, "appId").as_str()) {
            let id = text(&service, "id");
            assert!(
                !read(&tenant, &format!("/v1.0/servicePrincipals/{id}/appRoleAssignedTo?$top=999")).await.is_empty()
            );
            read(&tenant, &format!("/v1.0/servicePrincipals/{id}?$select=id,appId,appRoles")).await;
        }
    }
    assert_eq!(tenant.simulator.ledger().unknown, Vec::<String>::new());
}

const CMDLETS: [(&str, bool); 15] = [
    ("Get-OrganizationConfig", false),
    ("Get-TransportConfig", false),
    ("Get-AdminAuditLogConfig", false),
    ("Get-Mailbox", true),
    ("Get-CASMailbox", true),
    ("Get-CASMailboxPlan", false),
    ("Get-AuthenticationPolicy", false),
    ("Get-User", true),
    ("Get-MailboxAuditBypassAssociation", true),
    ("Get-AcceptedDomain", false),
    ("Get-RemoteDomain", false),
    ("Get-HostedOutboundSpamFilterPolicy", false),
    ("Get-HostedOutboundSpamFilterRule", false),
    ("Get-TransportRule", true),
    ("Get-ExternalInOutlook", false),
];

#[tokio::test]
async fn every_family_of_exchange_answers() {
    let tenant = tenant(300, Preset::Messy).await;
    let token = tenant.token(&tenant.simulator.exchange()).await;
    for (cmdlet, sized) in CMDLETS {
        let parameters = if sized { json!({"ResultSize": "Unlimited"}) } else { json!({}) };
        let seen = tenant.cmdlet(&token, cmdlet, parameters).await;
        assert_eq!(seen.status, 200, "{cmdlet}: {}", seen.body);
        assert!(seen.body["value"].is_array(), "{cmdlet}");
    }
    let seen = tenant.cmdlet(&token, "Get-JournalRule", json!({})).await;
    assert_eq!(seen.status, 200, "{}", seen.body);
}

#[tokio::test]
async fn the_rules_of_twenty_mailboxes_come_in_one_batch() {
    let tenant = tenant(300, Preset::Messy).await;
    let users = read(&tenant, "/v1.0/users?$select=id&$top=20").await;
    let rules = |(index, user): (usize, &Value)| {
        let id = user["id"].as_str().expect("an id");
        json!({"id": index.to_string(), "method": "GET", "url": format!("/users/{id}/mailFolders/inbox/messageRules")})
    };
    let seen = tenant.batch(users.iter().take(20).enumerate().map(rules).collect()).await;
    let answers = seen.body["responses"].as_array().expect("responses");
    assert_eq!(answers.len(), 20);
    assert!(
        answers.iter().all(|answer| [200, 404].contains(&answer["status"].as_i64().expect("a status"))),
        "{}",
        seen.body
    );
}

#[tokio::test]
async fn an_unlicensed_tenant_refuses_what_it_has_not_bought() {
    let tenant = tenant(60, Preset::Unlicensed).await;
    for path in [
        "/v1.0/reports/authenticationMethods/userRegistrationDetails",
        "/v1.0/identityProtection/riskyUsers",
        "/v1.0/policies/roleManagementPolicyAssignments",
        "/v1.0/identityGovernance/privilegedAccess/group/eligibilitySchedules",
        "/v1.0/users?$select=id,signInActivity",
    ] {
        let seen = get(&tenant, path).await;
        assert_eq!(seen.status, 403, "{path}: {}", seen.body);
    }
    read(&tenant, "/v1.0/domains").await;
}

#[tokio::test]
async fn what_must_be_filtered_is_refused_without_its_filter() {
    let tenant = tenant(200, Preset::Messy).await;
    for path in [
        "/v1.0/policies/roleManagementPolicyAssignments",
        "/v1.0/policies/roleManagementPolicyAssignments?$filter=scopeType%20eq%20'DirectoryRole'",
        "/v1.0/identityGovernance/privilegedAccess/group/eligibilitySchedules",
    ] {
        let seen = get(&tenant, path).await;
        assert_eq!(seen.status, 400, "{path}: {}", seen.body);
    }
}
