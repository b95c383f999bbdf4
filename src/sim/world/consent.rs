//! What was consented to for the app that signs in.

use super::app_roles::graph_role;
use super::apps::{AppRoleGrant, MICROSOFT_GRAPH, OWN};
use super::tenant::World;
use crate::sim::route::ExchangeRole;

/// The sets of permissions that an administrator consents to, one after the other.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Consent {
    /// Reads alone.
    #[default]
    Scan,
    /// And the writes of a hardening: policies, roles, consents, apps, accounts; in Exchange, everything.
    Harden,
    /// And those of an answer to an attack: devices.
    Respond,
}

/// What a hardening asks for beside what a scan does.
const HARDEN: [&str; 17] = [
    "Policy.ReadWrite.ConditionalAccess",
    "Policy.ReadWrite.SecurityDefaults",
    "Policy.ReadWrite.Authorization",
    "Policy.ReadWrite.AuthenticationMethod",
    "Policy.ReadWrite.ConsentRequest",
    "RoleManagement.ReadWrite.Directory",
    "RoleAssignmentSchedule.ReadWrite.Directory",
    "RoleEligibilitySchedule.ReadWrite.Directory",
    "DelegatedPermissionGrant.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "Application.ReadWrite.All",
    "GroupMember.ReadWrite.All",
    "MailboxSettings.ReadWrite",
    "User.EnableDisableAccount.All",
    "User-PasswordProfile.ReadWrite.All",
    "User.RevokeSessions.All",
    "UserAuthenticationMethod.ReadWrite.All",
];

/// Beside those.
const RESPOND: &[&str] = &["Device.ReadWrite.All", "User-Mail.ReadWrite.All", "ExchangeMessageTrace.Read.All"];

impl World {
    /// Gives the app what was consented to. An app to which not even a scan's permissions were granted whole gets no more.
    pub(in crate::sim) fn consent(&mut self, consent: Consent) {
        let whole = self.exchange_role == Some(ExchangeRole::GlobalReader);
        if consent == Consent::Scan || !whole || self.recording.is_some() {
            return;
        }
        let more: &[&'static str] = if consent == Consent::Respond { RESPOND } else { &[] };
        self.permissions.extend(HARDEN.iter().chain(more));
        self.exchange_role = Some(ExchangeRole::ExchangeAdministrator);
        for name in HARDEN.iter().chain(more) {
            self.apps.role_grants.push(AppRoleGrant { app: OWN, resource: MICROSOFT_GRAPH, role: graph_role(name) });
        }
    }
}
