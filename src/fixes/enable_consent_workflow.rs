//! Safe: it only adds a way to ask.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "enable-consent-workflow",
    title: "Give people a way to ask for an app",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Nobody,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Enterprise apps > Consent and permissions > Admin consent settings.",
        "Users can request admin consent to apps they are unable to consent to: Yes. Choose two reviewers or more, \
         e-mail notification Yes. Save.",
    ],
    carry: None,
};
