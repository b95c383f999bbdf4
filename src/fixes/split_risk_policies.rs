//! Review: two policies act more often than the one did.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "split-risk-policies",
    title: "Split policies that join user risk and sign-in risk",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Conditional Access > Policies > the policy > Duplicate.",
        "In one set Conditions > User risk to Not configured and require MFA with sign-in frequency Every time; in \
         the other set Sign-in risk to Not configured and require MFA and a password change.",
        "Both in Report-only for a few days, then On.",
    ],
    carry: None,
};
