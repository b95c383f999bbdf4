//! Review: an administrator who forgot the password then needs another one.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "stop-admin-self-reset",
    title: "Stop administrators from resetting their own password",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "`Connect-MgGraph -Scopes Policy.ReadWrite.Authorization` (PowerShell, module Microsoft.Graph)",
        "`Update-MgPolicyAuthorizationPolicy -AllowedToUseSspr:$false`",
        "Tell the administrators who resets whose password from now on.",
    ],
    carry: None,
};
