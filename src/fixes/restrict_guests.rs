//! Review: guests no longer see other people and groups. Source: "Restrict guest access permissions in Microsoft Entra
//! ID".

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "restrict-guests",
    title: "Restrict what guests see of the directory",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > External Identities > External collaboration settings > Guest user \
         access.",
        "Choose Guest user access is restricted to properties and memberships of their own directory objects. Save. \
         It takes up to 15 minutes.",
    ],
};
