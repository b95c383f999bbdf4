//! Manual: each person must act.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "register-mfa-methods",
    title: "Have everyone register a second factor",
    safety: Safety::Manual,
    undo: Undo::None("what people registered is theirs"),
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Authentication methods > Registration campaign: enable it for the people \
         who are listed.",
        "Hand a Temporary Access Pass to whoever cannot register from a trusted place: Users > the person > \
         Authentication methods > Add > Temporary Access Pass.",
        "Disable or block accounts that nobody claims.",
    ],
    carry: None,
};
