//! Directory roles, by template id, with Microsoft's own mark of which are privileged.
//!
//! Source: MicrosoftDocs/entra-docs, identity/role-based-access-control/permissions-reference.

use uuid::{Uuid, uuid};

/// A built-in role definition.
pub(in crate::sim) struct Role {
    pub(in crate::sim) template: Uuid,
    pub(in crate::sim) name: &'static str,
    /// The label PRIVILEGED of the permissions reference, `isPrivileged` of the beta role definition.
    pub(in crate::sim) privileged: bool,
}

const fn role(template: Uuid, name: &'static str, privileged: bool) -> Role {
    Role { template, name, privileged }
}

pub(super) const GLOBAL_ADMINISTRATOR: usize = 0;
pub(super) const EXCHANGE_ADMINISTRATOR: usize = 1;
pub(super) const USER_ADMINISTRATOR: usize = 2;
pub(super) const SHAREPOINT_ADMINISTRATOR: usize = 3;
pub(super) const HELPDESK_ADMINISTRATOR: usize = 4;
pub(super) const REPORTS_READER: usize = 5;
pub(super) const DIRECTORY_READERS: usize = 6;
pub(super) const GUEST_INVITER: usize = 7;
pub(super) const SECURITY_ADMINISTRATOR: usize = 8;
pub(super) const INTUNE_ADMINISTRATOR: usize = 9;
pub(super) const TEAMS_ADMINISTRATOR: usize = 10;
pub(super) const CONDITIONAL_ACCESS_ADMINISTRATOR: usize = 11;
pub(super) const APPLICATION_ADMINISTRATOR: usize = 12;
pub(super) const PRIVILEGED_ROLE_ADMINISTRATOR: usize = 13;
pub(super) const CLOUD_APPLICATION_ADMINISTRATOR: usize = 16;
/// Roles that a dedicated administrator's account is eligible for, in turn.
pub(super) const EVERYDAY: [usize; 9] = [1, 2, 3, 4, 8, 9, 10, 11, 12];

pub(in crate::sim) static ROLES: [Role; 20] = [
    role(uuid!("62e90394-69f5-4237-9190-012177145e10"), "Global Administrator", true),
    role(uuid!("29232cdf-9323-42fd-ade2-1d097af3e4de"), "Exchange Administrator", false),
    role(uuid!("fe930be7-5e62-47db-91af-98c3a49a38b1"), "User Administrator", true),
    role(uuid!("f28a1f50-f6e7-4571-818b-6a12f2af6b6c"), "SharePoint Administrator", false),
    role(uuid!("729827e3-9c14-49f7-bb1b-9608f156bbb8"), "Helpdesk Administrator", true),
    role(uuid!("4a5d8f65-41da-4de4-8968-e035b65339cf"), "Reports Reader", false),
    role(uuid!("88d8e3e3-8f55-4a1e-953a-9b9898b8876b"), "Directory Readers", false),
    role(uuid!("95e79109-95c0-4d8e-aee3-d01accf2d47b"), "Guest Inviter", false),
    role(uuid!("194ae4cb-b126-40b2-bd5b-6091b380977d"), "Security Administrator", true),
    role(uuid!("3a2c62db-5318-420d-8d74-23affee5d9d5"), "Intune Administrator", true),
    role(uuid!("69091246-20e8-4a56-aa4d-066075b2a7a8"), "Teams Administrator", false),
    role(uuid!("b1be1c3e-b65d-4f19-8427-f6fa0d97feb9"), "Conditional Access Administrator", true),
    role(uuid!("9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"), "Application Administrator", true),
    role(uuid!("e8611ab8-c189-46e8-94e1-60213ab1f814"), "Privileged Role Administrator", true),
    role(uuid!("7be44c8a-adaf-4e2a-84d6-ab2649e08a13"), "Privileged Authentication Administrator", true),
    role(uuid!("c4e39bd9-1100-46d3-8c65-fb160da0071f"), "Authentication Administrator", true),
    role(uuid!("158c047a-c907-4556-b7ef-446551a6b5f7"), "Cloud Application Administrator", true),
    role(uuid!("f2ef992c-3afb-46b9-b7cf-a126ee74c451"), "Global Reader", true),
    role(uuid!("5d6b6bb7-de71-4623-b4af-96380a352509"), "Security Reader", true),
    role(uuid!("966707d0-3269-4727-9be2-8c3a10f19b9d"), "Password Administrator", true),
];
