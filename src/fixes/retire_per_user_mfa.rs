//! Review: whoever no policy covers loses his only second factor.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "retire-per-user-mfa",
    title: "Retire the per-user MFA switch",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "Make sure that a Conditional Access policy demands MFA of everyone who is listed.",
        "entra.microsoft.com > Entra ID > Users > All users > Per-user MFA: select the people, Disable MFA. Tell them \
         that app passwords end with it.",
    ],
    carry: None,
};
