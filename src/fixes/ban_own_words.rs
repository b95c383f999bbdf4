//! Review: people who choose such a word are refused from now on.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "ban-own-words",
    title: "Ban the words of the organisation from passwords",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Everybody,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Authentication methods > Password protection: Enforce custom list Yes, \
         one word a line: company, products, buildings, towns, teams. Up to 1,000 words of 4 to 16 letters.",
        "Save. Passwords that are set already stay.",
    ],
    carry: None,
};
