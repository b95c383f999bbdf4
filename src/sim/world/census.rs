//! How much there is of what a scan reads: what the least number of requests follows from.

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;
use uuid::Uuid;

use super::ids::Kind;
use super::mail::{Forwarding, Mailbox, Target};
use super::role::GLOBAL_ADMINISTRATOR;
use super::sign_ins::RiskyUser;
use super::tenant::World;
use crate::sim::exchange::SYSTEM_OBJECTS;

/// Rows by kind.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Census {
    pub users: usize,
    /// Shared ones and rooms included.
    pub mailboxes: usize,
    /// Those with rules to read: of people, teams and rooms.
    pub inboxes: usize,
    /// What `Get-MailboxAuditBypassAssociation` lists beside mailboxes.
    pub system_objects: usize,
    pub service_principals: usize,
    pub applications: usize,
    pub delegated_grants: usize,
    pub role_groups: usize,
    /// Groups that Conditional Access policies which are not off include or exclude, those that are gone among them.
    pub policy_groups: usize,
    /// Enabled accounts that nothing newer than per-user MFA guards.
    pub unguarded: usize,
    /// With a person in front, and without.
    pub legacy_sign_ins: [usize; 2],
    /// Rows of the directory's audit log.
    pub directory_audits: usize,
    /// People and apps that are Global Administrators now.
    pub global_administrators: usize,
    pub risky_users: usize,
    /// Names, and addresses of the tenant's own that are no mailbox's, that mailboxes and rules send mail on to.
    pub named_recipients: usize,
    /// Distribution groups, those within others included.
    pub mail_groups: usize,
    /// Mailboxes that forward, or with a rule that sends on, deletes or files away unread mail as read, or of an account
    /// at risk: where a second listing is worth its price.
    pub suspicious: usize,
}

/// Classes of accounts of whom the newer policies do not always ask for a second factor.
const UNGUARDED: [&str; 5] =
    ["password_only", "third_party_control", "off_network_only", "mfa_or_device", "per_user_mfa"];

impl World {
    pub(in crate::sim) fn census(&self) -> Census {
        let at_risk: HashSet<Uuid> =
            self.risky_users.iter().filter(is_open).map(|risky| self.person(risky.user).id).collect();
        let mut names = BTreeSet::new();
        let (mut inboxes, mut suspicious) = (0, 0);
        for mailbox in (0..self.mailbox_count()).filter_map(|place| self.mailbox(self.mailbox_at(place)?)) {
            inboxes += 1;
            names.extend(self.sent_on_to(&mailbox));
            if mailbox.kind != "RoomMailbox" {
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
            policy_groups: self.policy_groups(),
            unguarded: self.truth.access.iter().filter(|(_, class)| UNGUARDED.contains(class)).count(),
            legacy_sign_ins: [true, false]
                .map(|kind| self.legacy_sign_ins.iter().filter(|row| row.interactive == kind).count()),
            directory_audits: self.audits.len(),
            global_administrators: self.global_administrators(),
            risky_users: self.risky_users.len(),
            named_recipients: names.len() + self.sent_on_by_flow().len(),
            mail_groups: self.mail_flow.recipients.groups.len(),
            suspicious,
        }
    }
}

impl World {
    fn policy_groups(&self) -> usize {
        let used = self.policies.iter().filter(|policy| policy["state"] != "disabled");
        let lists = used.flat_map(|policy| {
            let users = &policy["conditions"]["users"];
            [&users["includeGroups"], &users["excludeGroups"]]
        });
        let groups: BTreeSet<&str> = lists.filter_map(Value::as_array).flatten().filter_map(Value::as_str).collect();
        groups.len()
    }

    fn global_administrators(&self) -> usize {
        let groups: Vec<Uuid> = (0..self.kept_groups.len()).map(|index| self.id(Kind::Group, index)).collect();
        let held = self.assignments.iter().filter(|held| held.active() && held.role == GLOBAL_ADMINISTRATOR);
        held.filter(|held| !groups.contains(&held.principal)).count()
    }

    /// Names and addresses of our own, mailboxes' apart, that a mailbox forwards to or its rules send to.
    fn sent_on_to(&self, mailbox: &Mailbox) -> Vec<String> {
        let mut found = match &mailbox.forwarding {
            Some(Forwarding::Recipient(name)) => vec![name.clone()],
            Some(Forwarding::Smtp(address)) if self.is_ours(address) => vec![address.clone()],
            _ => Vec::new(),
        };
        let rules = mailbox.rules.iter().filter(|rule| !rule.hidden);
        let lists = rules.flat_map(|rule| [&rule.forward_to, &rule.forward_as_attachment_to, &rule.redirect_to]);
        found.extend(lists.flatten().filter_map(|target| match target {
            Target::Alias(address) => Some(address.clone()),
            Target::Inside(_) | Target::Outside(_) => None,
        }));
        found
    }

    fn sent_on_by_flow(&self) -> BTreeSet<&str> {
        let rules = self.mail_flow.transport.iter();
        let targets = rules.flat_map(|rule| [&rule.blind_copy_to, &rule.redirect_to, &rule.report_to]).flatten();
        let journal = self.mail_flow.journal.iter().map(|rule| &rule.address);
        targets.chain(journal).filter(|address| self.is_ours(address)).map(String::as_str).collect()
    }

    fn is_ours(&self, address: &str) -> bool {
        address.ends_with(&format!("@{}", self.default_domain))
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
