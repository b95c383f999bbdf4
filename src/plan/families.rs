//! How completely each family of a snapshot was read, and what a report says of the tenant.

use std::sync::Arc;

use crate::model::{FamilyRead, Part, Snapshot, TenantSummary};

/// Every family by its field, under how its records are counted.
macro_rules! every_family {
    ($each:ident) => {
        $each![|_| None; organization security_defaults methods_policy authorization_policy consent_workflow
            device_registration cross_tenant_default org_config transport_config audit_config external_tag];
        $each![|report| Some(report.rows.len()); registration];
        $each![|list| Some(list.len()); licences domains federation users conditional_access policy_groups named_groups
            named_locations cross_tenant_partners directory_settings per_user_mfa what_if role_definitions
            role_assignments role_active role_eligible role_groups role_assignable_groups role_group_owners
            role_group_eligible role_settings service_principals applications grants app_roles legacy_sign_ins
            legacy_renewals admin_sign_ins admin_activity directory_audits risky_users alerts mailboxes cas_mailboxes cas_plans
            auth_policies exchange_users audit_changes audit_arrivals exchange_role_groups exchange_role_members
            exchange_role_assignments audit_bypass full_access send_as accepted_domains remote_domains outbound_policies
            outbound_rules transport_rules journal_rules connectors blocked_senders recipients mail_groups
            nested_mail_groups inbox_rules hidden_rules];
    };
}

/// Every family of the snapshot by name, each with its completeness, its gap and how many records it holds.
pub fn families(snapshot: &Snapshot) -> Vec<FamilyRead> {
    let mut all = Vec::new();
    macro_rules! read {
        ($count:expr; $($family:ident)+) => { $(all.push(read(stringify!($family), &snapshot.$family, $count, snapshot));)+ };
    }
    every_family!(read);
    all.sort_by(|one, other| one.family.cmp(&other.family));
    all
}

/// The families that two states of one tenant do not share.
pub fn unshared(one: &Snapshot, other: &Snapshot) -> Vec<&'static str> {
    let mut unshared = Vec::new();
    macro_rules! compare {
        ($count:expr; $($family:ident)+) => { $(if !Arc::ptr_eq(&one.$family, &other.$family) {
            unshared.push(stringify!($family));
        })+ };
    }
    every_family!(compare);
    unshared
}

fn read<T>(family: &str, part: &Part<T>, count: fn(&T) -> Option<usize>, snapshot: &Snapshot) -> FamilyRead {
    let known = part.known();
    FamilyRead {
        family: family.into(),
        completeness: part.completeness(),
        gap: part.gap().cloned(),
        records: known.and_then(count).and_then(|records| u64::try_from(records).ok()),
        from: known.map(|_| snapshot.taken),
        to: known.map(|_| snapshot.ended),
    }
}

/// Who was scanned. What could not be read stays unknown. Mailboxes are those of people and shared ones alike.
pub fn tenant_summary(snapshot: &Snapshot, cloud: &str) -> TenantSummary {
    let count = |number: Option<usize>| number.and_then(|number| u64::try_from(number).ok());
    let organization = snapshot.organization.known();
    TenantSummary {
        id: snapshot.tenant,
        name: organization.map(|found| found.name.to_string()),
        default_domain: organization.and_then(|found| found.default_domain.as_deref()).map(Into::into),
        cloud: cloud.into(),
        users: count(snapshot.users.known().map(Vec::len)),
        mailboxes: count(snapshot.mailboxes.known().map(Vec::len)),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::model::Completeness;

    #[test]
    fn no_family_of_the_snapshot_is_forgotten() {
        let declared: Vec<&str> = include_str!("../model/snapshot.rs")
            .lines()
            .filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(": Family<"))
            .map(|(name, _)| name)
            .collect();
        let listed = families(&Snapshot::unread(Uuid::nil(), Timestamp::UNIX_EPOCH));
        for name in &declared {
            assert!(listed.iter().any(|family| family.family == *name), "{name} is missing");
        }
        assert_eq!(listed.len(), declared.len());
    }

    #[test]
    fn what_a_copy_changed_is_told_and_nothing_else() {
        let before = Snapshot::unread(Uuid::nil(), Timestamp::UNIX_EPOCH);
        let mut after = before.clone();
        assert!(unshared(&before, &after).is_empty());
        after.users = Arc::new(Part::Complete(Vec::new()));
        after.cas_mailboxes = Arc::new(Part::Complete(Vec::new()));
        assert_eq!(unshared(&before, &after), ["users", "cas_mailboxes"]);
    }

    #[test]
    fn what_was_not_read_is_missing_and_has_no_count() {
        for family in families(&Snapshot::unread(Uuid::nil(), Timestamp::UNIX_EPOCH)) {
            assert_eq!(family.completeness, Completeness::Missing, "{}", family.family);
            assert_eq!((family.records, family.from), (None, None), "{}", family.family);
            assert!(family.gap.is_some(), "{}", family.family);
        }
    }
}
