//! The kinds of subjects: one line each.

use std::sync::Arc;

use super::alert::Alerts;
use super::app::Apps;
use super::audit_bypass::AuditBypasses;
use super::audit_change::AuditChanges;
use super::blocked_sender::BlockedSenders;
use super::connector::Connectors;
use super::consent::Consents;
use super::credential_holder::CredentialHolders;
use super::delegate::{Delegates, SendRights};
use super::directory_event::DirectoryEvents;
use super::domain::Domains;
use super::exchange_admin::ExchangeAdmins;
use super::exchange_user::ExchangeUsers;
use super::exclusion_group::ExclusionGroups;
use super::grant::Grants;
use super::ground::Ground;
use super::hidden_rule::HiddenRules;
use super::inbox_rule::InboxRules;
use super::journal_rule::JournalRules;
use super::legacy_sign_in::LegacySignIns;
use super::listing::{Listed, listing};
use super::mailbox::Mailboxes;
use super::mailbox_plan::MailboxPlans;
use super::named_location::NamedLocations;
use super::outbound_policy::OutboundPolicies;
use super::policy::Policies;
use super::record::{Schema, Subjects};
use super::remote_domain::RemoteDomains;
use super::risky_user::RiskyUsers;
use super::role_assignment::RoleAssignments;
use super::role_group::RoleGroups;
use super::role_holder::RoleHolders;
use super::role_setting::RoleSettings;
use super::transport_rule::TransportRules;
use super::user::Users;

/// One kind of subject: what it is called and says, and how it is listed.
pub(super) struct Kind {
    pub(super) schema: &'static Schema,
    /// The resource families that name its subjects.
    pub(super) from: &'static [&'static str],
    pub(super) named_in: &'static [&'static str],
    pub(super) list: for<'s> fn(Arc<Ground<'s>>) -> Box<dyn Subjects + 's>,
}

const fn kind<L: Listed>() -> Kind {
    Kind { schema: L::SCHEMA, from: L::FROM, named_in: L::NAMED_IN, list: listing::<L> }
}

pub(super) const KINDS: [Kind; 33] = [
    kind::<Alerts>(),
    kind::<Apps>(),
    kind::<AuditBypasses>(),
    kind::<AuditChanges>(),
    kind::<BlockedSenders>(),
    kind::<Connectors>(),
    kind::<Consents>(),
    kind::<CredentialHolders>(),
    kind::<Delegates>(),
    kind::<DirectoryEvents>(),
    kind::<Domains>(),
    kind::<ExchangeAdmins>(),
    kind::<ExchangeUsers>(),
    kind::<Grants>(),
    kind::<HiddenRules>(),
    kind::<InboxRules>(),
    kind::<JournalRules>(),
    kind::<LegacySignIns>(),
    kind::<Mailboxes>(),
    kind::<MailboxPlans>(),
    kind::<NamedLocations>(),
    kind::<OutboundPolicies>(),
    kind::<Policies>(),
    kind::<ExclusionGroups>(),
    kind::<RemoteDomains>(),
    kind::<RiskyUsers>(),
    kind::<RoleAssignments>(),
    kind::<RoleGroups>(),
    kind::<RoleHolders>(),
    kind::<RoleSettings>(),
    kind::<SendRights>(),
    kind::<TransportRules>(),
    kind::<Users>(),
];
