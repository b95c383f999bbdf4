//! What a row of the directory's audit log says was done.
//!
//! Names from Microsoft Entra, "Audit activity reference", matched by their beginning and without regard to case.

use crate::model::{DirectoryAudit, HeldKind};

/// What was done, as far as checks tell it apart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Activity {
    RoleGiven,
    RoleTaken,
    Activated,
    Deactivated,
    RoleDefinition,
    PimSettings,
    PimAlert,
    PimLeft,
    GroupMember,
    GroupOwner,
    AppRight,
    Consent,
    AzureElevation,
    Policy,
    NamedLocation,
    SecurityDefaults,
    Domain,
    /// Asked for and not yet done.
    Asked,
    /// Of roles, and none of these.
    Other,
}

use Activity::{
    Activated, AppRight, Asked, AzureElevation, Consent, Deactivated, Domain, GroupMember, GroupOwner, NamedLocation,
    Other, PimAlert, PimLeft, PimSettings, Policy, RoleDefinition, RoleGiven, RoleTaken, SecurityDefaults,
};

/// The first that fits counts, so the longer beginning stands before the shorter.
const NAMES: [(&str, Activity); 41] = [
    ("add member to role outside of pim", RoleGiven),
    ("add eligible member to role in pim completed", RoleGiven),
    ("add member to role in pim completed", RoleGiven),
    ("add member to role completed (pim activation)", Activated),
    ("add eligible member to role in pim", Asked),
    ("add member to role in pim", Asked),
    ("add member to role requested", Asked),
    ("add member to role approval", Asked),
    ("add member to role request", Asked),
    ("remove member from role completed (pim deactivate)", Deactivated),
    ("remove member from role (pim activation expired)", Deactivated),
    ("remove member from role requested", Asked),
    ("remove eligible member from role in pim completed", RoleTaken),
    ("remove member from role in pim completed", RoleTaken),
    ("remove permanent eligible role assignment", RoleTaken),
    ("remove permanent direct role assignment", RoleTaken),
    ("add member to role", RoleGiven),
    ("add eligible member to role", RoleGiven),
    ("add scoped member to role", RoleGiven),
    ("add role assignment to role definition", RoleGiven),
    ("add eligibleroleassignment to roledefinition", RoleGiven),
    ("remove member from role", RoleTaken),
    ("remove eligible member from role", RoleTaken),
    ("remove scoped member from role", RoleTaken),
    ("add role definition", RoleDefinition),
    ("update role definition", RoleDefinition),
    ("update role setting in pim", PimSettings),
    ("disable pim alert", PimAlert),
    ("tenant offboarded from pim", PimLeft),
    ("add member to group", GroupMember),
    ("add owner to group", GroupOwner),
    ("add app role assignment to service principal", AppRight),
    ("consent to application", Consent),
    ("add delegated permission grant", Consent),
    ("add app role assignment grant to user", Consent),
    ("user has elevated their access to user access administrator", AzureElevation),
    ("set domain authentication", Domain),
    ("add unverified domain", Domain),
    ("add verified domain", Domain),
    ("verify domain", Domain),
    ("set federation settings on domain", Domain),
];

/// Policies: verb, then thing.
const THINGS: [(&str, Activity); 3] =
    [("conditional access policy", Policy), ("named location", NamedLocation), ("security defaults", SecurityDefaults)];

impl Activity {
    /// What a row says; `None` for what no check looks at.
    pub(super) fn of(row: &DirectoryAudit) -> Option<Self> {
        let name = row.activity.trim().to_lowercase();
        if let Some((_, found)) = NAMES.iter().find(|(begins, _)| name.starts_with(begins)) {
            return Some(*found);
        }
        let verb = ["add ", "update ", "delete "].into_iter().any(|verb| name.starts_with(verb));
        let thing = THINGS.iter().find(|(thing, _)| verb && name.contains(thing));
        let of_roles = row.category.eq_ignore_ascii_case("RoleManagement");
        thing.map(|(_, found)| *found).or_else(|| of_roles.then_some(Other))
    }

    pub(super) const WORDS: &'static [&'static str] = &[
        "role_given",
        "role_taken",
        "activated",
        "deactivated",
        "role_definition",
        "pim_settings",
        "pim_alert",
        "pim_left",
        "group_member",
        "group_owner",
        "app_right",
        "consent",
        "azure_elevation",
        "policy",
        "named_location",
        "security_defaults",
        "domain",
        "asked",
        "other",
    ];

    pub(super) fn word(self) -> &'static str {
        match self {
            RoleGiven => "role_given",
            RoleTaken => "role_taken",
            Activated => "activated",
            Deactivated => "deactivated",
            RoleDefinition => "role_definition",
            PimSettings => "pim_settings",
            PimAlert => "pim_alert",
            PimLeft => "pim_left",
            GroupMember => "group_member",
            GroupOwner => "group_owner",
            AppRight => "app_right",
            Consent => "consent",
            AzureElevation => "azure_elevation",
            Policy => "policy",
            NamedLocation => "named_location",
            SecurityDefaults => "security_defaults",
            Domain => "domain",
            Asked => "asked",
            Other => "other",
        }
    }

    /// Whether it gives or takes one role to or from one principal.
    pub(super) fn is_of_one_role(self) -> bool {
        matches!(self, RoleGiven | RoleTaken | Activated | Deactivated)
    }
}

/// The most that a row gave. What does not say otherwise is for ever.
pub(super) fn given(row: &DirectoryAudit) -> HeldKind {
    let name = row.activity.to_lowercase();
    match Activity::of(row) {
        Some(Activated) => HeldKind::Activated,
        _ if name.contains("eligible") => HeldKind::Eligible,
        _ if name.contains("(timebound)") => HeldKind::TimeBound,
        _ => HeldKind::Permanent,
    }
}

/// Whether Privileged Identity Management says that a role was given past it.
pub(super) fn is_outside_pim(row: &DirectoryAudit) -> bool {
    row.activity.to_lowercase().starts_with("add member to role outside of pim")
}

/// Whether Privileged Identity Management wrote the row.
pub(super) fn is_by_pim(row: &DirectoryAudit) -> bool {
    ["PIM", "Privileged Identity Management"].iter().any(|name| row.service.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AuditInitiator, Stamp};

    fn row(activity: &str, category: &str) -> DirectoryAudit {
        DirectoryAudit {
            id: "r".into(),
            at: Stamp::NONE,
            activity: activity.into(),
            category: category.into(),
            service: "PIM".into(),
            result: "success".into(),
            by: AuditInitiator::default(),
            targets: Vec::new(),
            details: Vec::new(),
        }
    }

    #[test]
    fn every_name_of_the_reference_is_told_apart() {
        for (name, expected, kind) in [
            ("Add member to role", RoleGiven, HeldKind::Permanent),
            (
                "ADD MEMBER TO ROLE SCOPED OVER RESTRICTED MANAGEMENT ADMINISTRATIVE UNIT",
                RoleGiven,
                HeldKind::Permanent,
            ),
            ("Add eligible member to role in PIM completed (timebound)", RoleGiven, HeldKind::Eligible),
            ("Add member to role in PIM completed (timebound)", RoleGiven, HeldKind::TimeBound),
            ("Add member to role in PIM requested (permanent)", Asked, HeldKind::Permanent),
            ("Add member to role outside of PIM (permanent)", RoleGiven, HeldKind::Permanent),
            ("Add member to role completed (PIM activation)", Activated, HeldKind::Activated),
            ("Add member to role requested (PIM activation)", Asked, HeldKind::Permanent),
            ("Remove member from role (PIM activation expired)", Deactivated, HeldKind::Permanent),
            ("Remove eligible member from role", RoleTaken, HeldKind::Eligible),
            ("Add EligibleRoleAssignment to RoleDefinition", RoleGiven, HeldKind::Eligible),
            ("Process role update request", Other, HeldKind::Permanent),
        ] {
            let row = row(name, "RoleManagement");
            assert_eq!((Activity::of(&row), given(&row)), (Some(expected), kind), "{name}");
        }
        assert_eq!(Activity::of(&row("Update conditional access policy", "Policy")), Some(Policy));
        assert_eq!(Activity::of(&row("Update security defaults", "Policy")), Some(SecurityDefaults));
        assert_eq!(Activity::of(&row("Add policy", "Policy")), None);
    }

    #[test]
    fn every_activity_has_a_word_that_rules_know() {
        let all = NAMES.iter().chain(&THINGS).map(|(_, activity)| *activity).chain([Other]);
        assert!(all.into_iter().all(|activity| Activity::WORDS.contains(&activity.word())));
    }
}
