//! Review: an account without a policy needs a strong key of its own.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "spare-break-glass",
    title: "Take break-glass accounts out of policies",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "Give each break-glass account two security keys or a certificate, kept in different places.",
        "entra.microsoft.com > Entra ID > Conditional Access > the policies that are named > Users > Exclude: the \
         break-glass accounts, or a role-assignable group that holds only them.",
        "Sign in with each account once, and have every further use of it raise an alarm.",
    ],
    carry: None,
};
