//! Review: what was meant may have another name by now.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "mend-references",
    title: "Take what no longer exists out of policies",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Conditional Access > Policies > the policy: entries that show an id in place \
         of a name are gone.",
        "Remove them and put in whatever has taken their place. A policy that is left for nobody: switch it off.",
    ],
    carry: None,
};
