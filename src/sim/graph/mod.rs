//! Paths of Microsoft Graph, one file a resource family.

mod account_holdings;
mod account_methods;
mod account_visits;
mod alerts;
mod applications;
mod audit_queries;
mod authentication;
mod authorization;
mod change;
mod conditional_access;
#[cfg(test)]
mod contract;
mod cross_tenant;
mod directory_audits;
mod directory_objects;
mod directory_settings;
mod domains;
mod grants;
mod groups;
mod message_rules;
mod message_traces;
mod organization;
mod refusal;
mod registration;
mod risk;
mod role_settings;
mod roles;
mod service_principals;
mod sign_ins;
mod users;
mod what_if;

#[cfg(test)]
pub(super) use self::contract::of_write;
pub(super) use self::message_rules::{rule_id, rule_of, rule_record};
use super::route::{Pages, Route, Top};

/// Every path the simulated Graph knows.
pub(super) fn routes() -> impl Iterator<Item = &'static Route> {
    [
        account_holdings::ROUTES,
        account_methods::ROUTES,
        alerts::ROUTES,
        applications::ROUTES,
        audit_queries::ROUTES,
        authentication::ROUTES,
        authorization::ROUTES,
        conditional_access::ROUTES,
        cross_tenant::ROUTES,
        directory_audits::ROUTES,
        directory_objects::ROUTES,
        directory_settings::ROUTES,
        domains::ROUTES,
        grants::ROUTES,
        groups::ROUTES,
        message_rules::ROUTES,
        message_traces::ROUTES,
        organization::ROUTES,
        registration::ROUTES,
        risk::ROUTES,
        role_settings::ROUTES,
        roles::ROUTES,
        service_principals::ROUTES,
        sign_ins::ROUTES,
        users::ROUTES,
        what_if::ROUTES,
    ]
    .into_iter()
    .flatten()
    .chain(change::routes())
}

/// Listings of directory objects: 100 rows, 999 at most, more is refused.
const DIRECTORY: Option<Pages> = Some(Pages { default: 100, max: 999, top: Top::Reject });
/// Listings whose pages no document describes and that come whole in practice.
const WHOLE: Option<Pages> = Some(Pages { default: 1_000, max: 1_000, top: Top::Ignored });
