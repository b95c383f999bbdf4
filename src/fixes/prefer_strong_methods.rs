//! Review: people are asked for another method than they are used to. Source: "System-preferred multifactor authentication".

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "prefer-strong-methods",
    title: "Ask for the strongest registered method first",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Everybody,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Authentication methods > Settings > System-preferred multifactor authentication.",
        "State Enabled, target All users; look at the exclusions. Save.",
    ],
    carry: None,
};
