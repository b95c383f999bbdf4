//! Safe: whoever needs longer activates again.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "shorten-activation",
    title: "Let activated roles end with the working day",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "entra.microsoft.com > ID Governance > Privileged Identity Management > Microsoft Entra roles > Roles > the role > \
         Settings > Edit: Activation maximum duration: 4 hours for roles that can give all others, 8 for the rest. Update.",
    ],
    carry: None,
};
