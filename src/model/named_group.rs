//! Groups that Conditional Access policies name, themselves.

use uuid::Uuid;

/// Graph `group`. What did not come is `None`.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedGroup {
    pub id: Uuid,
    pub name: Box<str>,
    /// `groupTypes`: `Unified` for a Microsoft 365 group, `DynamicMembership`.
    pub types: Option<Vec<Box<str>>>,
    pub mail_enabled: Option<bool>,
    /// `isAssignableToRole`: only Privileged Role Administrators change who belongs. Null is no.
    pub role_assignable: bool,
    /// `isManagementRestricted`: so do only those of its restricted administrative unit. Null is no.
    pub restricted: bool,
    /// Ids, at most 20: the service expands no more.
    pub owners: Option<Vec<Uuid>>,
}

impl NamedGroup {
    /// How many owners an answer holds at most (Microsoft Graph, "Customize responses with query parameters": `$expand`).
    pub const MOST_OWNERS: usize = 20;
}
