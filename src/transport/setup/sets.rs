//! Which permissions and roles each purpose asks for, and what each is for.
//!
//! Least permissions by Microsoft's permissions reference and the operations' own pages, one broad and long-established
//! permission preferred to several new narrow ones that a tenant may not offer yet.

use std::str::FromStr;

/// What the app registration is for. `Respond` and `Harden` hold the permissions of `Scan` too.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    Scan,
    Respond,
    Harden,
}

impl Purpose {
    pub const ALL: [Self; 3] = [Self::Scan, Self::Respond, Self::Harden];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scan => "scan",
            Self::Respond => "respond",
            Self::Harden => "harden",
        }
    }

    /// The permissions of the purpose, those of a scan first. A name stands once.
    pub(super) fn wants(self) -> Vec<Want> {
        let more: &[Want] = match self {
            Self::Scan => &[],
            Self::Respond => RESPOND,
            Self::Harden => HARDEN,
        };
        SCAN.iter().chain(more).copied().collect()
    }

    /// The directory roles of the app's service principal.
    pub(super) fn roles(self) -> &'static [Role] {
        match self {
            Self::Scan => SCAN_ROLES,
            Self::Respond => RESPOND_ROLES,
            Self::Harden => HARDEN_ROLES,
        }
    }
}

impl FromStr for Purpose {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|purpose| purpose.as_str() == word);
        found.ok_or_else(|| format!("unknown purpose {word:?}: it is one of scan, respond, harden"))
    }
}

/// A permission and why it is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Want {
    pub(super) name: &'static str,
    pub(super) purpose: &'static str,
    pub(super) weight: Weight,
}

/// How much hangs on a permission.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Weight {
    Needed,
    /// May be left out; what it is for is then not assessed or left to a person.
    Optional,
    /// Optional, and its holder can make itself Global Administrator.
    Dangerous,
}

/// A role of Microsoft Entra ID.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Role {
    pub name: &'static str,
    /// The same in every tenant.
    pub template_id: &'static str,
    pub purpose: &'static str,
    pub optional: bool,
}

const fn needed(name: &'static str, purpose: &'static str) -> Want {
    Want { name, purpose, weight: Weight::Needed }
}

const fn optional(name: &'static str, purpose: &'static str) -> Want {
    Want { name, purpose, weight: Weight::Optional }
}

const fn dangerous(name: &'static str, purpose: &'static str) -> Want {
    Want { name, purpose, weight: Weight::Dangerous }
}

const SCAN: &[Want] = &[
    needed("Organization.Read.All", "the tenant, its licences"),
    needed("Domain.Read.All", "domains and federation"),
    needed("User.Read.All", "accounts"),
    needed("GroupMember.Read.All", "groups that hold roles or stand in policies, and their members"),
    needed("Application.Read.All", "apps, their credentials and permissions"),
    needed("Directory.Read.All", "delegated permission grants, password rules"),
    needed("Policy.Read.All", "security defaults, Conditional Access, methods, consent, guests"),
    needed("RoleManagement.Read.Directory", "administrator roles"),
    optional("RoleAssignmentSchedule.Read.Directory", "time-bound role assignments (Entra ID P2)"),
    optional("RoleEligibilitySchedule.Read.Directory", "eligible role assignments (Entra ID P2)"),
    optional("PrivilegedEligibilitySchedule.Read.AzureADGroup", "PIM for groups (Entra ID P2)"),
    optional("AuditLog.Read.All", "audit log; methods and sign-ins (Entra ID P1)"),
    optional("IdentityRiskyUser.Read.All", "risky users (Entra ID P2)"),
    optional("Policy.Read.DeviceConfiguration", "what it takes to register a device"),
    optional("SecurityAlert.Read.All", "alerts of Microsoft's products"),
    optional("MailboxSettings.Read", "inbox rules of every mailbox"),
];

const RESPOND: &[Want] = &[
    needed("User-PasswordProfile.ReadWrite.All", "reset the password"),
    needed("User.EnableDisableAccount.All", "block sign-in"),
    needed("User.RevokeSessions.All", "end sessions"),
    needed("UserAuthenticationMethod.ReadWrite.All", "see and remove authentication methods"),
    needed("User-Mail.ReadWrite.All", "take alternate addresses off the account"),
    needed("Policy.ReadWrite.AuthenticationMethod", "per-user MFA state"),
    needed("MailboxSettings.ReadWrite", "inbox rules and automatic replies"),
    needed("DelegatedPermissionGrant.ReadWrite.All", "revoke consents"),
    needed("Application.ReadWrite.All", "disable an app, remove its credentials"),
    needed("Device.ReadWrite.All", "disable devices"),
    needed("IdentityRiskyUser.ReadWrite.All", "confirm the account as compromised (Entra ID P2)"),
    needed("IdentityRiskEvent.Read.All", "what was risky about its sign-ins (Entra ID P2)"),
    needed("AuditLogsQuery-Entra.Read.All", "the timeline: directory"),
    needed("AuditLogsQuery-Exchange.Read.All", "the timeline: mailbox"),
    needed("AuditLogsQuery-SharePoint.Read.All", "the timeline: shared files"),
    needed("AuditLogsQuery-OneDrive.Read.All", "the timeline: shared files"),
    needed("ExchangeMessageTrace.Read.All", "who received mail from the account"),
    dangerous("AppRoleAssignment.ReadWrite.All", "take app roles back"),
    optional("Policy.ReadWrite.ConditionalAccess", "a policy that demands MFA of the one account"),
    optional("DeviceManagementManagedDevices.Read.All", "the account's managed devices (Intune)"),
    optional("Mail.ReadWrite", "draft the warnings; restrict it to the sender mailbox"),
    optional("Mail.Send", "send the warnings; restrict it to the sender mailbox"),
];

const HARDEN: &[Want] = &[
    needed("Policy.ReadWrite.ConditionalAccess", "Conditional Access policies and named locations"),
    needed("Policy.ReadWrite.SecurityDefaults", "security defaults"),
    needed("Policy.ReadWrite.Authorization", "what users and guests may do"),
    needed("Policy.ReadWrite.AuthenticationMethod", "authentication methods"),
    needed("Policy.ReadWrite.ConsentRequest", "the admin consent workflow"),
    needed("Policy.ReadWrite.ApplicationConfiguration", "app management policies"),
    needed("DelegatedPermissionGrant.ReadWrite.All", "revoke consents"),
    needed("Application.ReadWrite.All", "disable apps"),
    needed("GroupSettings.ReadWrite.All", "group settings (where refused: Directory.ReadWrite.All)"),
    dangerous("RoleManagement.ReadWrite.Directory", "remove role assignments"),
    optional("RoleEligibilitySchedule.ReadWrite.Directory", "make assignments eligible (Entra ID P2)"),
    optional("RoleAssignmentSchedule.ReadWrite.Directory", "make assignments time-bound (Entra ID P2)"),
];

const GLOBAL_READER: Role = Role {
    name: "Global Reader",
    template_id: "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
    purpose: "reads Exchange settings and mailboxes",
    optional: false,
};
const SECURITY_READER: Role = Role {
    name: "Security Reader",
    template_id: "5d6b6bb7-de71-4623-b4af-96380a352509",
    purpose: "hidden inbox rules; where refused, a role group with Mail Recipients",
    optional: true,
};
const EXCHANGE_ADMINISTRATOR: Role = Role {
    name: "Exchange Administrator",
    template_id: "29232cdf-9323-42fd-ade2-1d097af3e4de",
    purpose: "reads and changes Exchange settings and mailboxes",
    optional: false,
};
const PRIVILEGED_AUTHENTICATION_ADMINISTRATOR: Role = Role {
    name: "Privileged Authentication Administrator",
    template_id: "7be44c8a-adaf-4e2a-84d6-ab2649e08a13",
    purpose: "resets and blocks administrators; without it these are left to you",
    optional: true,
};

const SCAN_ROLES: &[Role] = &[GLOBAL_READER, SECURITY_READER];
const RESPOND_ROLES: &[Role] = &[EXCHANGE_ADMINISTRATOR, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR];
const HARDEN_ROLES: &[Role] = &[EXCHANGE_ADMINISTRATOR];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::transport::setup::permissions::graph_permission;

    #[test]
    fn every_permission_is_published_and_stands_once() {
        for purpose in Purpose::ALL {
            let wants = purpose.wants();
            let names: BTreeSet<_> = wants.iter().map(|want| want.name).collect();
            assert_eq!(names.len(), wants.len(), "{purpose:?}");
            for name in names {
                assert!(graph_permission(name).is_some(), "{name}");
            }
        }
    }

    #[test]
    fn a_scan_asks_for_no_permission_to_write() {
        for want in Purpose::Scan.wants() {
            assert!(!want.name.contains("Write") && !want.name.contains("Send"), "{}", want.name);
        }
        assert!(Purpose::Scan.roles().iter().all(|role| role.name.ends_with("Reader")));
    }

    #[test]
    fn what_can_make_itself_global_administrator_is_never_needed() {
        for purpose in Purpose::ALL {
            for want in purpose.wants() {
                let seizes =
                    matches!(want.name, "AppRoleAssignment.ReadWrite.All" | "RoleManagement.ReadWrite.Directory");
                assert_eq!(want.weight == Weight::Dangerous, seizes, "{}", want.name);
            }
        }
    }

    #[test]
    fn every_word_of_the_option_is_read_back() {
        for purpose in Purpose::ALL {
            assert_eq!(purpose.as_str().parse(), Ok(purpose));
        }
        assert!("everything".parse::<Purpose>().is_err());
    }
}
