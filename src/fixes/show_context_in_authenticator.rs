//! Safe: the prompt only shows more. Source: "Use additional context in Authenticator notifications".

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "show-context-in-authenticator",
    title: "Show app and place in Authenticator prompts",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Everybody,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Authentication methods > Policies > Microsoft Authenticator > Configure.",
        "Show application name in push and passwordless notifications: Status Enabled, Target All users. The same \
         for Show geographic location in push and passwordless notifications. Save.",
    ],
    carry: None,
};
