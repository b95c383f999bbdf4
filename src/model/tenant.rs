//! The organisation itself: its name, domains and plans.

use uuid::Uuid;

use super::Stamp;

/// Graph `organization`.
#[derive(Clone, Debug, PartialEq)]
pub struct Organization {
    pub id: Uuid,
    pub name: Box<str>,
    /// Null in a tenant that was never synchronised.
    pub synced: Option<bool>,
    pub last_sync: Stamp,
    /// The domain new accounts get.
    pub default_domain: Option<Box<str>>,
    /// `contoso.onmicrosoft.com`
    pub initial_domain: Option<Box<str>>,
}

/// Graph `subscribedSku`, one of its service plans.
#[derive(Clone, Debug, PartialEq)]
pub struct ServicePlan {
    pub id: Uuid,
    pub name: Box<str>,
    /// The subscription is `Enabled` or in its grace period (`Warning`).
    pub active: bool,
}

/// Graph `domain`.
#[derive(Clone, Debug, PartialEq)]
pub struct Domain {
    /// Lower case.
    pub name: Box<str>,
    /// `Managed`, `Federated` or a word this version does not know.
    pub authentication: Box<str>,
    pub is_default: bool,
    pub is_initial: bool,
    pub is_verified: Option<bool>,
    /// Not a subdomain of another domain of the tenant.
    pub is_root: Option<bool>,
    /// Days; 2147483647 means never, null means that nobody set it.
    pub password_validity_days: Option<i64>,
}

/// Graph `internalDomainFederation` of one federated domain.
#[derive(Clone, Debug, PartialEq)]
pub struct Federation {
    pub domain: Box<str>,
    pub issuer: Option<Box<str>>,
    /// `acceptIfMfaDoneByFederatedIdp`, `enforceMfaByFederatedIdp`, `rejectMfaByFederatedIdp` or null.
    pub mfa_behavior: Option<Box<str>>,
}
