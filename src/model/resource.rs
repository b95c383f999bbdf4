//! What a finding is about, by the identity that never changes.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ResourceId;

#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ResourceType {
    Tenant,
    User,
    Group,
    App,
    Application,
    Device,
    Policy,
    NamedLocation,
    Role,
    Mailbox,
    InboxRule,
    RoleAssignment,
    Grant,
    Delegate,
    Domain,
    AuthenticationPolicy,
    MailboxPlan,
    OutboundSpamPolicy,
    RemoteDomain,
    TransportRule,
    JournalRule,
    AuditBypass,
    AuditEvent,
    Connector,
    AuthenticationMethod,
    Phone,
    SweepRule,
    AutoReply,
    Protocol,
    Alert,
}

impl ResourceType {
    /// The word in reports and fingerprints: `inbox_rule`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::User => "user",
            Self::Group => "group",
            Self::App => "app",
            Self::Application => "application",
            Self::Device => "device",
            Self::Policy => "policy",
            Self::NamedLocation => "named_location",
            Self::Role => "role",
            Self::Mailbox => "mailbox",
            Self::InboxRule => "inbox_rule",
            Self::RoleAssignment => "role_assignment",
            Self::Grant => "grant",
            Self::Delegate => "delegate",
            Self::Domain => "domain",
            Self::AuthenticationPolicy => "authentication_policy",
            Self::MailboxPlan => "mailbox_plan",
            Self::OutboundSpamPolicy => "outbound_spam_policy",
            Self::RemoteDomain => "remote_domain",
            Self::TransportRule => "transport_rule",
            Self::JournalRule => "journal_rule",
            Self::AuditBypass => "audit_bypass",
            Self::AuditEvent => "audit_event",
            Self::Connector => "connector",
            Self::AuthenticationMethod => "authentication_method",
            Self::Phone => "phone",
            Self::SweepRule => "sweep_rule",
            Self::AutoReply => "auto_reply",
            Self::Protocol => "protocol",
            Self::Alert => "alert",
        }
    }
}

/// One thing in the tenant.
#[derive(Clone, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Resource {
    #[serde(rename = "type")]
    pub kind: ResourceType,
    /// The immutable id: object id, `ExchangeGuid`, domain name … GUIDs in lower case.
    pub id: ResourceId,
    /// What people call it. Written by whoever made it: escape before showing. Shared with the snapshot where a tenant has
    /// a hundred thousand of them.
    pub name: Arc<str>,
}

impl Resource {
    pub fn new(kind: ResourceType, id: impl Into<ResourceId>, name: impl Into<Arc<str>>) -> Self {
        Self { kind, id: id.into(), name: name.into() }
    }
}
