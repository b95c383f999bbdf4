//! Application permissions of Microsoft Graph and Exchange Online: their names and the ids of their app roles.
//!
//! Source: microsoftgraph/microsoft-graph-devx-content, permissions/permissions-descriptions.json, commit 6cbd6bbd;
//! of Exchange, MicrosoftDocs/office-docs-powershell, app-only-auth-powershell-v2.

use uuid::{Uuid, uuid};

/// App roles that the service principal of Microsoft Graph offers here.
pub(in crate::sim) static GRAPH_ROLES: [(&str, Uuid); 24] = [
    ("Organization.Read.All", uuid!("498476ce-e0fe-48b0-b801-37ba7e2685c6")),
    ("LicenseAssignment.Read.All", uuid!("e2f98668-2877-4f38-a2f4-8202e0717aa1")),
    ("Domain.Read.All", uuid!("dbb9058a-0e50-45d7-ae91-66909b5d4664")),
    ("User.Read.All", uuid!("df021288-bdef-4463-88db-98f22de89214")),
    ("Policy.Read.All", uuid!("246dd0d5-5bd0-4def-940b-0421030a5b68")),
    ("Application.Read.All", uuid!("9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30")),
    ("GroupMember.Read.All", uuid!("98830695-27a2-44f7-8c18-0c3ebc9698f6")),
    ("RoleManagement.Read.Directory", uuid!("483bed4a-2ad3-4361-a73b-c83ccdbdc53c")),
    ("Directory.Read.All", uuid!("7ab1d382-f21e-4acd-a863-ba3e13f7da61")),
    ("AuditLog.Read.All", uuid!("b0afded3-3588-46d8-8b3d-9842eff778da")),
    ("RoleAssignmentSchedule.Read.Directory", uuid!("d5fe8ce8-684c-4c83-a52c-46e882ce4be1")),
    ("RoleEligibilitySchedule.Read.Directory", uuid!("ff278e11-4a33-4d0c-83d2-d01dc58929a5")),
    ("IdentityRiskyUser.Read.All", uuid!("dc5007c0-2d7d-4c42-879c-2dab87571379")),
    ("MailboxSettings.Read", uuid!("40f97065-369a-49f4-947c-6a255697ae91")),
    ("AuditLogsQuery.Read.All", uuid!("5e1e9171-754d-478c-812c-f1755a9a4c2d")),
    ("Group.Read.All", uuid!("5b567255-7703-4780-807c-7be8301ae99b")),
    ("Reports.Read.All", uuid!("230c1aed-a721-4c5d-9cb4-a90514e508ef")),
    ("Device.Read.All", uuid!("7438b122-aefc-4978-80ed-43db9fcc7715")),
    ("RoleManagement.ReadWrite.Directory", uuid!("9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8")),
    ("AppRoleAssignment.ReadWrite.All", uuid!("06b708a9-e830-4db3-a914-8e69da51d44f")),
    ("Application.ReadWrite.All", uuid!("1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9")),
    ("Directory.ReadWrite.All", uuid!("19dbc75e-c2e2-444c-a770-ec69d8559fc7")),
    ("UserAuthenticationMethod.ReadWrite.All", uuid!("50483e42-d915-4231-9639-7fdb7fd190e5")),
    ("Domain.ReadWrite.All", uuid!("7e05723c-0bb0-42da-be95-ae9f08a6e53c")),
];

/// App roles that the service principal of Exchange Online offers here.
pub(in crate::sim) static EXCHANGE_ROLES: [(&str, Uuid); 1] =
    [("Exchange.ManageAsApp", uuid!("dc50a0fb-09a3-484d-be87-e023b12c6440"))];

/// The app role of a Graph permission that the table holds.
pub(super) fn graph_role(name: &str) -> Uuid {
    let found = GRAPH_ROLES.iter().find(|(role, _)| *role == name);
    found.expect("every permission that is granted here stands in the table").1
}
