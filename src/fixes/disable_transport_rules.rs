//! Review: a compliance copy may depend on it.

use super::{Fix, Shown, Trace, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "disable-transport-rules",
    title: "Disable mail-flow rules that copy mail outside",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[Trace {
        rule: "mailbox.transport-rule-copies",
        shown: Shown::By("transport_rule.mode", "enforce"),
        words: ["mail-flow rule copies mail out today", "mail-flow rules copy mail out today"],
    }],
    how: &[
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "Keep a copy first: `Get-TransportRule -Identity GUID | ConvertTo-Json -Depth 5 > rule.json`",
        "`Disable-TransportRule -Identity GUID -Confirm:$false`",
        "Only an administrator can make one: find out who (Purview audit search for `New-TransportRule` and \
         `Set-TransportRule`).",
    ],
    carry: None,
};
