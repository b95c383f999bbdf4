//! The resource families, one file each. A new one is its file and its line in the table.

mod accepted_domains;
mod admin_activity;
mod admin_sign_ins;
mod alerts;
mod app_roles;
mod applications;
mod audit_bypass;
mod audit_changes;
mod audit_config;
mod auth_policies;
mod authorization_policy;
mod blocked_senders;
mod cas_mailboxes;
mod cas_plans;
mod conditional_access;
mod connectors;
mod consent_workflow;
mod credential;
mod cross_tenant;
mod device_registration;
mod directory_audits;
mod directory_settings;
mod domains;
mod exchange_role_assignments;
mod exchange_role_groups;
mod exchange_role_members;
mod exchange_users;
mod external_tag;
mod federation;
mod full_access;
mod grants;
mod hidden_rules;
mod inbox_rules;
mod journal_rules;
mod legacy_sign_ins;
mod licences;
mod mail_groups;
mod mailboxes;
mod methods_policy;
mod named_groups;
mod named_locations;
mod org_config;
mod organization;
mod outbound_policies;
mod outbound_rules;
mod per_user_mfa;
mod policy_groups;
mod recipients;
mod registration;
mod remote_domains;
mod risky_users;
mod role_assignments;
mod role_definitions;
mod role_group_control;
mod role_groups;
mod role_settings;
mod security_defaults;
mod send_as;
mod service_principals;
mod transport_config;
mod transport_rules;
mod users;
mod what_if;

pub(super) use self::what_if::evaluate;
use super::collector::Collector;

/// All families, in the order of [`Snapshot`](crate::model::Snapshot).
pub static FAMILIES: &[Collector] = &[
    organization::FAMILY,
    licences::FAMILY,
    domains::FAMILY,
    federation::FAMILY,
    users::FAMILY,
    registration::FAMILY,
    security_defaults::FAMILY,
    conditional_access::FAMILY,
    policy_groups::FAMILY,
    named_groups::FAMILY,
    named_locations::FAMILY,
    methods_policy::FAMILY,
    authorization_policy::FAMILY,
    consent_workflow::FAMILY,
    device_registration::FAMILY,
    cross_tenant::DEFAULT,
    cross_tenant::PARTNERS,
    directory_settings::FAMILY,
    per_user_mfa::FAMILY,
    what_if::FAMILY,
    role_definitions::FAMILY,
    role_assignments::ASSIGNED,
    role_assignments::ACTIVE,
    role_assignments::ELIGIBLE,
    role_groups::FAMILY,
    role_group_control::ASSIGNABLE,
    role_group_control::OWNERS,
    role_group_control::ELIGIBLE,
    role_settings::FAMILY,
    service_principals::FAMILY,
    applications::FAMILY,
    grants::FAMILY,
    app_roles::FAMILY,
    legacy_sign_ins::INTERACTIVE,
    legacy_sign_ins::RENEWALS,
    admin_sign_ins::FAMILY,
    admin_activity::FAMILY,
    directory_audits::FAMILY,
    risky_users::FAMILY,
    alerts::FAMILY,
    org_config::FAMILY,
    transport_config::FAMILY,
    audit_config::FAMILY,
    mailboxes::FAMILY,
    cas_mailboxes::FAMILY,
    cas_plans::FAMILY,
    auth_policies::FAMILY,
    exchange_users::FAMILY,
    exchange_role_groups::FAMILY,
    exchange_role_members::FAMILY,
    exchange_role_assignments::FAMILY,
    audit_changes::CHANGES,
    audit_changes::ARRIVALS,
    audit_bypass::FAMILY,
    full_access::FAMILY,
    send_as::FAMILY,
    accepted_domains::FAMILY,
    remote_domains::FAMILY,
    outbound_policies::FAMILY,
    outbound_rules::FAMILY,
    transport_rules::FAMILY,
    journal_rules::FAMILY,
    connectors::FAMILY,
    blocked_senders::FAMILY,
    external_tag::FAMILY,
    recipients::FAMILY,
    mail_groups::DIRECT,
    mail_groups::NESTED,
    inbox_rules::FAMILY,
    hidden_rules::FAMILY,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_file_is_in_the_table() {
        let source = include_str!("mod.rs");
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/collect/family");
        for entry in std::fs::read_dir(folder).expect("the folder of this file") {
            let name = entry.expect("a readable folder").file_name().into_string().expect("a plain name");
            let module = name.trim_end_matches(".rs");
            if !["mod", "credential"].contains(&module) {
                assert!(source.contains(&format!("    {module}::")), "{module} is missing from the table");
            }
        }
    }

    #[test]
    fn names_are_unique() {
        let names: BTreeSet<&str> = FAMILIES.iter().map(|family| family.name).collect();
        assert_eq!(names.len(), FAMILIES.len());
    }
}
