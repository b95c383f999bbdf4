//! The nouns: what a tenant is made of, how completely it was read, what was found and what a report says.
//!
//! No I/O, no async, no clock. Everything else speaks in these types.

mod access;
mod app;
mod call;
mod conditional_access;
mod doctor;
mod exchange;
mod finding;
mod fingerprint;
mod inbox_rule;
mod part;
mod remedy;
mod report;
mod requests;
mod resource;
mod role;
mod settings;
mod snapshot;
mod stamp;
mod tenant;
mod user;

pub use access::{
    AuthorizationPolicy, ConsentWorkflow, FeatureState, LocationKind, MethodConfiguration, MethodTarget, MethodsPolicy,
    NamedLocation,
};
pub use app::{AppRoleHeld, AppRoles, Application, Credential, Grant, ServicePrincipal};
pub use call::{Anchor, Call, Method, Version};
pub use conditional_access::{
    CUSTOM_FACTOR, Conditions, Filter, GrantControls, Guests, Policy, PolicyUsers, Scope, Session, SignInFrequency,
    Strength, TERMS_OF_USE,
};
pub use doctor::{
    ClockReading, DoctorReport, Endpoints, ExchangeAnswer, ExchangeProbe, FilesInUse, LicenceState, PermissionState,
    SignInState,
};
pub use exchange::{
    AcceptedDomain, AuditBypass, AuditConfig, AuthPolicy, CasMailbox, ExchangeUser, ExternalTag, JournalRule, Mailbox,
    MailboxExtra, MailboxKind, MailboxPlan, OrgConfig, OutboundPolicy, OutboundRule, Recipient, RecipientFound,
    RemoteDomain, TransportConfig, TransportRule, Tri,
};
pub use finding::{Check, CheckStatus, Evidence, Exposure, Finding, FindingStatus, Judgement, Maps, RuleId, Severity};
pub use fingerprint::Fingerprint;
pub use inbox_rule::{HiddenRule, HiddenRules, InboxRule, MailboxRules};
pub use part::{Completeness, Gap, Known, Part};
pub use remedy::{Effort, Reach, Safety, UndoClass};
pub use report::{Affects, BySeverity, ByStatus, FamilyRead, Mode, RankedFix, Run, ScanReport, Summary, TenantSummary};
pub use requests::{Requests, Tally};
pub use resource::{Resource, ResourceType};
pub use role::{GroupMembers, PrincipalType, RoleAssignment, RoleDefinition};
pub use settings::{Approval, Covers, History, HolderKind, RoleHolder, Settings, SettingsOrigin, Waiver};
pub use snapshot::{Family, Snapshot};
pub use stamp::Stamp;
pub use tenant::{Domain, Federation, Organization, ServicePlan};
pub use user::{PerUserMfa, Registration, Registrations, RiskyUser, SignIn, User, UserType};
