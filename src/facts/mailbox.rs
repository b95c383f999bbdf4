//! Mailboxes: where they send their mail on, by which protocols they are reached, what they log.

use std::sync::LazyLock;

use super::ground::Ground;
use super::known::any;
use super::listing::listed;
use super::mailbox_audit::missing_actions;
use super::record::{Kind, Subject};
use super::{Items, Value};
use crate::model::{CasMailbox, Exposure, Gap, Known, Mailbox, MailboxKind, Resource, ResourceType, Tri};
use crate::record;

pub(super) struct MailboxFacts<'a> {
    mailbox: &'a Mailbox,
    ground: &'a Ground<'a>,
    /// Looked up once: several facts rest on it.
    settings: Option<&'a CasMailbox>,
    forwarding: Forwarding<'a>,
    missing_actions: Known<bool>,
    missing: Vec<Box<str>>,
}

listed!(Mailboxes, MailboxFacts<'_>, mailboxes, |ground, mailbox| {
    let (missing_actions, missing) = missing_actions(mailbox, ground.lists);
    let settings = mailbox.user.and_then(|account| ground.protocols_of(account));
    MailboxFacts { mailbox, ground, settings, forwarding: Forwarding::of(mailbox, ground), missing_actions, missing }
});

static NO_FLAG: LazyLock<Gap> = LazyLock::new(|| Gap::Failed("a protocol switch did not come for a mailbox".into()));
static NO_ROW: LazyLock<Gap> = LazyLock::new(|| Gap::Failed("no protocol settings came for a mailbox".into()));
static NO_ACCOUNT: LazyLock<Gap> = LazyLock::new(|| Gap::Failed("the account of a mailbox is not listed".into()));
static NO_STATE: LazyLock<Gap> = LazyLock::new(|| Gap::Failed("accountEnabled did not come for an account".into()));

record! {
    /// A mailbox (`Get-Mailbox`), with its protocol settings (`Get-CASMailbox`).
    MailboxFacts<'_> as "mailbox" {
        /// The primary address.
        "address": Kind::Str, ["mailboxes"] => |it| (&*it.mailbox.address).into();
        /// The display name.
        "name": Kind::Str, ["mailboxes"] => |it| (&*it.mailbox.name).into();
        /// What it is for (`RecipientTypeDetails`).
        "kind": Kind::Word(&["user", "shared", "room", "equipment", "scheduling", "group", "other"]), ["mailboxes"]
            => |it| kind(it.mailbox.kind).into();
        /// Where it forwards all mail: the address, or the name of a recipient, which wins; null when nowhere
        /// (`ForwardingAddress`, `ForwardingSmtpAddress`).
        "forwardsTo": Kind::Str, ["mailboxes"] => |it| it.forwarding.to.into();
        /// What it forwards ends at an address whose domain is not an accepted domain of the organisation: contacts and
        /// groups are followed.
        "forwardsOutside": Kind::Bool, ["mailboxes", "recipients", "mail_groups", "nested_mail_groups", "accepted_domains"]
            => |it| (&it.forwarding.outside).into();
        /// What it forwards leaves today: no outbound policy, remote domain or mail-flow rule stops it.
        "forwardLeaves": Kind::Bool,
            ["mailboxes", "recipients", "mail_groups", "nested_mail_groups", "accepted_domains", "outbound_policies", "outbound_rules", "remote_domains", "transport_rules"]
            => |it| (&it.forwarding.leaves).into();
        /// It keeps a copy of what it forwards (`DeliverToMailboxAndForward`): without one the owner sees nothing.
        "keepsCopy": Kind::Bool, ["mailboxes"]
            => |it| it.mailbox.extra.as_ref().is_none_or(|extra| extra.keeps_copy).into();
        /// POP is on (`PopEnabled`).
        "pop": Kind::Bool, ["cas_mailboxes"] => |it| it.flag(|row| row.pop);
        /// IMAP is on (`ImapEnabled`).
        "imap": Kind::Bool, ["cas_mailboxes"] => |it| it.flag(|row| row.imap);
        /// Exchange ActiveSync is on (`ActiveSyncEnabled`).
        "activeSync": Kind::Bool, ["cas_mailboxes"] => |it| it.flag(|row| row.active_sync);
        /// What the mailbox itself says of SMTP AUTH (`SmtpClientAuthenticationDisabled`): `on` beats the
        /// organisation's off, `inherited` follows it.
        "smtpAuth": Kind::Word(&["on", "off", "inherited"]), ["cas_mailboxes"] => |it| it.smtp_auth().into();
        /// SMTP AUTH works on it: its own switch, else the organisation's.
        "smtpAuthWorks": Kind::Bool, ["cas_mailboxes", "transport_config"] => |it| it.smtp_auth_works().into();
        /// Its account may sign in with a password of its own (`accountEnabled`); null for groups and system
        /// mailboxes, which have none.
        "signInEnabled": Kind::Bool, ["mailboxes", "users"] => |it| it.sign_in_enabled();
        /// Its list of audited actions was customised and lacks some of Microsoft's defaults (`DefaultAuditSet`,
        /// `AuditAdmin`, `AuditDelegate`, `AuditOwner`).
        "auditCut": Kind::Bool, ["mailboxes"] => |it| (&it.missing_actions).into();
        /// The default actions it lacks, as `Owner:HardDelete`.
        "missingActions": Kind::List(&Kind::Str), ["mailboxes"] => |it| Value::List(&it.missing as &dyn Items);
    }
}

impl MailboxFacts<'_> {
    /// The protocol settings; none for kinds that people do not open by protocols.
    fn protocols(&self) -> Result<Option<&CasMailbox>, &Gap> {
        match (self.settings, self.ground.snapshot.cas_mailboxes.gap(), self.mailbox.kind) {
            (Some(row), ..) => Ok(Some(row)),
            (None, _, MailboxKind::Group | MailboxKind::Other) => Ok(None),
            (None, Some(gap), _) => Err(gap),
            (None, None, _) => Err(&NO_ROW),
        }
    }

    fn flag(&self, switch: impl Fn(&CasMailbox) -> Option<bool>) -> Value<'_> {
        match self.protocols() {
            Ok(Some(row)) => switch(row).ok_or(&*NO_FLAG).into(),
            Ok(None) => Value::Null,
            Err(gap) => gap.into(),
        }
    }

    fn smtp_auth(&self) -> Result<Option<&'static str>, &Gap> {
        let Some(row) = self.protocols()? else { return Ok(None) };
        match row.smtp_auth_disabled {
            Tri::On => Ok(Some("off")),
            Tri::Off => Ok(Some("on")),
            Tri::Null => Ok(Some("inherited")),
            Tri::Absent => Err(&NO_FLAG),
        }
    }

    fn smtp_auth_works(&self) -> Result<bool, &Gap> {
        match self.smtp_auth()? {
            None | Some("off") => Ok(false),
            Some("on") => Ok(true),
            Some(_) => match self.ground.snapshot.transport_config.whole()?.smtp_auth_disabled {
                Tri::On => Ok(false),
                Tri::Off | Tri::Null => Ok(true),
                Tri::Absent => Err(&NO_FLAG),
            },
        }
    }

    fn sign_in_enabled(&self) -> Value<'_> {
        let Some(account) = self.mailbox.user else {
            let has_none = matches!(self.mailbox.kind, MailboxKind::Group | MailboxKind::Other);
            return if has_none { Value::Null } else { Value::Unknown(&NO_ACCOUNT) };
        };
        match self.ground.user(account) {
            Some(user) => user.enabled.ok_or(&*NO_STATE).into(),
            None => Value::Unknown(self.ground.snapshot.users.gap().unwrap_or(&NO_ACCOUNT)),
        }
    }
}

impl Subject for MailboxFacts<'_> {
    fn resource(&self) -> Resource {
        resource(self.mailbox)
    }
    fn aliases(&self) -> Vec<String> {
        let account = self.mailbox.user.map(|account| account.to_string());
        account.into_iter().chain([self.mailbox.address.to_string()]).collect()
    }
    fn exposure(&self) -> Exposure {
        let privileged = self.mailbox.user.map(|account| self.ground.roles.is_privileged(account));
        if privileged == Some(Ok(true)) { Exposure::Administrators } else { Exposure::One }
    }
}

/// The mailbox in findings: by `ExchangeGuid`, shown by its address.
pub(super) fn resource(mailbox: &Mailbox) -> Resource {
    Resource::new(ResourceType::Mailbox, mailbox.guid, mailbox.address.clone())
}

fn kind(kind: MailboxKind) -> &'static str {
    match kind {
        MailboxKind::User => "user",
        MailboxKind::Shared => "shared",
        MailboxKind::Room => "room",
        MailboxKind::Equipment => "equipment",
        MailboxKind::Scheduling => "scheduling",
        MailboxKind::Group => "group",
        MailboxKind::Other => "other",
    }
}

/// Where a mailbox sends all its mail on.
struct Forwarding<'a> {
    to: Option<&'a str>,
    outside: Known<bool>,
    leaves: Known<bool>,
}

impl<'a> Forwarding<'a> {
    fn of(mailbox: &'a Mailbox, ground: &'a Ground<'a>) -> Self {
        let none = Self { to: None, outside: Known::Yes(false), leaves: Known::Yes(false) };
        let Some(extra) = mailbox.extra.as_deref() else { return none };
        // Where both are set, Exchange takes the recipient.
        let (ends, written) = match (extra.forwarding_to.as_deref(), extra.forwarding_smtp.as_deref()) {
            (Some(name), _) => (ground.outside.ends_of_name(name), name),
            (None, Some(address)) => (ground.outside.ends_of_address(address), address),
            (None, None) => return none,
        };
        let known = ends.outside.iter().map(|address| ground.leaving.leaves(&mailbox.address, address));
        let leaves = any(known.chain(ends.open.iter().map(|gap| Err(gap.clone()))));
        let (to, outside) = (Some(ends.outside.first().copied().unwrap_or(written)), ends.outside());
        Self { to, outside: outside.into(), leaves: leaves.into() }
    }
}
