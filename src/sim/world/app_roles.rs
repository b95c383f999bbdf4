//! Application permissions of Microsoft Graph and Exchange Online: their names and the ids of their app roles.
//!
//! Source: microsoftgraph/microsoft-graph-devx-content, permissions/permissions-descriptions.json, commit 6cbd6bbd;
//! of Exchange, MicrosoftDocs/office-docs-powershell, app-only-auth-powershell-v2.

use uuid::{Uuid, uuid};

/// App roles that the service principal of Microsoft Graph offers here.
pub(in crate::sim) static GRAPH_ROLES: [(&str, Uuid); 43] = [
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
    ("Policy.Read.DeviceConfiguration", uuid!("bdba4817-6ba1-4a7c-8a01-be9bc7c242dd")),
    ("SecurityAlert.Read.All", uuid!("472e4a4d-bb4a-4026-98d1-0b0d74cb74a5")),
    ("MailboxSettings.Read", uuid!("40f97065-369a-49f4-947c-6a255697ae91")),
    ("AuditLogsQuery.Read.All", uuid!("5e1e9171-754d-478c-812c-f1755a9a4c2d")),
    ("PrivilegedEligibilitySchedule.Read.AzureADGroup", uuid!("edb419d6-7edc-42a3-9345-509bfdf5d87c")),
    ("Group.Read.All", uuid!("5b567255-7703-4780-807c-7be8301ae99b")),
    ("Reports.Read.All", uuid!("230c1aed-a721-4c5d-9cb4-a90514e508ef")),
    ("Device.Read.All", uuid!("7438b122-aefc-4978-80ed-43db9fcc7715")),
    ("RoleManagement.ReadWrite.Directory", uuid!("9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8")),
    ("AppRoleAssignment.ReadWrite.All", uuid!("06b708a9-e830-4db3-a914-8e69da51d44f")),
    ("Application.ReadWrite.All", uuid!("1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9")),
    ("Directory.ReadWrite.All", uuid!("19dbc75e-c2e2-444c-a770-ec69d8559fc7")),
    ("UserAuthenticationMethod.ReadWrite.All", uuid!("50483e42-d915-4231-9639-7fdb7fd190e5")),
    ("Domain.ReadWrite.All", uuid!("7e05723c-0bb0-42da-be95-ae9f08a6e53c")),
    ("Policy.ReadWrite.ConditionalAccess", uuid!("01c0a623-fc9b-48e9-b794-0756f8e8f067")),
    ("Policy.ReadWrite.SecurityDefaults", uuid!("1c6e93a6-28e2-4cbb-9f64-1a46a821124d")),
    ("Policy.ReadWrite.Authorization", uuid!("fb221be6-99f2-473f-bd32-01c6a0e9ca3b")),
    ("Policy.ReadWrite.AuthenticationMethod", uuid!("29c18626-4985-4dcd-85c0-193eef327366")),
    ("Policy.ReadWrite.ConsentRequest", uuid!("999f8c63-0a38-4f1b-91fd-ed1947bdd1a9")),
    ("RoleEligibilitySchedule.ReadWrite.Directory", uuid!("fee28b28-e1f3-4841-818e-2704dc62245f")),
    ("RoleAssignmentSchedule.ReadWrite.Directory", uuid!("dd199f4a-f148-40a4-a2ec-f0069cc799ec")),
    ("DelegatedPermissionGrant.ReadWrite.All", uuid!("8e8e4742-1d95-4f68-9d56-6ee75648c72a")),
    ("MailboxSettings.ReadWrite", uuid!("6931bccd-447a-43d1-b442-00a195474933")),
    ("User.EnableDisableAccount.All", uuid!("3011c876-62b7-4ada-afa2-506cbbecc68c")),
    ("User-PasswordProfile.ReadWrite.All", uuid!("cc117bb9-00cf-4eb8-b580-ea2a878fe8f7")),
    ("User.RevokeSessions.All", uuid!("77f3a031-c388-4f99-b373-dc68676a979e")),
    ("GroupMember.ReadWrite.All", uuid!("dbaae8cf-10b5-4b86-a4a1-f871c94c6695")),
    ("User-Mail.ReadWrite.All", uuid!("280d0935-0796-47d1-8d26-273470a3f17a")),
    ("Device.ReadWrite.All", uuid!("1138cb37-bd11-4084-a2b7-9f71582aeddb")),
    ("ExchangeMessageTrace.Read.All", uuid!("89b20d8a-76e2-4057-867b-9961f800b9a4")),
];

/// App roles that the service principal of Exchange Online offers here.
pub(in crate::sim) static EXCHANGE_ROLES: [(&str, Uuid); 1] =
    [("Exchange.ManageAsApp", uuid!("dc50a0fb-09a3-484d-be87-e023b12c6440"))];

/// The app role of a Graph permission that the table holds.
pub(super) fn graph_role(name: &str) -> Uuid {
    let found = GRAPH_ROLES.iter().find(|(role, _)| *role == name);
    found.expect("every permission that is granted here stands in the table").1
}
