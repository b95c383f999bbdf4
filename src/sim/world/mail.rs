//! Mailboxes: protocols, forwarding, auditing and inbox rules.

use rand::RngExt;
use uuid::Uuid;

use super::ids::{self, Kind};
use super::people::Person;
use super::population::Sort;
use super::tenant::World;

pub(super) use super::mail_plants::plant;

/// What was planted on a mailbox.
#[derive(Clone, Debug, Default)]
pub(super) struct MailMarks {
    pub(super) forwarding: Option<Forwarding>,
    pub(super) pop: bool,
    pub(super) imap: bool,
    pub(super) smtp_auth_disabled: Option<bool>,
    /// Somebody cut the list of audited actions.
    pub(super) audit_cut: bool,
    /// `AuditEnabled` is false, which the organisation's switch overrules.
    pub(super) audit_flag_off: bool,
    pub(super) audit_bypass: bool,
    pub(super) authentication_policy: Option<&'static str>,
    pub(super) rules: Vec<InboxRule>,
    /// Accounts with full access.
    pub(super) full_access: Vec<usize>,
    /// Accounts that may send as the owner.
    pub(super) send_as: Vec<usize>,
    /// Accounts that may send on the owner's behalf.
    pub(super) on_behalf: Vec<usize>,
}

/// Where a mailbox sends its mail on.
#[derive(Clone, Debug)]
pub(in crate::sim) enum Forwarding {
    /// `ForwardingSmtpAddress`
    Smtp(String),
    /// `ForwardingAddress`, which holds the name of a recipient.
    Recipient(String),
}

/// Somebody a rule sends mail to.
#[derive(Clone, Debug)]
pub(in crate::sim) enum Target {
    /// Account of the tenant.
    Inside(usize),
    Outside(String),
    /// A contact or group by its address, which is of the tenant's own domain.
    Alias(String),
}

/// What a rule does besides sending on; the names are Exchange's.
#[derive(Clone, Debug, Default)]
pub(in crate::sim) struct InboxRule {
    pub(in crate::sim) identity: u64,
    pub(in crate::sim) name: String,
    pub(in crate::sim) disabled: bool,
    pub(in crate::sim) hidden: bool,
    pub(in crate::sim) subject_contains: Vec<String>,
    pub(in crate::sim) from_contains: Vec<String>,
    pub(in crate::sim) forward_to: Vec<Target>,
    pub(in crate::sim) forward_as_attachment_to: Vec<Target>,
    pub(in crate::sim) redirect_to: Vec<Target>,
    pub(in crate::sim) delete: bool,
    pub(in crate::sim) mark_as_read: bool,
    pub(in crate::sim) stop: bool,
    pub(in crate::sim) move_to_folder: Option<String>,
}

/// A mailbox and its owner.
pub(in crate::sim) struct Mailbox {
    pub(in crate::sim) owner: Person,
    pub(in crate::sim) guid: Uuid,
    pub(in crate::sim) exchange_guid: Uuid,
    /// `RecipientTypeDetails`
    pub(in crate::sim) kind: &'static str,
    pub(in crate::sim) address: String,
    pub(in crate::sim) forwarding: Option<Forwarding>,
    pub(in crate::sim) pop: bool,
    pub(in crate::sim) imap: bool,
    pub(in crate::sim) smtp_auth_disabled: Option<bool>,
    pub(in crate::sim) audit_cut: bool,
    pub(in crate::sim) audit_flag_off: bool,
    pub(in crate::sim) audit_bypass: bool,
    pub(in crate::sim) authentication_policy: Option<&'static str>,
    pub(in crate::sim) rules: Vec<InboxRule>,
    pub(in crate::sim) full_access: Vec<usize>,
    pub(in crate::sim) send_as: Vec<usize>,
    pub(in crate::sim) on_behalf: Vec<usize>,
}

impl World {
    /// The mailbox of an account; `None` for an account without one.
    pub(in crate::sim) fn mailbox(&self, index: usize) -> Option<Mailbox> {
        let owner = (index < self.users()).then(|| self.person(index)).filter(Person::has_mailbox)?;
        let marks = self.mail.get(&index).cloned().unwrap_or_default();
        let kind = match owner.sort {
            Sort::Shared => "SharedMailbox",
            Sort::Room => "RoomMailbox",
            _ => "UserMailbox",
        };
        let mut rules = self.everyday_rules(index, owner.sort);
        rules.extend(marks.rules);
        Some(Mailbox {
            guid: ids::id(self.spec.seed, Kind::Mailbox, index),
            exchange_guid: ids::id(self.spec.seed, Kind::ExchangeGuid, index),
            kind,
            address: owner.upn.clone(),
            owner,
            forwarding: marks.forwarding,
            pop: marks.pop,
            imap: marks.imap,
            smtp_auth_disabled: marks.smtp_auth_disabled,
            audit_cut: marks.audit_cut,
            audit_flag_off: marks.audit_flag_off,
            audit_bypass: marks.audit_bypass,
            authentication_policy: marks.authentication_policy,
            rules,
            full_access: marks.full_access,
            send_as: marks.send_as,
            on_behalf: marks.on_behalf,
        })
    }

    /// The mailbox that an identity of Exchange means: object id, either of its guids, address, or name.
    pub(in crate::sim) fn find_mailbox(&self, identity: &str) -> Option<Mailbox> {
        if let Ok(id) = Uuid::parse_str(identity) {
            let kinds = [Kind::User, Kind::ExchangeGuid, Kind::Mailbox];
            return self.mailbox(kinds.into_iter().find_map(|kind| self.index_of(kind, id))?);
        }
        let named = self.mail_flow.recipient_index(identity);
        let index = named.or_else(|| self.find_person(identity).map(|person| person.index))?;
        self.mailbox(index)
    }

    /// Rules as people make them: newsletters into a folder, a copy of the boss's mail into another.
    fn everyday_rules(&self, index: usize, sort: Sort) -> Vec<InboxRule> {
        let mut rng = ids::stream(self.spec.seed, Kind::Rule, index);
        let count = if sort == Sort::Member && rng.random_range(0..100) < 25 { rng.random_range(1..4) } else { 0 };
        (0..count)
            .map(|_| {
                let (name, words, folder) = EVERYDAY[rng.random_range(0..EVERYDAY.len())];
                InboxRule {
                    identity: rng.random(),
                    name: name.to_owned(),
                    from_contains: vec![words.to_owned()],
                    stop: rng.random(),
                    move_to_folder: Some(folder.to_owned()),
                    ..InboxRule::default()
                }
            })
            .collect()
    }
}

/// Name, sender and folder.
const EVERYDAY: [(&str, &str, &str); 4] = [
    ("Newsletters", "newsletter@", "Newsletters"),
    ("Project Oslo", "oslo@", "Projects"),
    ("Monitoring", "alerts@", "Alerts"),
    ("Travel", "bookings@", "Travel"),
];
