//! Review: guests without a second factor at home must register one here.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "require-mfa-for-guests",
    title: "Require MFA of guests",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Conditional Access > Create new policy from templates > Require multifactor \
         authentication for guest access. Choose every kind of guest and external user, all resources. Report-only, \
         Create.",
        "External Identities > Cross-tenant access settings > Default > Inbound > Trust settings: trust multifactor \
         authentication from other tenants, so that guests with a factor at home are not asked twice.",
        "After a few days read the report-only results, then set it to On.",
    ],
    carry: None,
};
