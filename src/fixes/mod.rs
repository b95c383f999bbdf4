//! The catalog of fixes: one file a fix, named by its id.

mod access_policy;
mod answer_blocked_senders;
mod answer_risks;
mod answer_risky_users;
mod authorization;
mod ban_own_words;
mod block_auto_forwarding;
mod block_basic_auth;
mod block_device_code;
mod block_legacy_clients;
mod block_msol_powershell;
mod block_shared_sign_in;
mod carry;
mod choose_partners;
mod close_exclusions;
mod close_mfa_side_doors;
mod demand_phishing_resistant_mfa;
mod disable_connectors;
mod disable_inbox_rules;
mod disable_journal_rules;
mod disable_pop_imap;
mod disable_smtp_auth;
mod disable_transport_rules;
mod disable_weak_methods;
mod distrust_federated_mfa;
mod drop_country_exclusions;
mod effect;
mod enable_consent_workflow;
mod enable_mailbox_auditing;
mod enable_managed_policies;
mod enable_modern_auth;
mod enable_suspicious_reports;
mod enable_unified_audit_log;
mod enforce_on_premises_passwords;
mod enforce_parked_policies;
mod finish_methods_migration;
mod fit_global_admins;
mod fix;
mod graph_write;
mod guard_exclusion_groups;
mod hear_alert_policies;
mod holder;
mod keep_audit_records;
mod limit_outbound_mail;
mod look_into_changes;
mod make_roles_eligible;
mod mark_external_mail;
mod mend_references;
mod move_admins_to_cloud;
mod move_legacy_clients;
mod name_break_glass_accounts;
mod narrow_app_rights;
mod narrow_trusted_networks;
mod notify_about_roles;
mod prefer_strong_methods;
mod protect_device_registration;
mod protect_registration;
mod refuse_legacy_tls;
mod register_mfa_methods;
mod register_strong_methods;
mod reject_direct_send;
mod remove_audit_bypass;
mod remove_delegates;
mod remove_foreign_credentials;
mod remove_guest_admins;
mod remove_sleeping_admins;
mod remove_unknown_admins;
mod replace_retired_grant;
mod require_activation_approval;
mod require_mfa_for_admins;
mod require_mfa_for_all;
mod require_mfa_for_guests;
mod require_mfa_for_portals;
mod require_mfa_on_activation;
mod require_strong_passwords;
mod restore_mailbox_audit_set;
mod restrict_guests;
mod restrict_invitations;
mod restrict_unmanaged_devices;
mod restrict_user_consent;
mod retire_per_user_mfa;
mod revoke_risky_grants;
mod role_removal;
mod rotate_app_credentials;
mod security_defaults;
mod separate_admin_accounts;
mod set_cmdlet;
mod shorten_activation;
mod shorten_admin_sessions;
mod show_context_in_authenticator;
mod spare_break_glass;
mod split_risk_policies;
mod stop_admin_self_reset;
mod stop_app_registration;
mod stop_mailbox_forwarding;
mod stop_password_expiry;
mod stop_self_sign_up;
mod stop_tenant_creation;
mod strengthen_break_glass;
mod switched;
mod tighten_access_pass;
mod tighten_passkey_policy;
mod tighten_role_groups;
mod tighten_smart_lockout;
mod triage_alerts;

pub use carry::{Carry, Situation, Stage};
pub use fix::{Fix, Shown, Trace, Undo};

/// Every fix, by id.
pub const FIXES: &[Fix] = &[
    answer_blocked_senders::FIX,
    answer_risks::FIX,
    answer_risky_users::FIX,
    ban_own_words::FIX,
    block_auto_forwarding::FIX,
    block_basic_auth::FIX,
    block_device_code::FIX,
    block_legacy_clients::FIX,
    block_msol_powershell::FIX,
    block_shared_sign_in::FIX,
    choose_partners::FIX,
    close_exclusions::FIX,
    close_mfa_side_doors::FIX,
    demand_phishing_resistant_mfa::FIX,
    disable_connectors::FIX,
    disable_inbox_rules::FIX,
    disable_journal_rules::FIX,
    disable_pop_imap::FIX,
    disable_smtp_auth::FIX,
    disable_transport_rules::FIX,
    disable_weak_methods::FIX,
    distrust_federated_mfa::FIX,
    drop_country_exclusions::FIX,
    enable_consent_workflow::FIX,
    enable_mailbox_auditing::FIX,
    enable_managed_policies::FIX,
    enable_modern_auth::FIX,
    enable_suspicious_reports::FIX,
    enable_unified_audit_log::FIX,
    enforce_on_premises_passwords::FIX,
    enforce_parked_policies::FIX,
    finish_methods_migration::FIX,
    fit_global_admins::FIX,
    guard_exclusion_groups::FIX,
    hear_alert_policies::FIX,
    keep_audit_records::FIX,
    limit_outbound_mail::FIX,
    look_into_changes::FIX,
    make_roles_eligible::FIX,
    mark_external_mail::FIX,
    mend_references::FIX,
    move_admins_to_cloud::FIX,
    move_legacy_clients::FIX,
    name_break_glass_accounts::FIX,
    narrow_app_rights::FIX,
    narrow_trusted_networks::FIX,
    notify_about_roles::FIX,
    prefer_strong_methods::FIX,
    protect_device_registration::FIX,
    protect_registration::FIX,
    refuse_legacy_tls::FIX,
    register_mfa_methods::FIX,
    register_strong_methods::FIX,
    reject_direct_send::FIX,
    remove_audit_bypass::FIX,
    remove_delegates::FIX,
    remove_foreign_credentials::FIX,
    remove_guest_admins::FIX,
    remove_sleeping_admins::FIX,
    remove_unknown_admins::FIX,
    replace_retired_grant::FIX,
    require_activation_approval::FIX,
    require_mfa_for_admins::FIX,
    require_mfa_for_all::FIX,
    require_mfa_for_guests::FIX,
    require_mfa_for_portals::FIX,
    require_mfa_on_activation::FIX,
    require_strong_passwords::FIX,
    restore_mailbox_audit_set::FIX,
    restrict_guests::FIX,
    restrict_invitations::FIX,
    restrict_unmanaged_devices::FIX,
    restrict_user_consent::FIX,
    retire_per_user_mfa::FIX,
    revoke_risky_grants::FIX,
    rotate_app_credentials::FIX,
    separate_admin_accounts::FIX,
    shorten_activation::FIX,
    shorten_admin_sessions::FIX,
    show_context_in_authenticator::FIX,
    spare_break_glass::FIX,
    split_risk_policies::FIX,
    stop_admin_self_reset::FIX,
    stop_app_registration::FIX,
    stop_mailbox_forwarding::FIX,
    stop_password_expiry::FIX,
    stop_self_sign_up::FIX,
    stop_tenant_creation::FIX,
    strengthen_break_glass::FIX,
    tighten_access_pass::FIX,
    tighten_passkey_policy::FIX,
    tighten_role_groups::FIX,
    tighten_smart_lockout::FIX,
    triage_alerts::FIX,
];

/// The fix of this id.
pub fn find(id: &str) -> Option<&'static Fix> {
    FIXES.binary_search_by_key(&id, |fix| fix.id).ok().and_then(|at| FIXES.get(at))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// What fixes are made of.
    const MACHINERY: [&str; 12] = [
        "mod.rs",
        "fix.rs",
        "access_policy.rs",
        "authorization.rs",
        "carry.rs",
        "effect.rs",
        "graph_write.rs",
        "holder.rs",
        "role_removal.rs",
        "security_defaults.rs",
        "set_cmdlet.rs",
        "switched.rs",
    ];

    #[test]
    fn every_file_is_in_the_table_under_its_own_name() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/fixes");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .expect("the folder of this file")
            .map(|entry| entry.expect("a readable folder").file_name().to_string_lossy().into_owned())
            .filter(|name| !MACHINERY.contains(&name.as_str()))
            .map(|name| name.trim_end_matches(".rs").replace('_', "-"))
            .collect();
        let table: BTreeSet<String> = FIXES.iter().map(|fix| fix.id.to_owned()).collect();
        assert_eq!(files, table);
    }

    #[test]
    fn the_table_is_sorted_so_that_find_finds_all() {
        for fix in FIXES {
            assert_eq!(find(fix.id).map(|found| found.id), Some(fix.id));
        }
        assert!(find("no-such-fix").is_none());
    }

    #[test]
    fn every_fix_says_in_order_what_a_person_does() {
        for fix in FIXES {
            assert!(!fix.how.is_empty(), "{} has no steps", fix.id);
            assert!(fix.title.len() <= 60, "the title of {} does not fit a line beside its rank", fix.id);
            assert!(!fix.title.ends_with('.'), "the title of {} is no sentence", fix.id);
            assert!(fix.how.iter().all(|step| !step.contains("  ")), "a step of {} has a hole", fix.id);
            let pairs = |step: &&&str| step.matches('`').count().is_multiple_of(2);
            assert!(fix.how.iter().all(|step| pairs(&step)), "a command of {} has no end", fix.id);
        }
    }

    #[test]
    fn what_cannot_be_taken_back_is_never_called_safe() {
        for fix in FIXES.iter().filter(|fix| fix.safety == crate::model::Safety::Safe) {
            assert_eq!(fix.undo, Undo::Full, "{}", fix.id);
        }
    }

    #[test]
    fn rules_that_show_use_are_well_formed() {
        for trace in FIXES.iter().flat_map(|fix| fix.used_when) {
            assert!(crate::model::RuleId::new(trace.rule).is_some(), "{}", trace.rule);
        }
    }
}
