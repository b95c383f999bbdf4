//! Manual: the legacy policies have no interface but the portal.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "finish-methods-migration",
    title: "Finish the migration to the authentication methods policy",
    safety: Safety::Manual,
    undo: Undo::None("a person carries it out; nothing is written by palisade"),
    effort: Effort::Hours,
    reach: Reach::Everybody,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Multifactor authentication > Additional cloud-based multifactor \
         authentication settings: note the verification options that are ticked.",
        "Entra ID > Password reset > Authentication methods: note what is ticked there.",
        "Entra ID > Authentication methods > Policies: switch on what should stay, and leave out what should not.",
        "Clear the options in the two legacy pages, then Policies > Manage migration > Migration Complete > Save.",
    ],
    carry: None,
};
