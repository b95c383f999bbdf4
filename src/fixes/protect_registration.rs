//! Review: newcomers need a Temporary Access Pass or the office.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "protect-registration",
    title: "Protect the registration of sign-in methods",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Everybody,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Authentication methods > Temporary Access Pass: enable it for those who \
         help newcomers.",
        "Conditional Access > New policy: all users without the break-glass accounts, Target resources > User actions \
         > Register security information, Grant: require multifactor authentication; or block, with your own network \
         excluded. Report-only, Create.",
        "After a few days read the report-only results, then set it to On.",
    ],
    carry: None,
};
