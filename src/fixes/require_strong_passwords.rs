//! Safe: the present password keeps working; the rule counts at the next change.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "require-strong-passwords",
    title: "Take strong passwords back into force on accounts",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Nobody,
    used_when: &[],
    how: &[
        "`Connect-MgGraph -Scopes User.ReadWrite.All` (PowerShell, module Microsoft.Graph)",
        "For each account: `Get-MgUser -UserId UPN -Property PasswordPolicies | Select PasswordPolicies`",
        "If it also says DisablePasswordExpiration: `Update-MgUser -UserId UPN -PasswordPolicies \
         DisablePasswordExpiration`; otherwise: `Update-MgUser -UserId UPN -PasswordPolicies None`",
        "Let the person change the password: the old one was never held to the rule.",
    ],
    carry: None,
};
