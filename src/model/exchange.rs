//! Exchange Online: organisation settings, mailboxes, protocols, mail flow.

use std::sync::Arc;

use uuid::Uuid;

use super::{Part, Stamp};

/// `Get-OrganizationConfig`. Null and absent both mean that nobody set it.
#[derive(Clone, Debug, PartialEq)]
pub struct OrgConfig {
    pub audit_disabled: Tri,
    pub modern_auth: Tri,
    /// The name; empty when there is none, `None` when the key did not come.
    pub default_auth_policy: Option<Box<str>>,
    pub reject_direct_send: Tri,
    pub is_dehydrated: Tri,
}

/// A switch that the service may leave out of its answer altogether.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Tri {
    On,
    Off,
    /// The key came with null: not configured.
    Null,
    /// The key did not come.
    Absent,
}

/// `Get-TransportConfig`.
#[derive(Clone, Debug, PartialEq)]
pub struct TransportConfig {
    pub smtp_auth_disabled: Tri,
    pub legacy_tls: Tri,
}

/// `Get-AdminAuditLogConfig`, asked of Exchange: the compliance endpoint always says false.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditConfig {
    pub unified_log_on: Tri,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MailboxKind {
    User,
    Shared,
    Room,
    Equipment,
    Scheduling,
    Group,
    /// System, discovery, arbitration and whatever is new.
    Other,
}

impl MailboxKind {
    /// Whether people or devices of the tenant get mail there, so that rules in it matter.
    pub fn takes_mail(self) -> bool {
        matches!(self, Self::User | Self::Shared | Self::Room | Self::Equipment | Self::Scheduling)
    }
}

/// `Get-Mailbox`, what is kept of it. At most 250 bytes each.
#[derive(Clone, Debug, PartialEq)]
pub struct Mailbox {
    /// `ExchangeGuid`.
    pub guid: Uuid,
    /// The account's object id; `None` for system mailboxes.
    pub user: Option<Uuid>,
    /// Shared with what is found about it.
    pub address: Arc<str>,
    pub name: Box<str>,
    pub kind: MailboxKind,
    /// What few mailboxes have, out of line.
    pub extra: Option<Box<MailboxExtra>>,
}

/// Forwarding, who sends on behalf of the owner, and a customised audit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MailboxExtra {
    /// Without its `smtp:`.
    pub forwarding_smtp: Option<Box<str>>,
    /// The name of a recipient; wins over the address.
    pub forwarding_to: Option<Box<str>>,
    pub keeps_copy: bool,
    /// Who may send on behalf of the owner, by name.
    pub send_on_behalf: Vec<Box<str>>,
    /// Which of Admin, Delegate, Owner still take Microsoft's action list; `None` when it did not come.
    pub default_audit_set: Option<Vec<Box<str>>>,
    pub audit_admin: Vec<Box<str>>,
    pub audit_delegate: Vec<Box<str>>,
    pub audit_owner: Vec<Box<str>>,
}

/// `Get-CASMailbox`, what is kept of it: name and address are the mailbox's.
#[derive(Clone, Debug, PartialEq)]
pub struct CasMailbox {
    /// The account's object id; `None` for system mailboxes.
    pub user: Option<Uuid>,
    pub guid: Uuid,
    pub pop: Option<bool>,
    pub imap: Option<bool>,
    pub active_sync: Option<bool>,
    /// Null inherits the organisation's value.
    pub smtp_auth_disabled: Tri,
}

/// `Get-CASMailboxPlan`: what new mailboxes get.
#[derive(Clone, Debug, PartialEq)]
pub struct MailboxPlan {
    pub guid: Box<str>,
    pub name: Box<str>,
    pub pop: Option<bool>,
    pub imap: Option<bool>,
}

/// `Get-AuthenticationPolicy`.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthPolicy {
    pub id: Box<str>,
    pub name: Box<str>,
    /// The protocols for which Basic authentication is let through: `Smtp`, `Imap`.
    pub allows_basic: Vec<Box<str>>,
}

/// `Get-User`, those with an authentication policy of their own.
#[derive(Clone, Debug, PartialEq)]
pub struct ExchangeUser {
    pub user: Option<Uuid>,
    pub upn: Box<str>,
    pub auth_policy: Box<str>,
}

/// `Get-MailboxAuditBypassAssociation`, those with the bypass on, or unknown.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditBypass {
    pub guid: Uuid,
    pub name: Box<str>,
    /// `None`: the answer did not say.
    pub on: Option<bool>,
}

/// `Get-AcceptedDomain`.
#[derive(Clone, Debug, PartialEq)]
pub struct AcceptedDomain {
    /// Lower case.
    pub name: Box<str>,
    pub match_subdomains: bool,
}

/// `Get-RemoteDomain`.
#[derive(Clone, Debug, PartialEq)]
pub struct RemoteDomain {
    pub guid: Box<str>,
    pub name: Box<str>,
    /// `*` or a pattern, lower case.
    pub domain: Box<str>,
    pub auto_forward: Option<bool>,
}

/// `Get-HostedOutboundSpamFilterPolicy`.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboundPolicy {
    pub guid: Box<str>,
    pub name: Box<str>,
    pub is_default: bool,
    /// `Automatic`, `On`, `Off` or an unknown word.
    pub auto_forwarding: Option<Box<str>>,
    pub external_per_hour: Option<i64>,
    pub internal_per_hour: Option<i64>,
    pub per_day: Option<i64>,
    pub action: Option<Box<str>>,
}

/// `Get-HostedOutboundSpamFilterRule`: for whom a custom policy is.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboundRule {
    pub policy: Box<str>,
    pub enabled: bool,
    pub priority: Option<i64>,
    pub from: Vec<Box<str>>,
    pub from_groups: Vec<Box<str>>,
    pub from_domains: Vec<Box<str>>,
    pub except: Vec<Box<str>>,
}

/// `Get-TransportRule`.
#[derive(Clone, Debug, PartialEq)]
pub struct TransportRule {
    pub guid: Box<str>,
    pub name: Box<str>,
    pub enabled: bool,
    /// `Enforce`, `Audit`, `AuditAndNotify`.
    pub mode: Option<Box<str>>,
    /// When it begins to act; none: at once.
    pub begins: Stamp,
    /// When it ends to act; none: never.
    pub ends: Stamp,
    /// Addresses it redirects, copies, blind-copies or adds.
    pub sends_to: Vec<Box<str>>,
    /// Where it sends a report of each message it hits.
    pub reports_to: Vec<Box<str>>,
    /// The report holds the message itself; `None`: the answer did not say.
    pub reports_mail: Option<bool>,
    pub outbound_connector: Option<Box<str>>,
    pub from_scope: Option<Box<str>>,
    /// It puts words into the subject or a disclaimer into the body.
    pub marks: bool,
    /// It has exceptions.
    pub has_exceptions: bool,
    /// It rejects or deletes messages of type auto-forward.
    pub stops_auto_forward: bool,
    /// Nothing narrows it but what `from_scope` says.
    pub applies_to_all: bool,
}

/// `Get-JournalRule`.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalRule {
    pub guid: Box<str>,
    pub name: Box<str>,
    pub enabled: Option<bool>,
    pub to: Box<str>,
}

/// `Get-ExternalInOutlook`.
#[derive(Clone, Debug, PartialEq)]
pub struct ExternalTag {
    pub enabled: Tri,
}

/// `Get-Recipient`: what a name or address stands for that mail is sent on to.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipient {
    /// As asked for.
    pub asked: Box<str>,
    /// Nobody: nothing of that name exists any more. Several where a name is not one's alone.
    pub found: Box<[RecipientFound]>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct RecipientFound {
    pub kind: Box<str>,
    pub primary: Option<Box<str>>,
    /// Of a mail contact or mail user, without its `smtp:`.
    pub external: Option<Box<str>>,
}

impl RecipientFound {
    /// Whether its members can be listed with `Get-DistributionGroupMember`. Groups of other kinds have members, too.
    pub fn is_listable_group(&self) -> bool {
        let kinds =
            ["MailUniversalDistributionGroup", "MailUniversalSecurityGroup", "MailNonUniversalGroup", "RoomList"];
        kinds.iter().any(|kind| self.kind.eq_ignore_ascii_case(kind))
    }
}

/// `Get-DistributionGroupMember`: who gets what is sent to a group; members that are groups are listed apart.
#[derive(Clone, Debug, PartialEq)]
pub struct MailGroup {
    /// The primary address, as asked for.
    pub asked: Box<str>,
    pub members: Part<Box<[RecipientFound]>>,
}

/// `Get-InboundConnector` and `Get-OutboundConnector`.
#[derive(Clone, Debug, PartialEq)]
pub struct Connector {
    pub guid: Uuid,
    pub name: Box<str>,
    /// Mail comes in by it.
    pub inbound: bool,
    pub enabled: Option<bool>,
    /// `OnPremises` or `Partner`.
    pub kind: Box<str>,
    /// Senders must show a certificate (`RestrictDomainsToCertificate`); of outbound ones `None`.
    pub by_certificate: Option<bool>,
    /// Senders must come from known addresses (`RestrictDomainsToIPAddresses`); of outbound ones `None`.
    pub by_address: Option<bool>,
}

/// `Get-BlockedSenderAddress` and `Get-BlockedConnector`.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockedSender {
    /// An address, or the id of a connector; lower case.
    pub sender: Box<str>,
    pub is_connector: bool,
    /// In Microsoft's words.
    pub reason: Option<Box<str>>,
}
