//! Review: apps without an app protection policy lose access. Source: "Migrate approved client app to application
//! protection policy".

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "replace-retired-grant",
    title: "Replace the retired grant 'approved client app'",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "intune.microsoft.com > Apps > App protection policies: the people of the policy need one for iOS and one \
         for Android.",
        "entra.microsoft.com > Entra ID > Conditional Access > Policies > the policy > Grant: tick Require app \
         protection policy, clear Require approved client app. Save in Report-only first.",
        "When the sign-in log shows no failures that matter: On.",
    ],
    carry: None,
};
