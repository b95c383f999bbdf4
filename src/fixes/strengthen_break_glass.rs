//! Manual: keys are handed over and locked away by people.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "strengthen-break-glass",
    title: "Give the break-glass accounts keys and nothing else",
    safety: Safety::Manual,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "Sign in to https://mysignins.microsoft.com/security-info as the account, with a Temporary Access Pass: \
         add two security keys, remove telephones and mail addresses. Keep the keys in two places.",
        "entra.microsoft.com > Users > the account: take its licences away, set a new random password of 30 \
         characters or more, sealed beside the keys.",
    ],
    carry: None,
};
