//! How much there is of what a scan reads: what the least number of requests follows from.

use std::collections::{BTreeSet, HashSet};

use uuid::Uuid;

use super::mail::{Forwarding, Mailbox, Target};
use super::sign_ins::RiskyUser;
use super::tenant::World;
use crate::sim::exchange::SYSTEM_OBJECTS;

/// Rows by kind.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Census {
    pub users: usize,
    /// Shared ones and rooms included.
    pub mailboxes: usize,
    /// Of people and teams: those with rules to read.
    pub inboxes: usize,
    /// What `Get-MailboxAuditBypassAssociation` lists beside mailboxes.
    pub system_objects: usize,
    pub service_principals: usize,
    pub applications: usize,
    pub delegated_grants: usize,
    pub role_groups: usize,
    pub legacy_sign_ins: usize,
    pub risky_users: usize,
    /// Mailboxes that forward to a recipient by its name.
    pub named_recipients: usize,
    /// Mailboxes that forward, or with a rule that sends on, deletes or files away unread mail as read, or of an account
    /// at risk: where a second listing is worth its price.
    pub suspicious: usize,
}

impl World {
    pub(in crate::sim) fn census(&self) -> Census {
        let at_risk: HashSet<Uuid> =
            self.risky_users.iter().filter(is_open).map(|risky| self.person(risky.user).id).collect();
        let mut names = BTreeSet::new();
        let (mut inboxes, mut suspicious) = (0, 0);
        for mailbox in (0..self.mailbox_count()).filter_map(|place| self.mailbox(self.mailbox_at(place)?)) {
            if let Some(Forwarding::Recipient(name)) = &mailbox.forwarding {
                names.insert(name.clone());
            }
            if mailbox.kind != "RoomMailbox" {
                inboxes += 1;
                suspicious += usize::from(at_risk.contains(&mailbox.owner.id) || is_suspicious(&mailbox));
            }
        }
        Census {
            users: self.users(),
            mailboxes: self.mailbox_count(),
            inboxes,
            system_objects: SYSTEM_OBJECTS,
            service_principals: self.app_count(),
            applications: self.own_apps().len(),
            delegated_grants: self.grant_count(),
            role_groups: self.kept_groups.iter().filter(|group| group.holds_roles).count(),
            legacy_sign_ins: self.legacy_sign_ins.len(),
            risky_users: self.risky_users.len(),
            named_recipients: names.len(),
            suspicious,
        }
    }
}

fn is_open(risky: &&RiskyUser) -> bool {
    matches!(risky.state, "atRisk" | "confirmedCompromised")
}

fn is_suspicious(mailbox: &Mailbox) -> bool {
    // What only a second listing shows is no reason for one.
    let seen = mailbox.rules.iter().filter(|rule| !rule.hidden);
    let mut sent = seen
        .clone()
        .flat_map(|rule| [&rule.forward_to, &rule.forward_as_attachment_to, &rule.redirect_to].into_iter().flatten());
    let sends_outside = sent.any(|target| matches!(target, Target::Outside(_)));
    let mut seen = seen;
    let hides = seen.any(|rule| rule.delete || (rule.mark_as_read && rule.move_to_folder.is_some()));
    mailbox.forwarding.is_some() || sends_outside || hides
}
