//! Review: whoever was left out is asked from now on.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "close-exclusions",
    title: "Close what policies leave out",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Conditional Access > the policy > Users or Target resources > Exclude. Ask \
         the owner of each entry what it is still for.",
        "Remove the entry, or make a second policy for just these accounts or apps that demands the same (report-only \
         first). Leave the break-glass accounts excluded.",
        "Give a group that must stay excluded an owner, a review and no self-service.",
    ],
    carry: None,
};
