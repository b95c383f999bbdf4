//! Safe: the modules that used it are retired. Source: Graph `authorizationPolicy.blockMsolPowerShell`.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "block-msol-powershell",
    title: "Block the old directory PowerShell",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Nobody,
    used_when: &[],
    how: &[
        "`Connect-MgGraph -Scopes Policy.ReadWrite.Authorization` (PowerShell, module Microsoft.Graph)",
        "`Update-MgPolicyAuthorizationPolicy -BlockMsolPowerShell:$true`",
    ],
};
