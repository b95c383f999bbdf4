//! Manual: a person chooses who is told.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "hear-alert-policies",
    title: "Switch alert policies on and tell somebody",
    safety: Safety::Manual,
    undo: Undo::None("a person carries it out; nothing is written by palisade"),
    effort: Effort::Hours,
    reach: Reach::Nobody,
    used_when: &[],
    how: &[
        "security.microsoft.com > Email & collaboration > Policies & rules > Alert policy: switch on every policy of type \
         System that is off.",
        "Open each and give it a recipient who reads: a shared mailbox of the security team, not one person.",
    ],
    carry: None,
};
