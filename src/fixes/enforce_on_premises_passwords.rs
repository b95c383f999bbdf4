//! Review: passwords that domain controllers took until now are refused.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "enforce-on-premises-passwords",
    title: "Refuse weak passwords on premises",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Days,
    reach: Reach::Everybody,
    used_when: &[],
    how: &[
        "Install the password protection proxy on two servers and the agent on every domain controller, and \
         restart these.",
        "entra.microsoft.com > Entra ID > Authentication methods > Password protection: Enable password \
         protection on Windows Server Active Directory Yes, Mode Audit. For some weeks read with \
         `Get-AzureADPasswordProtectionSummaryReport` what would have been refused.",
        "Mode Enforced, Save.",
    ],
    carry: None,
};
