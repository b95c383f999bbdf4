//! What Privileged Identity Management asks on the way to a role.

/// Settings of one directory role: Graph `unifiedRoleManagementPolicyAssignment` with the rules of its policy. `None` is
/// a rule that did not come, or came without what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleSetting {
    /// Role definition id.
    pub role: Box<str>,
    /// `Approval_EndUser_Assignment`.
    pub approval: Option<ActivationApproval>,
    /// `enabledRules` of `Enablement_EndUser_Assignment`: `MultiFactorAuthentication`, `Justification`, `Ticketing`.
    pub demands: Option<Vec<Box<str>>>,
    /// `isEnabled` of `AuthenticationContext_EndUser_Assignment`.
    pub authentication_context: Option<bool>,
    /// `maximumDuration` of `Expiration_EndUser_Assignment`, ISO 8601: `PT8H`.
    pub longest: Option<Box<str>>,
    /// Who is told that somebody was made eligible (`Notification_Admin_Admin_Eligibility`).
    pub told_of_eligibility: Option<RoleNotice>,
    /// … was given the role at once (`Notification_Admin_Admin_Assignment`).
    pub told_of_assignment: Option<RoleNotice>,
    /// … activated it (`Notification_Admin_EndUser_Assignment`).
    pub told_of_activation: Option<RoleNotice>,
}

/// Whether somebody else must agree before a role becomes active: Graph `approvalSettings`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ActivationApproval {
    pub required: Option<bool>,
    /// Primary approvers of all stages together; `None` where the stages did not come.
    pub approvers: Option<usize>,
}

/// One notification rule: Graph `unifiedRoleManagementPolicyNotificationRule`.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleNotice {
    /// `isDefaultRecipientsEnabled`: Microsoft's choice of administrators.
    pub by_default: Option<bool>,
    /// How many are named besides; `None` where the list did not come.
    pub named: Option<usize>,
    /// `notificationLevel`: `None`, `Critical`, `All`.
    pub level: Option<Box<str>>,
}
