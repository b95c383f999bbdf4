//! Review: whoever mistypes often waits longer.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "tighten-smart-lockout",
    title: "Let fewer passwords be tried",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Everybody,
    used_when: &[],
    how: &["entra.microsoft.com > Entra ID > Authentication methods > Password protection: Lockout threshold 10, \
         Lockout duration in seconds 60, Save."],
    carry: None,
};
