//! Review: holders must activate before they work. Source: "Assign Microsoft Entra roles in Privileged Identity
//! Management".

use super::fix::SAME_AT_RISK;
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "make-roles-eligible",
    title: "Make permanent role holders eligible",
    safety: Safety::Review,
    undo: Undo::Partial("the permanent assignment is made anew, with another id"),
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[SAME_AT_RISK],
    how: &[
        "Leave the break-glass accounts permanent.",
        "entra.microsoft.com > ID Governance > Privileged Identity Management > Microsoft Entra roles > Roles > the \
         role > Settings > Edit: require MFA (or an authentication context) and a reason on activation.",
        "Add assignments: the person, Assignment type Eligible. Let him activate once.",
        "Only then: Active assignments > the person > Remove.",
    ],
    carry: None,
};
