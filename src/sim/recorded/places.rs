//! Which kept answer belongs to which path and cmdlet: the families and targets of `palisade.snapshot/1`.

use serde_json::{Map, Value};

use crate::sim::route::{Ask, Route};

/// From the keys of a path to the target.
type Target = fn(&[String]) -> String;

const WHOLE: Target = |_| String::new();
const OF_FIRST: Target = |keys| keys.first().cloned().unwrap_or_default();

/// Templates of Graph, of whichever version, with family and target.
const PATHS: &[(&str, &str, Target)] = &[
    ("/organization", "organization", WHOLE),
    ("/subscribedSkus", "licences", WHOLE),
    ("/domains", "domains", WHOLE),
    ("/domains/{domain-id}/federationConfiguration", "federation", OF_FIRST),
    ("/users", "users", WHOLE),
    ("/reports/authenticationMethods/userRegistrationDetails", "registration", WHOLE),
    ("/policies/identitySecurityDefaultsEnforcementPolicy", "security_defaults", WHOLE),
    ("/identity/conditionalAccess/policies", "conditional_access", WHOLE),
    ("/identity/conditionalAccess/namedLocations", "named_locations", WHOLE),
    ("/policies/authenticationMethodsPolicy", "methods_policy", WHOLE),
    ("/policies/authorizationPolicy", "authorization_policy", WHOLE),
    ("/policies/crossTenantAccessPolicy/default", "cross_tenant_default", WHOLE),
    ("/policies/crossTenantAccessPolicy/partners", "cross_tenant_partners", WHOLE),
    ("/groupSettings", "directory_settings", WHOLE),
    ("/policies/deviceRegistrationPolicy", "device_registration", WHOLE),
    ("/policies/adminConsentRequestPolicy", "consent_workflow", WHOLE),
    ("/users/{user-id}/authentication/requirements", "per_user_mfa", OF_FIRST),
    ("/roleManagement/directory/roleDefinitions", "role_definitions", WHOLE),
    ("/roleManagement/directory/roleAssignments", "role_assignments", WHOLE),
    ("/roleManagement/directory/roleAssignmentScheduleInstances", "role_active", WHOLE),
    ("/roleManagement/directory/roleEligibilityScheduleInstances", "role_eligible", WHOLE),
    ("/policies/roleManagementPolicyAssignments", "role_settings", WHOLE),
    ("/groups", "role_assignable_groups", WHOLE),
    ("/groups/{group-id}/owners", "role_group_owners", OF_FIRST),
    ("/groups/{group-id}/transitiveMembers/microsoft.graph.user", "role_groups", OF_FIRST),
    ("/groups/{group-id}", "named_groups", OF_FIRST),
    ("/servicePrincipals", "service_principals", WHOLE),
    ("/servicePrincipals/{servicePrincipal-id}", "app_roles", |keys| OF_FIRST(keys) + "/names"),
    ("/servicePrincipals/{servicePrincipal-id}/appRoleAssignedTo", "app_roles", |keys| OF_FIRST(keys) + "/held"),
    ("/applications", "applications", WHOLE),
    ("/oauth2PermissionGrants", "grants", WHOLE),
    ("/auditLogs/signIns", "legacy_sign_ins", WHOLE),
    ("/identityProtection/riskyUsers", "risky_users", WHOLE),
    ("/security/alerts_v2", "alerts", WHOLE),
    ("/users/{user-id}/mailFolders/{mailFolder-id}/messageRules", "inbox_rules", OF_FIRST),
];

/// Of beta, where v1.0 gives something else under the same template.
const BETA: &[(&str, &str, Target)] = &[("/auditLogs/signIns", "legacy_renewals", WHOLE)];

const CMDLETS: &[(&str, &str)] = &[
    ("Get-OrganizationConfig", "org_config"),
    ("Get-TransportConfig", "transport_config"),
    ("Get-AdminAuditLogConfig", "audit_config"),
    ("Get-Mailbox", "mailboxes"),
    ("Get-CASMailbox", "cas_mailboxes"),
    ("Get-CASMailboxPlan", "cas_plans"),
    ("Get-AuthenticationPolicy", "auth_policies"),
    ("Get-User", "exchange_users"),
    ("Get-MailboxAuditBypassAssociation", "audit_bypass"),
    ("Get-AcceptedDomain", "accepted_domains"),
    ("Get-RemoteDomain", "remote_domains"),
    ("Get-HostedOutboundSpamFilterPolicy", "outbound_policies"),
    ("Get-HostedOutboundSpamFilterRule", "outbound_rules"),
    ("Get-TransportRule", "transport_rules"),
    ("Get-JournalRule", "journal_rules"),
    ("Get-ExternalInOutlook", "external_tag"),
    ("Get-MailboxPermission", "full_access"),
    ("Get-RecipientPermission", "send_as"),
    ("Get-InboundConnector", "connectors"),
    ("Get-OutboundConnector", "connectors"),
    ("Get-BlockedSenderAddress", "blocked_senders"),
    ("Get-BlockedConnector", "blocked_senders"),
    ("Get-Recipient", "recipients"),
    ("Get-RoleGroup", "exchange_role_groups"),
    ("Get-RoleGroupMember", "exchange_role_members"),
    ("Get-ManagementRoleAssignment", "exchange_role_assignments"),
    ("Get-DistributionGroupMember", "mail_groups"),
    ("Get-InboxRule", "hidden_rules"),
];

/// The family under which the answers of another are kept with its own: both ask the same of different targets.
pub(super) fn home(family: &str) -> &str {
    if family == "nested_mail_groups" { "mail_groups" } else { family }
}

/// Family and target of a path.
pub(super) fn of_path(route: &Route, ask: &Ask<'_>) -> Option<(&'static str, String)> {
    let (keys, filter) = (ask.keys.as_slice(), ask.query("$filter").unwrap_or_default());
    // Of a log several families read, each with filters of its own.
    match route.template {
        "/identity/conditionalAccess/evaluate" => return Some(("what_if", ask.body.map(sign_in)?)),
        "/identityGovernance/privilegedAccess/group/eligibilitySchedules" => {
            let group = filter.split('\'').nth(1).unwrap_or_default();
            return Some(("role_group_eligible", group.to_owned()));
        }
        "/users" if filter.starts_with("id in ") => {
            let ids = filter.trim_start_matches("id in (").trim_end_matches(')');
            return Some(("admin_activity", ids.replace('\'', "")));
        }
        "/auditLogs/directoryAudits" => return Some(("directory_audits", filter.to_owned())),
        "/auditLogs/signIns" if filter.contains("userId eq ") => return Some(("admin_sign_ins", filter.to_owned())),
        _ => {}
    }
    let own = if route.version == "beta" { BETA } else { &[] };
    let (_, family, target) = own.iter().chain(PATHS).find(|(known, ..)| *known == route.template)?;
    Some((family, target(keys)))
}

/// A sign-in that What If was asked about.
fn sign_in(body: &Value) -> String {
    let conditions = &body["signInConditions"];
    let parts = [
        &body["signInIdentity"]["userId"],
        &body["signInContext"]["includeApplications"][0],
        &conditions["clientAppType"],
        &conditions["devicePlatform"],
        &conditions["authenticationFlow"]["transferMethod"],
        &conditions["country"],
        &conditions["ipAddress"],
    ];
    parts.map(|part| part.as_str().unwrap_or_default()).join(" ")
}

/// Family and target of a cmdlet.
pub(super) fn of_cmdlet(name: &str, parameters: &Map<String, Value>) -> Option<(&'static str, String)> {
    if name == "Search-UnifiedAuditLog" {
        let by_operation = parameters.contains_key("Operations");
        return Some((if by_operation { "audit_changes" } else { "audit_arrivals" }, String::new()));
    }
    let (_, family) = CMDLETS.iter().find(|(known, _)| *known == name)?;
    let text = |name: &str| parameters.get(name).and_then(Value::as_str).unwrap_or_default();
    let target = match *family {
        "hidden_rules" => {
            let hidden = parameters.get("IncludeHidden") == Some(&Value::Bool(true));
            format!("{} {}", text("Mailbox"), if hidden { "hidden" } else { "plain" })
        }
        "send_as" => String::new(),
        "connectors" => match name {
            "Get-InboundConnector" => "inbound".to_owned(),
            _ if parameters.get("IsTransportRuleScoped") == Some(&Value::Bool(true)) => "outbound by rule".to_owned(),
            _ => "outbound".to_owned(),
        },
        "blocked_senders" if name == "Get-BlockedConnector" => "connectors".to_owned(),
        "blocked_senders" => "addresses".to_owned(),
        _ => text("Identity").to_owned(),
    };
    Some((family, target))
}

/// A target in the one form under which it is kept: letter case does not count, of a log's filter the time is left out, and of `<user> <address> hidden` the
/// address is left out, because a request names only the user; so it is of whom has full access.
pub(super) fn normal(family: &str, target: &str) -> String {
    let target = target.to_lowercase();
    if matches!(family, "directory_audits" | "admin_sign_ins") {
        // A later look asks from a later moment on.
        return target.split_once(" and ").map_or(target.clone(), |(_, rest)| rest.to_owned());
    }
    match (family, target.split_once(' '), target.rsplit_once(' ')) {
        ("full_access", Some((user, _)), _) => user.to_owned(),
        ("hidden_rules", Some((user, _)), Some((_, listing))) => format!("{user} {listing}"),
        _ => target,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sim::{exchange, graph};

    #[test]
    fn every_place_is_one_that_is_served() {
        for (template, ..) in PATHS {
            assert!(graph::routes().any(|route| route.template == *template), "{template}");
        }
        for (name, _) in CMDLETS {
            assert!(exchange::cmdlets().any(|cmdlet| cmdlet.name == *name), "{name}");
        }
    }

    #[test]
    fn the_listing_with_hidden_rules_is_another_than_the_plain_one() {
        let target = |parameters: Value| of_cmdlet("Get-InboxRule", parameters.as_object().expect("an object"));
        let hidden = target(json!({"Mailbox": "u1", "IncludeHidden": true}));
        assert_eq!(hidden, Some(("hidden_rules", "u1 hidden".to_owned())));
        assert_eq!(target(json!({"Mailbox": "u1"})), Some(("hidden_rules", "u1 plain".to_owned())));
        assert_eq!(normal("hidden_rules", "u1 Kim@contoso.example hidden"), "u1 hidden");
    }
}
