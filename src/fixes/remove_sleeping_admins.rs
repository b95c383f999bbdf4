//! Review: somebody may come back from a long leave.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "remove-sleeping-admins",
    title: "Take roles from administrators who do not come any more",
    safety: Safety::Review,
    undo: Undo::Partial("a removed assignment is made anew, with another id"),
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "Know that two break-glass accounts can sign in before anything else.",
        "Ask each owner, or his manager. Nobody answers: treat it as unused.",
        "entra.microsoft.com > Entra ID > Roles & admins > the role > the person > Remove assignment.",
        "Users > the person > Edit properties > Account enabled: No. Delete after a month without a question.",
    ],
    carry: None,
};
