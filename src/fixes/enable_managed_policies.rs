//! Review: whoever it catches is asked for MFA or turned away. Source: "Microsoft-managed Conditional Access policies".

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "enable-managed-policies",
    title: "Switch Microsoft-managed policies on",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Conditional Access > Policies > the policy: read what it does and whom it \
         would catch.",
        "Edit: exclude the break-glass accounts, Enable policy: On. Or make an equal policy of your own, and leave \
         this one off.",
    ],
    carry: None,
};
