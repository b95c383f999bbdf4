//! Broader permissions that open a family too, though a scan never asks for them.
//!
//! Microsoft publishes for each operation which application permissions it takes (Microsoft Graph permissions
//! reference; the operations' own pages, *Permissions*). Left out: permissions under which an operation answers, but
//! with less than a scan reads (`User.ReadBasic.All`, `Application.ReadWrite.OwnedBy`).

/// Family, its operation, and what opens it besides what a scan asks for.
const TABLE: &[(&str, &str, &[&str])] = &[
    ("alerts", "/security/alerts_v2", &["SecurityAlert.ReadWrite.All"]),
    ("app_roles", "/servicePrincipals/{servicePrincipal-id}/appRoleAssignedTo", APPLICATIONS),
    ("applications", "/applications", &["Application.ReadWrite.All", "Directory.Read.All"]),
    ("authorization_policy", "/policies/authorizationPolicy", &["Policy.ReadWrite.Authorization"]),
    (
        "consent_workflow",
        "/policies/adminConsentRequestPolicy",
        &["Directory.Read.All", "Directory.ReadWrite.All", "Policy.ReadWrite.ConsentRequest"],
    ),
    ("cross_tenant_default", "/policies/crossTenantAccessPolicy/default", &["Policy.ReadWrite.CrossTenantAccess"]),
    ("cross_tenant_partners", "/policies/crossTenantAccessPolicy/partners", &["Policy.ReadWrite.CrossTenantAccess"]),
    ("device_registration", "/policies/deviceRegistrationPolicy", &["Policy.ReadWrite.DeviceConfiguration"]),
    (
        "directory_settings",
        "/groupSettings",
        &["Directory.ReadWrite.All", "Group.Read.All", "Group.ReadWrite.All", "GroupSettings.Read.All"],
    ),
    ("domains", "/domains", &["Directory.Read.All", "Domain.ReadWrite.All"]),
    (
        "federation",
        "/domains/{domain-id}/federationConfiguration",
        &["Domain-InternalFederation.Read.All", "Domain-InternalFederation.ReadWrite.All"],
    ),
    ("grants", "/oauth2PermissionGrants", &["DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All"]),
    ("licences", "/subscribedSkus", &["Directory.Read.All", "Directory.ReadWrite.All", "Organization.ReadWrite.All"]),
    ("methods_policy", "/policies/authenticationMethodsPolicy", &["Policy.ReadWrite.AuthenticationMethod"]),
    ("organization", "/organization", &["Directory.Read.All", "Directory.ReadWrite.All", "Organization.ReadWrite.All"]),
    ("per_user_mfa", "/users/{user-id}/authentication/requirements", &["Policy.ReadWrite.AuthenticationMethod"]),
    (
        "role_active",
        "/roleManagement/directory/roleAssignmentScheduleInstances",
        &[
            "RoleAssignmentSchedule.ReadWrite.Directory",
            "RoleManagement.Read.All",
            "RoleManagement.Read.Directory",
            "RoleManagement.ReadWrite.Directory",
        ],
    ),
    ("role_assignments", "/roleManagement/directory/roleAssignments", ROLES),
    ("role_definitions", "/roleManagement/directory/roleDefinitions", ROLES),
    (
        "role_eligible",
        "/roleManagement/directory/roleEligibilityScheduleInstances",
        &[
            "RoleEligibilitySchedule.ReadWrite.Directory",
            "RoleManagement.Read.All",
            "RoleManagement.Read.Directory",
            "RoleManagement.ReadWrite.Directory",
        ],
    ),
    (
        "role_group_owners",
        "/groups/{group-id}/owners",
        &["Directory.Read.All", "Group.Read.All", "GroupMember.ReadWrite.All"],
    ),
    (
        "role_assignable_groups",
        "/groups",
        &["Directory.Read.All", "Directory.ReadWrite.All", "Group.Read.All", "Group.ReadWrite.All"],
    ),
    (
        "role_group_eligible",
        "/identityGovernance/privilegedAccess/group/eligibilitySchedules",
        &["PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup"],
    ),
    ("policy_groups", "/groups/{group-id}/transitiveMembers/microsoft.graph.user", GROUPS),
    (
        "role_settings",
        "/policies/roleManagementPolicyAssignments",
        &["RoleManagement.Read.All", "RoleManagement.ReadWrite.Directory"],
    ),
    ("named_groups", "/groups/{group-id}", NAMED_GROUPS),
    ("role_groups", "/groups/{group-id}/transitiveMembers/microsoft.graph.user", GROUPS),
    ("service_principals", "/servicePrincipals", &["Application.ReadWrite.All", "Directory.Read.All"]),
    ("users", "/users", &["Directory.Read.All", "Directory.ReadWrite.All", "User.ReadWrite.All"]),
];

const APPLICATIONS: &[&str] = &["Application.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];
const GROUPS: &[&str] = &["Directory.Read.All", "Group.Read.All", "Group.ReadWrite.All", "GroupMember.ReadWrite.All"];
const NAMED_GROUPS: &[&str] =
    &["Directory.Read.All", "Directory.ReadWrite.All", "Group.Read.All", "Group.ReadWrite.All"];
const ROLES: &[&str] = &["Directory.Read.All", "Directory.ReadWrite.All", "RoleManagement.ReadWrite.Directory"];

/// The broader permissions that open this family, whatever its own permission is.
pub(super) fn opening(family: &str) -> impl Iterator<Item = &'static str> {
    TABLE.iter().filter(move |(name, ..)| *name == family).flat_map(|(.., also)| also.iter().copied())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::collect::{FAMILIES, Needs};

    /// What Microsoft publishes for reading at `path`, in either version.
    fn published(path: &str) -> BTreeSet<String> {
        let contracts = [
            include_str!("../../tests/contract/contract-v1.0.json"),
            include_str!("../../tests/contract/contract-beta.json"),
        ];
        let contracts = contracts.map(|text| serde_json::from_str::<Value>(text).expect("JSON"));
        let operations = contracts.iter().flat_map(|contract| contract["operations"].as_array().expect("a list"));
        let read = operations.filter(|operation| operation["method"] == "GET" && operation["path"] == path);
        let lists = read.flat_map(|operation| {
            let permissions = &operation["permissions"]["application"];
            ["least", "other"].map(|list| permissions[list].as_array().cloned().unwrap_or_default())
        });
        lists.flatten().map(|name| name.as_str().expect("a name").to_owned()).collect()
    }

    #[test]
    fn every_broader_permission_is_one_that_microsoft_publishes_for_the_operation() {
        for (family, path, also) in TABLE {
            let published = published(path);
            let unknown: Vec<_> = also.iter().filter(|also| !published.contains(**also)).collect();
            assert!(unknown.is_empty(), "{family} ({path}): {unknown:?}");
        }
    }

    #[test]
    fn the_table_speaks_of_families_that_are_read_from_graph_and_names_no_permission_they_ask_for() {
        for (name, _, also) in TABLE {
            let family = FAMILIES.iter().find(|family| family.name == *name).expect(name);
            let Needs::Graph(asked) = family.needs else { panic!("{name} is read from Exchange") };
            assert!(asked.concat().iter().all(|asked| !also.contains(asked)), "{name}");
        }
    }
}
