//! Manual: who still needs an exclusion is for people to say.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "guard-exclusion-groups",
    title: "Guard the groups that policies leave out",
    safety: Safety::Manual,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Groups > New group: Security, Microsoft Entra roles can be assigned to the \
         group: Yes, no owners. It cannot be switched on for a group that exists.",
        "Add those members of the old group who still need the exclusion, each with a reason and an end.",
        "Conditional Access > the policy > Users > Exclude: put the new group in place of the old one, Save.",
    ],
    carry: None,
};
