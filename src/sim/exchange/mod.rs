//! Cmdlets of the Exchange admin API, one file a group.

mod account_changes;
mod account_settings;
mod audit_log;
mod binding;
mod client_access;
mod connectors;
mod delegates;
mod flow_settings;
mod mail_flow;
mod mailbox_settings;
mod mailboxes;
mod message_trace;
mod named;
mod organization;
mod organization_settings;
mod recipients;
mod role_groups;
mod rule_changes;
mod rules;
mod set;
mod wire;

pub(super) use self::mailbox_settings::keys_of_account;
pub(super) use self::mailboxes::SYSTEM_OBJECTS;
pub(super) use self::named::{is_called, key, list, noun, picked};
pub(super) use self::organization_settings::is_logged;
pub(super) use self::rule_changes::{rule_deletion, rule_key};
pub(super) use self::wire::not_found;
use super::route::Cmdlet;

/// Every cmdlet the simulated Exchange knows.
pub(super) fn cmdlets() -> impl Iterator<Item = &'static Cmdlet> {
    [
        account_changes::CMDLETS,
        account_settings::CMDLETS,
        audit_log::CMDLETS,
        client_access::CMDLETS,
        connectors::CMDLETS,
        delegates::CMDLETS,
        flow_settings::CMDLETS,
        mail_flow::CMDLETS,
        mailbox_settings::CMDLETS,
        mailboxes::CMDLETS,
        message_trace::CMDLETS,
        organization::CMDLETS,
        organization_settings::CMDLETS,
        recipients::CMDLETS,
        role_groups::CMDLETS,
        rule_changes::CMDLETS,
        rules::CMDLETS,
    ]
    .into_iter()
    .flatten()
}
