//! Cmdlets of the Exchange admin API, one file a group.

mod audit_log;
mod client_access;
mod connectors;
mod delegates;
mod mail_flow;
mod mailboxes;
mod organization;
mod recipients;
mod role_groups;
mod rules;
mod wire;

pub(super) use self::mailboxes::SYSTEM_OBJECTS;
use super::route::Cmdlet;

/// Every cmdlet the simulated Exchange knows.
pub(super) fn cmdlets() -> impl Iterator<Item = &'static Cmdlet> {
    [
        audit_log::CMDLETS,
        client_access::CMDLETS,
        connectors::CMDLETS,
        delegates::CMDLETS,
        mail_flow::CMDLETS,
        mailboxes::CMDLETS,
        organization::CMDLETS,
        recipients::CMDLETS,
        role_groups::CMDLETS,
        rules::CMDLETS,
    ]
    .into_iter()
    .flatten()
}
