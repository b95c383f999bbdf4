//! What was read of a tenant at one time.

use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    AcceptedDomain, AccountActivity, AdminSignIns, Alert, AppRoles, Application, AssignableGroup, AuditBypass,
    AuditConfig, AuditRecord, AuthPolicy, AuthorizationPolicy, BlockedSender, CasMailbox, Connector, ConsentWorkflow,
    CrossTenantDefault, CrossTenantPartner, DeviceRegistration, DirectoryAudit, DirectorySetting, Domain,
    ExchangeRoleAssignment, ExchangeRoleGroup, ExchangeRoleMember, ExchangeUser, ExternalTag, Federation, FullAccess,
    Gap, Grant, GroupMembers, HiddenRules, JournalRule, MailGroup, Mailbox, MailboxPlan, MailboxRules, MethodsPolicy,
    NamedGroup, NamedLocation, OrgConfig, Organization, OutboundPolicy, OutboundRule, Part, PerUserMfa, Policy,
    Recipient, Registrations, RemoteDomain, RiskyUser, RoleAssignment, RoleDefinition, RoleSetting, SendAs,
    ServicePlan, ServicePrincipal, SignIn, Stamp, TransportConfig, TransportRule, User, WhatIf,
};

/// One family, shared: a changed copy of a snapshot costs only what changed.
pub type Family<T> = Arc<Part<T>>;

/// A tenant as it was read, by resource family. Lists are sorted by id unless said otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    pub tenant: Uuid,
    /// When reading began; "now" for everything that is judged.
    pub taken: Timestamp,
    /// When reading ended.
    pub ended: Timestamp,
    /// The clients whose sign-ins were asked for; all when it is empty.
    pub clients: Vec<String>,
    pub organization: Family<Organization>,
    pub licences: Family<Vec<ServicePlan>>,
    pub domains: Family<Vec<Domain>>,
    pub federation: Family<Vec<Federation>>,
    pub users: Family<Vec<User>>,
    pub registration: Family<Registrations>,
    pub security_defaults: Family<bool>,
    pub conditional_access: Family<Vec<Policy>>,
    /// People in the groups that policies name, through nesting. A named group that is not here is deleted, if the family
    /// is complete, and else perhaps only unread.
    pub policy_groups: Family<Vec<GroupMembers>>,
    /// These groups themselves; one that is missing is deleted or unread in the same way.
    pub named_groups: Family<Vec<NamedGroup>>,
    pub named_locations: Family<Vec<NamedLocation>>,
    pub methods_policy: Family<MethodsPolicy>,
    pub authorization_policy: Family<AuthorizationPolicy>,
    pub consent_workflow: Family<ConsentWorkflow>,
    pub device_registration: Family<DeviceRegistration>,
    pub cross_tenant_default: Family<CrossTenantDefault>,
    pub cross_tenant_partners: Family<Vec<CrossTenantPartner>>,
    pub directory_settings: Family<Vec<DirectorySetting>>,
    pub per_user_mfa: Family<Vec<PerUserMfa>>,
    /// By the sign-in that was asked about; a sample.
    pub what_if: Family<Vec<WhatIf>>,
    pub role_definitions: Family<Vec<RoleDefinition>>,
    pub role_assignments: Family<Vec<RoleAssignment>>,
    pub role_active: Family<Vec<RoleAssignment>>,
    pub role_eligible: Family<Vec<RoleAssignment>>,
    pub role_groups: Family<Vec<GroupMembers>>,
    /// Groups that may hold roles, whether or not they do.
    pub role_assignable_groups: Family<Vec<AssignableGroup>>,
    /// Owners of the groups that hold roles.
    pub role_group_owners: Family<Vec<GroupMembers>>,
    /// Who may activate membership or ownership of them.
    pub role_group_eligible: Family<Vec<GroupMembers>>,
    /// By role.
    pub role_settings: Family<Vec<RoleSetting>>,
    pub service_principals: Family<Vec<ServicePrincipal>>,
    pub applications: Family<Vec<Application>>,
    pub grants: Family<Vec<Grant>>,
    pub app_roles: Family<Vec<AppRoles>>,
    /// With a person in front.
    pub legacy_sign_ins: Family<Vec<SignIn>>,
    pub admin_sign_ins: Family<Vec<AdminSignIns>>,
    /// Of accounts that hold roles, by user id.
    pub admin_activity: Family<Vec<AccountActivity>>,
    pub directory_audits: Family<Vec<DirectoryAudit>>,
    /// Of mail programs that renew a session by themselves.
    pub legacy_renewals: Family<Vec<SignIn>>,
    pub risky_users: Family<Vec<RiskyUser>>,
    /// Of high severity that nobody took up.
    pub alerts: Family<Vec<Alert>>,
    pub org_config: Family<OrgConfig>,
    pub transport_config: Family<TransportConfig>,
    pub audit_config: Family<AuditConfig>,
    pub mailboxes: Family<Vec<Mailbox>>,
    pub cas_mailboxes: Family<Vec<CasMailbox>>,
    pub cas_plans: Family<Vec<MailboxPlan>>,
    pub auth_policies: Family<Vec<AuthPolicy>>,
    pub exchange_users: Family<Vec<ExchangeUser>>,
    pub exchange_role_groups: Family<Vec<ExchangeRoleGroup>>,
    pub exchange_role_members: Family<Vec<ExchangeRoleMember>>,
    pub exchange_role_assignments: Family<Vec<ExchangeRoleAssignment>>,
    pub audit_changes: Family<Vec<AuditRecord>>,
    /// When the records of the last day were written.
    pub audit_arrivals: Family<Vec<Stamp>>,
    pub audit_bypass: Family<Vec<AuditBypass>>,
    /// By mailbox; only the mailboxes that were asked for.
    pub full_access: Family<Vec<FullAccess>>,
    pub send_as: Family<Vec<SendAs>>,
    pub accepted_domains: Family<Vec<AcceptedDomain>>,
    pub remote_domains: Family<Vec<RemoteDomain>>,
    pub outbound_policies: Family<Vec<OutboundPolicy>>,
    pub outbound_rules: Family<Vec<OutboundRule>>,
    pub transport_rules: Family<Vec<TransportRule>>,
    pub journal_rules: Family<Vec<JournalRule>>,
    pub connectors: Family<Vec<Connector>>,
    pub blocked_senders: Family<Vec<BlockedSender>>,
    pub external_tag: Family<ExternalTag>,
    pub recipients: Family<Vec<Recipient>>,
    pub mail_groups: Family<Vec<MailGroup>>,
    /// Groups within those.
    pub nested_mail_groups: Family<Vec<MailGroup>>,
    /// By user id; each with its own completeness.
    pub inbox_rules: Family<Vec<MailboxRules>>,
    /// By user id; only the mailboxes that were asked for.
    pub hidden_rules: Family<Vec<HiddenRules>>,
}

impl Snapshot {
    /// A snapshot in which nothing was read yet.
    pub fn unread(tenant: Uuid, taken: Timestamp) -> Self {
        fn unread<T>() -> Family<T> {
            Arc::new(Part::Missing(Gap::NotAsked("this family was left out".into())))
        }
        Self {
            tenant,
            taken,
            ended: taken,
            clients: Vec::new(),
            organization: unread(),
            licences: unread(),
            domains: unread(),
            federation: unread(),
            users: unread(),
            registration: unread(),
            security_defaults: unread(),
            conditional_access: unread(),
            policy_groups: unread(),
            named_groups: unread(),
            named_locations: unread(),
            methods_policy: unread(),
            authorization_policy: unread(),
            consent_workflow: unread(),
            device_registration: unread(),
            cross_tenant_default: unread(),
            cross_tenant_partners: unread(),
            directory_settings: unread(),
            per_user_mfa: unread(),
            what_if: unread(),
            role_definitions: unread(),
            role_assignments: unread(),
            role_active: unread(),
            role_eligible: unread(),
            role_groups: unread(),
            role_assignable_groups: unread(),
            role_group_owners: unread(),
            role_group_eligible: unread(),
            role_settings: unread(),
            service_principals: unread(),
            applications: unread(),
            grants: unread(),
            app_roles: unread(),
            legacy_sign_ins: unread(),
            admin_sign_ins: unread(),
            admin_activity: unread(),
            directory_audits: unread(),
            legacy_renewals: unread(),
            risky_users: unread(),
            alerts: unread(),
            org_config: unread(),
            transport_config: unread(),
            audit_config: unread(),
            mailboxes: unread(),
            cas_mailboxes: unread(),
            cas_plans: unread(),
            auth_policies: unread(),
            exchange_users: unread(),
            exchange_role_groups: unread(),
            exchange_role_members: unread(),
            exchange_role_assignments: unread(),
            audit_changes: unread(),
            audit_arrivals: unread(),
            audit_bypass: unread(),
            full_access: unread(),
            send_as: unread(),
            accepted_domains: unread(),
            remote_domains: unread(),
            outbound_policies: unread(),
            outbound_rules: unread(),
            transport_rules: unread(),
            journal_rules: unread(),
            connectors: unread(),
            blocked_senders: unread(),
            external_tag: unread(),
            recipients: unread(),
            mail_groups: unread(),
            nested_mail_groups: unread(),
            inbox_rules: unread(),
            hidden_rules: unread(),
        }
    }
}
