//! Review: administrators sign in anew each day.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "shorten-admin-sessions",
    title: "Shorten sessions of administrators",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Conditional Access > New policy: Directory roles, all privileged ones, and \
         the groups behind eligible ones, without the break-glass accounts; all resources; Session: Sign-in \
         frequency of 12 hours, Persistent browser session: Never persistent. Report-only, Create.",
        "Tell the administrators, then set it to On.",
    ],
    carry: None,
};
