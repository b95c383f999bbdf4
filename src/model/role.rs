//! Directory roles and who holds them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Stamp;

/// Graph `unifiedRoleDefinition`.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleDefinition {
    /// Equal to the template id for built-in roles.
    pub id: Box<str>,
    pub template: Option<Box<str>>,
    pub name: Box<str>,
    pub built_in: bool,
    /// Microsoft's own label; beta only.
    pub privileged: Option<bool>,
    /// `allowedResourceActions` of custom roles; empty for built-in ones, whose rights are known by template.
    pub actions: Vec<Box<str>>,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PrincipalType {
    User,
    Group,
    ServicePrincipal,
    /// The answer did not say.
    Unknown,
}

/// One holding of a role, from whichever list: standing, active through PIM, or eligible.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleAssignment {
    pub id: Box<str>,
    pub principal: Uuid,
    pub principal_type: PrincipalType,
    /// As people see it; whoever made the holder chose it, unless it is the next.
    pub principal_name: Option<Box<str>>,
    /// A user's sign-in name.
    pub principal_upn: Option<Box<str>>,
    /// Role definition id.
    pub role: Box<str>,
    /// `/` is the whole tenant.
    pub scope: Box<str>,
    /// PIM: `Assigned` or `Activated`.
    pub kind: Option<Box<str>>,
    pub start: Stamp,
    /// None: without end.
    pub end: Stamp,
}

/// A group that may hold directory roles: Graph `group` with `isAssignableToRole`.
#[derive(Clone, Debug, PartialEq)]
pub struct AssignableGroup {
    pub id: Uuid,
    pub name: Box<str>,
    /// Mastered on premises; `None` where that did not come.
    pub synced: Option<bool>,
}

/// People in a group that holds a role or that a policy names, through nesting.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupMembers {
    pub group: Uuid,
    pub users: Vec<Uuid>,
}
