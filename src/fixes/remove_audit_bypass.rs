//! Safe: it only records. Source: Set-MailboxAuditBypassAssociation.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "remove-audit-bypass",
    title: "Log what bypassed accounts do in mailboxes",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Nobody,
    used_when: &[],
    how: &[
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "For each account: `Set-MailboxAuditBypassAssociation -Identity ACCOUNT -AuditBypassEnabled $false`",
        "Find out who set it: Purview audit search for `Set-MailboxAuditBypassAssociation`. Attackers do this to \
         read unseen.",
    ],
};
