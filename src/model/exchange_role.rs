//! Exchange's own roles: role groups, who is in them, and roles given directly.

use uuid::Uuid;

/// `Get-RoleGroup`.
#[derive(Clone, Debug, PartialEq)]
pub struct ExchangeRoleGroup {
    pub guid: Uuid,
    pub name: Box<str>,
    /// Names of the management roles it carries.
    pub roles: Vec<Box<str>>,
}

/// `Get-RoleGroupMember`: one member of one role group. A member may be a group itself.
#[derive(Clone, Debug, PartialEq)]
pub struct ExchangeRoleMember {
    pub group: Uuid,
    /// Object id in the directory where there is one, else Exchange's own.
    pub id: Uuid,
    pub name: Box<str>,
    /// `RecipientTypeDetails`.
    pub kind: Box<str>,
}

/// `Get-ManagementRoleAssignment` of role assignees that are users: a role given past every role group.
#[derive(Clone, Debug, PartialEq)]
pub struct ExchangeRoleAssignment {
    pub guid: Uuid,
    /// The management role.
    pub role: Box<str>,
    pub assignee: Box<str>,
    pub enabled: Option<bool>,
}
