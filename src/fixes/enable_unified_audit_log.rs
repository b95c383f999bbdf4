//! Safe: it only records. Source: "Turn auditing on or off".

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "enable-unified-audit-log",
    title: "Switch on the unified audit log",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Nobody,
    used_when: &[],
    how: &[
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "`Set-AdminAuditLogConfig -UnifiedAuditLogIngestionEnabled $true`",
        "If it asks for it: `Enable-OrganizationCustomization`, wait, and again. (That one step cannot be taken \
         back.)",
        "After an hour: `Get-AdminAuditLogConfig | Format-List UnifiedAuditLogIngestionEnabled` says True. What \
         happened before was not recorded.",
    ],
};
