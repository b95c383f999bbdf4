//! What reading each resource family takes, for the person who must grant it.
//!
//! Source: the permission tables of Microsoft Graph's reference pages, and "App-only authentication for unattended
//! scripts in Exchange Online" for Exchange.

/// Permissions, all of them; empty for a family nobody knows.
pub(super) fn needs(family: &str) -> &'static [&'static str] {
    const EXCHANGE: &[&str] = &["Exchange.ManageAsApp", "Global Reader"];
    match family {
        "organization" => &["Organization.Read.All"],
        "licences" => &["LicenseAssignment.Read.All"],
        "domains" | "federation" => &["Domain.Read.All"],
        "users" => &["User.Read.All"],
        "registration" | "legacy_sign_ins" => &["AuditLog.Read.All"],
        "security_defaults"
        | "conditional_access"
        | "named_locations"
        | "methods_policy"
        | "authorization_policy"
        | "consent_workflow"
        | "per_user_mfa" => &["Policy.Read.All"],
        "role_definitions" | "role_assignments" => &["RoleManagement.Read.Directory"],
        "role_active" => &["RoleAssignmentSchedule.Read.Directory"],
        "role_eligible" => &["RoleEligibilitySchedule.Read.Directory"],
        "role_groups" => &["GroupMember.Read.All"],
        "service_principals" | "applications" | "app_roles" => &["Application.Read.All"],
        "grants" => &["Directory.Read.All"],
        "risky_users" => &["IdentityRiskyUser.Read.All"],
        "inbox_rules" => &["MailboxSettings.Read"],
        "org_config" | "transport_config" | "audit_config" | "mailboxes" | "cas_mailboxes" | "cas_plans"
        | "auth_policies" | "exchange_users" | "audit_bypass" | "accepted_domains" | "remote_domains"
        | "outbound_policies" | "outbound_rules" | "transport_rules" | "journal_rules" | "external_tag"
        | "recipients" => EXCHANGE,
        // The reference page of Get-InboxRule says that Global Reader is not enough for it.
        "hidden_rules" => &["Exchange.ManageAsApp", "Mail Recipients"],
        _ => &[],
    }
}
