//! Review: whoever signs in from there is asked from now on.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "drop-country-exclusions",
    title: "Ask for MFA from every country",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Conditional Access > the policy > Network > Exclude: remove the \
         countries, Save.",
        "Who is to be spared signs in from a network of your own or with a managed device.",
    ],
    carry: None,
};
