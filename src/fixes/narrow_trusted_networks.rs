//! Review: people who sit in the part that is cut off are prompted again.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "narrow-trusted-networks",
    title: "Narrow trusted networks that are too wide",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Conditional Access > Named locations > the location.",
        "Replace the wide range by the addresses your firewalls really use on the way out (ask the network team or \
         the provider), or clear Mark as trusted location. Save.",
    ],
    carry: None,
};
