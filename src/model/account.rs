//! One account as it was read for an investigation: the person's record and everything that lets somebody in or lets
//! mail out.

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;

use super::{AcceptedDomain, DirectoryAudit, Part, RecipientFound, SecondFactor, Stamp, Tri, UserType};

/// Everything that was read of one account. Each part says how complete it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// When reading began; "now" for everything that is judged.
    pub taken: Timestamp,
    pub person: AccountPerson,
    /// Entra roles that the account holds now, also through groups: names.
    pub roles: Part<Vec<Box<str>>>,
    /// Whether its domain signs people in by federation.
    pub is_federated: Part<bool>,
    pub accepted_domains: Part<Vec<AcceptedDomain>>,
    pub methods: Part<Vec<AuthMethod>>,
    /// Whether a sign-in by browser from outside, in the account's own country, is asked for a second factor.
    pub second_factor: SecondFactor,
    /// Sign-ins with a person in front, newest first.
    pub sign_ins: Part<Vec<Visit>>,
    /// Sign-ins by which a client renewed what a person began.
    pub renewals: Part<Vec<Visit>>,
    /// The directory's log of what was done to the account and by it.
    pub audits: Part<Vec<DirectoryAudit>>,
    pub grants: Part<Vec<AccountGrant>>,
    /// The apps of those grants by the id of their service principal.
    pub apps: BTreeMap<Uuid, Part<GrantedApp>>,
    /// What apps may do in everybody's name, of those that the log shows this account consenting to, by the id of their
    /// service principal.
    pub wide_grants: BTreeMap<Uuid, Part<Vec<AccountGrant>>>,
    pub owned: Part<Vec<OwnedApp>>,
    pub devices: Part<Vec<AccountDevice>>,
    /// None: Exchange Online knows no mailbox of the account.
    pub mailbox: Part<Option<AccountMailbox>>,
    /// With the hidden ones.
    pub rules: Part<Vec<AccountRule>>,
    pub sweeps: Part<Vec<SweepRule>>,
    pub auto_reply: Part<Option<AutoReply>>,
    pub full_access: Part<Vec<Trustee>>,
    pub send_as: Part<Vec<Trustee>>,
    pub protocols: Part<Protocols>,
    pub phones: Part<Vec<Phone>>,
    /// Auditing passes the mailbox over.
    pub audit_bypassed: Part<bool>,
    /// What the account did in its mailbox, by the unified audit log.
    pub mailbox_log: Part<Vec<MailboxAct>>,
    /// Who the trustees are, by the name that Exchange gives them; none: no account of that name.
    pub trustees: BTreeMap<Box<str>, Part<Option<TrusteeAccount>>>,
    /// What `ForwardingAddress` stands for.
    pub forwards_to: Part<Vec<RecipientFound>>,
}

/// Graph `user`, what an investigation asks of it.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountPerson {
    pub id: Uuid,
    pub upn: Box<str>,
    pub name: Box<str>,
    pub department: Option<Box<str>>,
    pub mail: Option<Box<str>>,
    /// Every address of the mailbox without its `smtp:`.
    pub addresses: Vec<Box<str>>,
    pub user_type: UserType,
    pub enabled: Option<bool>,
    pub is_synced: bool,
    pub is_management_restricted: bool,
    /// Two letters of ISO 3166.
    pub usage_location: Option<Box<str>>,
    pub created: Stamp,
    pub last_password_change: Stamp,
    pub sessions_valid_from: Stamp,
    pub other_mails: Vec<Box<str>>,
}

/// Graph `authenticationMethod` of any type but the password.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthMethod {
    pub id: Box<str>,
    pub kind: MethodKind,
    /// None: the service does not know.
    pub created: Stamp,
    /// Device, number or address.
    pub label: Option<Box<str>>,
    /// Of a Temporary Access Pass: it still opens the account.
    pub is_usable: Option<bool>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub enum MethodKind {
    Authenticator,
    Phone,
    SoftwareCode,
    HardwareCode,
    Email,
    Passkey,
    Hello,
    AccessPass,
    PlatformCredential,
    External,
    /// A type this version does not know.
    Unrecognised(Box<str>),
}

/// Graph `signIn` (beta).
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    pub id: Box<str>,
    pub at: Stamp,
    /// 0 is success.
    pub error: Option<i64>,
    pub address: Option<Box<str>>,
    pub session: Option<Box<str>>,
    pub user_agent: Box<str>,
    pub app_id: Option<Uuid>,
    pub app: Box<str>,
    pub resource_id: Option<Uuid>,
    /// `clientAppUsed`
    pub client: Box<str>,
    pub country: Option<Box<str>>,
    pub network_number: Option<i64>,
    /// `none`, `deviceCode`, …
    pub protocol: Box<str>,
    /// A device that the tenant manages and calls compliant.
    pub is_compliant: bool,
    /// `none`, `low`, `medium`, `high` …
    pub risk: Box<str>,
    pub is_interactive: bool,
}

/// Graph `oAuth2PermissionGrant`: of the account, or of everybody.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountGrant {
    /// The grant's own id, by which it is deleted.
    pub id: Box<str>,
    /// Object id of the app's service principal.
    pub client: Uuid,
    pub resource: Uuid,
    pub scopes: Vec<Box<str>>,
}

/// Graph `application` or `servicePrincipal` that the account owns.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnedApp {
    /// Object id.
    pub id: Uuid,
    pub app_id: Option<Uuid>,
    pub name: Box<str>,
}

/// Graph `servicePrincipal` of a grant.
#[derive(Clone, Debug, PartialEq)]
pub struct GrantedApp {
    pub app_id: Uuid,
    pub name: Box<str>,
    pub is_verified: bool,
    pub owner: Option<Uuid>,
    pub disabled_by_microsoft: bool,
}

/// Graph `device` that the account registered.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountDevice {
    pub id: Uuid,
    pub name: Box<str>,
    pub system: Box<str>,
    pub build: Box<str>,
    pub registered: Stamp,
    pub enabled: Option<bool>,
    pub is_compliant: Option<bool>,
    pub is_managed: Option<bool>,
}

/// `Get-Mailbox` of the account.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountMailbox {
    /// `ExchangeGuid`
    pub guid: Uuid,
    /// `RecipientTypeDetails`
    pub kind: Box<str>,
    pub address: Box<str>,
    /// Without `smtp:`.
    pub forwarding_smtp: Option<Box<str>>,
    /// The name of a recipient.
    pub forwarding_to: Option<Box<str>>,
    /// The owner keeps a copy of what is forwarded.
    pub keeps_copy: Option<bool>,
    /// Names of those who may send on the owner's behalf.
    pub on_behalf: Vec<Box<str>>,
    pub litigation_hold: Option<bool>,
}

/// `Get-InboxRule` with `IncludeHidden`.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountRule {
    pub identity: u64,
    pub name: Box<str>,
    pub enabled: bool,
    /// The ordinary listing lacks it; none: that listing could not be read.
    pub hidden: Option<bool>,
    /// As Exchange writes recipients: `"Drop" [SMTP:drop@mail.example]`.
    pub sends_to: Vec<Box<str>>,
    pub deletes: bool,
    pub moves_to: Option<Box<str>>,
    pub marks_read: bool,
    pub stops: bool,
    pub priority: Option<i64>,
    /// Each condition that is set and what it looks for; of a switch nothing.
    pub conditions: Vec<(Box<str>, Vec<Box<str>>)>,
}

/// `Get-SweepRule`.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepRule {
    pub id: Box<str>,
    pub name: Box<str>,
    pub enabled: bool,
    pub sender: Box<str>,
    pub moves_to: Box<str>,
}

/// `Get-MailboxAutoReplyConfiguration` that is on or will be.
#[derive(Clone, Debug, PartialEq)]
pub struct AutoReply {
    /// `Enabled`, `Scheduled` or an unknown word.
    pub state: Box<str>,
    /// What it says to people inside and outside.
    pub texts: Vec<Box<str>>,
}

/// Somebody with a right to the mailbox, of its own and not denied.
#[derive(Clone, Debug, PartialEq)]
pub struct Trustee {
    /// As Exchange writes it: a sign-in name, the name of a group, a SID.
    pub name: Box<str>,
    pub sid: Box<str>,
}

impl Trustee {
    /// An account that was deleted: only its number is left.
    pub fn is_gone(&self) -> bool {
        self.name.starts_with("S-1-5-21-")
    }
}

/// The account behind a trustee's name.
#[derive(Clone, Debug, PartialEq)]
pub struct TrusteeAccount {
    pub id: Uuid,
    pub is_guest: bool,
    pub created: Stamp,
}

/// `Get-CASMailbox`: which protocols the mailbox speaks.
#[derive(Clone, Debug, PartialEq)]
pub struct Protocols {
    pub pop: Option<bool>,
    pub imap: Option<bool>,
    /// On means switched off; null follows the organisation.
    pub smtp_auth_disabled: Tri,
}

/// `Get-MobileDeviceStatistics`.
#[derive(Clone, Debug, PartialEq)]
pub struct Phone {
    pub guid: Uuid,
    /// By which it can be blocked.
    pub device_id: Box<str>,
    pub model: Box<str>,
    pub user_agent: Box<str>,
    pub first_sync: Stamp,
    pub last_sync: Stamp,
}

/// A record of the unified audit log about the mailbox.
#[derive(Clone, Debug, PartialEq)]
pub struct MailboxAct {
    pub id: Box<str>,
    pub at: Stamp,
    /// `New-InboxRule`, `Set-Mailbox` …
    pub operation: Box<str>,
    /// Without a port.
    pub address: Option<Box<str>>,
    pub session: Option<Box<str>>,
    /// `Message-ID` of what was sent.
    pub message: Option<Box<str>>,
    /// What it was done to.
    pub object: Box<str>,
    pub parameters: Vec<(Box<str>, Box<str>)>,
}

impl MailboxAct {
    /// The value of a parameter, whatever its letter case.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }
}
