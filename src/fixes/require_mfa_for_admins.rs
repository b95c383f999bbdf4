//! Review: an administrator without a method cannot get in.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "require-mfa-for-admins",
    title: "Require MFA of every administrator",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "Check that every administrator who is named has registered a method, and that two break-glass accounts can \
         sign in.",
        "entra.microsoft.com > Entra ID > Conditional Access > Create new policy from templates > Require multifactor \
         authentication for admins: all resources, no conditions. Add the groups whose members may activate a role, \
         and administrators of custom or scoped roles by account: policies by role do not catch them. Exclude the \
         break-glass accounts. Report-only, Create.",
        "After a few days read the report-only results, then set it to On.",
    ],
    carry: None,
};
