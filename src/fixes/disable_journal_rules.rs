//! Review: an archive may depend on it.

use super::{Fix, Shown, Trace, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "disable-journal-rules",
    title: "Disable journal rules that send mail outside",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[Trace {
        rule: "mailbox.journal-outside",
        shown: Shown::Always,
        words: ["journal rule copies mail out today", "journal rules copy mail out today"],
    }],
    how: &[
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "Ask whoever runs the mail archive whether the address is theirs. If it is: approve it in palisade.toml.",
        "`Disable-JournalRule -Identity GUID -Confirm:$false`",
        "Find out who made it (Purview audit search for `New-JournalRule` and `Set-JournalRule`).",
    ],
    carry: None,
};
