//! Review: safe only where the sign-in log shows nobody using them.

use super::{Fix, Shown, Trace, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "disable-pop-imap",
    title: "Switch off POP and IMAP",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[Trace {
        rule: "legacy.in-use",
        shown: Shown::Cause(&["IMAP4", "POP3"]),
        words: ["account signs in by POP or IMAP", "accounts sign in by POP or IMAP"],
    }],
    how: &[
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "New mailboxes: `Get-CASMailboxPlan | Set-CASMailboxPlan -ImapEnabled $false -PopEnabled $false`",
        "One mailbox: `Set-CASMailbox -Identity ADDRESS -ImapEnabled $false -PopEnabled $false`",
        "Approve in palisade.toml those that must keep it, before you do all at once.",
        "All: `Get-CASMailbox -ResultSize Unlimited -Filter {ImapEnabled -eq 'True' -or PopEnabled -eq 'True'} | \
         Set-CASMailbox -ImapEnabled $false -PopEnabled $false`",
    ],
};
