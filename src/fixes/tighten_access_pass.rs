//! Safe: passes already issued keep their terms; only new ones are shorter.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "tighten-access-pass",
    title: "Make Temporary Access Passes single-use and short",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Nobody,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Authentication methods > Policies > Temporary Access Pass > Configure > \
         Edit.",
        "Maximum lifetime 8 hours or less, Require one-time use Yes. Update, then Save.",
    ],
    carry: None,
};
