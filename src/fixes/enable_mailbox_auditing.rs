//! Safe: it only records. Source: "Manage mailbox auditing".

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "enable-mailbox-auditing",
    title: "Switch on mailbox auditing",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Nobody,
    used_when: &[],
    how: &[
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "`Set-OrganizationConfig -AuditDisabled $false`",
        "`Get-OrganizationConfig | Format-List AuditDisabled` says False.",
    ],
};
