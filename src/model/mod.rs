//! The nouns: what a tenant is made of, how completely it was read, what was found and what a report says.
//!
//! No I/O, no async, no clock. Everything else speaks in these types.

mod accepted_events;
mod access;
mod account;
mod activity;
mod alert;
mod app;
mod applied;
mod audit_record;
mod auto_applied;
mod baseline;
mod call;
mod change;
mod compliance;
mod conditional_access;
mod correspondence;
mod coverage;
mod cross_check;
mod cross_tenant;
mod delegate;
mod directory_audit;
mod directory_setting;
mod doctor;
mod earlier;
mod exchange;
mod exchange_role;
mod finding;
mod fingerprint;
mod history;
mod inbox_rule;
mod intended;
mod journal;
mod mail_target;
mod moment;
mod named_group;
mod part;
mod past_runs;
mod plan;
mod playbook;
mod recipients;
mod release;
mod remedy;
mod report;
mod requests;
mod resource;
mod resource_id;
mod response;
mod road;
mod role;
mod role_setting;
mod settings;
mod setup;
mod snapshot;
mod stamp;
mod step_permission;
mod tenant;
mod ticket;
mod ticket_settings;
mod trial;
mod unsettled;
mod user;
mod waiver;
mod watched;
mod what_if;

pub use accepted_events::{AcceptedEvents, SeenEvent, SeenEvents};
pub use access::{
    AuthorizationPolicy, ConsentWorkflow, DeviceRegistration, FeatureState, KeyRestrictions, LocationKind,
    MethodConfiguration, MethodTarget, MethodsPolicy, NamedLocation,
};
pub use account::{
    Account, AccountDevice, AccountGrant, AccountMailbox, AccountPerson, AccountRule, AuthMethod, AutoReply,
    GrantedApp, MailboxAct, MethodKind, OwnedApp, Phone, Protocols, SweepRule, Trustee, TrusteeAccount, Visit,
};
pub use activity::AccountActivity;
pub use alert::Alert;
pub use app::{AppRoleHeld, AppRoles, Application, Credential, Grant, ServicePrincipal};
pub use applied::{AppliedChange, ApplyReport, JournalHead};
pub use audit_record::AuditRecord;
pub use auto_applied::{AutoApplied, LeftAlone};
pub use baseline::{Baseline, Counted, WhyCounted};
pub use call::{Anchor, Call, Method, Version};
pub use change::{CREATED, Change, ChangeStatus, Expect, Held, Look, SECRET, Touches, UndoStep};
pub use compliance::{Compliance, Control, ControlCheck, ControlCounts, ControlStatus};
pub use conditional_access::{
    CUSTOM_FACTOR, Conditions, Filter, GrantControls, Guests, Policy, PolicyUsers, Scope, Session, SignInFrequency,
    Strength, TERMS_OF_USE,
};
pub use correspondence::{Correspondence, TraceRow, TraceStatus};
pub use coverage::{Coverage, Covered, Guaranteed, Population, Registered};
pub use cross_check::{CrossCheck, Disagreement, DisagreementRecord, DisputedPolicy, DisputedSignIn};
pub use cross_tenant::{CrossTenantDefault, CrossTenantPartner, InboundTrust, Target};
pub use delegate::{FullAccess, SendAs};
pub use directory_audit::{AuditChange, AuditInitiator, AuditTarget, DirectoryAudit};
pub use directory_setting::DirectorySetting;
pub use doctor::{
    ClockReading, DoctorReport, Endpoints, ExchangeAnswer, ExchangeProbe, FilesInUse, GraphAnswer, GraphProbe,
    LicenceState, PermissionState, SignInState,
};
pub use earlier::{Earlier, OwnAct};
pub use exchange::{
    AcceptedDomain, AuditBypass, AuditConfig, AuthPolicy, BlockedSender, CasMailbox, Connector, ExchangeUser,
    ExternalTag, JournalRule, MailGroup, Mailbox, MailboxExtra, MailboxKind, MailboxPlan, OrgConfig, OutboundPolicy,
    OutboundRule, Recipient, RecipientFound, RemoteDomain, TransportConfig, TransportRule, Tri,
};
pub use exchange_role::{ExchangeRoleAssignment, ExchangeRoleGroup, ExchangeRoleMember};
pub use finding::{Check, CheckStatus, Evidence, Exposure, Finding, FindingStatus, Judgement, Maps, RuleId, Severity};
pub use fingerprint::Fingerprint;
pub use history::{HeldKind, HeldRole, History, Past, PastState, PreviousRun, SignOff};
pub use inbox_rule::{HiddenRule, HiddenRules, InboxRule, MailboxRules};
pub use intended::Intended;
pub use journal::{
    Consent, ConsentWay, Intention, JournalEntry, JournalEvent, Opened, Operator, Settled, Settlement, Sighting,
};
pub use mail_target::MailTarget;
pub use moment::whole_millis;
pub use named_group::NamedGroup;
pub use part::{Completeness, Gap, Known, Part};
pub use past_runs::{
    Changes, CheckChange, HistoryReport, RoleChanges, StoredJournal, StoredRun, StoredSignOff, StoredTenant,
};
pub use plan::{AccessPreview, Foreseen, MadeFrom, ManualTask, PLAN_SCHEMA, Plan, PlanTenant, Preview};
pub use playbook::{PlaybookPoint, PointStatus};
pub use recipients::{Certainty, Fate, LeftOut, MessageCounts, Place, RecipientRow, Recipients};
pub use release::{Quiet, Release, ReleaseCheck, ReleaseStatus, SecondFactor};
pub use remedy::{Effort, Reach, Safety, UndoClass};
pub use report::{
    Affects, BySeverity, ByStatus, FamilyRead, Lifecycle, Mode, RankedFix, Run, ScanReport, Summary, TenantSummary,
};
pub use requests::{Requests, Tally};
pub use resource::{Resource, ResourceType};
pub use resource_id::ResourceId;
pub use response::{
    AddressSeen, FirstSeen, Guard, Observation, Proof, Reason, RespondingTenant, RespondingUser, Response, SeenBy,
    StepChange, StepGap, StepReport, StepStatus, Tie, TimelineEntry, TimelineSource, Verdict, Verdicted, Weight, Whose,
    Window,
};
pub use road::Road;
pub use role::{AssignableGroup, GroupMembers, PrincipalType, RoleAssignment, RoleDefinition};
pub use role_setting::{ActivationApproval, RoleNotice, RoleSetting};
pub use settings::{Approval, AutoApply, Covers, HolderKind, RoleHolder, Settings, SettingsOrigin, Waiver};
pub use setup::{SetupPermission, SetupReport, SetupRole};
pub use snapshot::{Family, Snapshot};
pub use stamp::Stamp;
pub use step_permission::{Granting, StepPermission};
pub use tenant::{Domain, Federation, Organization, ServicePlan};
pub use ticket::{
    CarriedOperation, Pending, Ticket, TicketFields, TicketOp, TicketOperation, TicketOutcome, TicketReason,
    TicketState,
};
pub use ticket_settings::{GitHubSettings, JiraSettings, ServiceNowSettings, TicketSettings, WebhookSettings};
pub use trial::Trial;
pub use unsettled::{Unsettled, Why};
pub use user::{AdminSignIn, AdminSignIns, PerUserMfa, Registration, Registrations, RiskyUser, SignIn, User, UserType};
pub use waiver::{WaiverProblem, WaiverRead, WaiverTrouble};
pub use watched::{CameIn, Watched};
pub use what_if::{PolicySaid, SignInAsked, WhatIf};
