//! Review: people in the office are prompted as well.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "close-mfa-side-doors",
    title: "Ask for MFA on trusted networks and devices too",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Everybody,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Conditional Access > the policy that the finding names > Conditions > \
         Locations: remove the excluded location.",
        "Where a managed device stands beside MFA under Require one of the selected controls: take the device out, or \
         demand it by a policy of its own.",
        "Set changed policies to Report-only first where many people work from that network.",
    ],
    carry: None,
};
