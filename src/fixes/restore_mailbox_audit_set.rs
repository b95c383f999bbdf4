//! Safe: it only records. Source: "Manage mailbox auditing".

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "restore-mailbox-audit-set",
    title: "Give mailboxes Microsoft's audit actions back",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Nobody,
    used_when: &[],
    how: &[
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "For each mailbox: `Set-Mailbox -Identity ADDRESS -DefaultAuditSet Admin,Delegate,Owner`",
    ],
    carry: None,
};
