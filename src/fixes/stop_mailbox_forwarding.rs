//! Review: somebody may rely on it.

use super::fix::MAILBOX_FORWARDS;
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "stop-mailbox-forwarding",
    title: "Stop mailboxes from forwarding mail outside",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[MAILBOX_FORWARDS],
    how: &[
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "Note the present values: `Get-Mailbox -Identity ADDRESS | Format-List \
         ForwardingAddress,ForwardingSmtpAddress,DeliverToMailboxAndForward`",
        "`Set-Mailbox -Identity ADDRESS -ForwardingAddress $null -ForwardingSmtpAddress $null \
         -DeliverToMailboxAndForward $false`",
        "Ask the owner. Not set by him: treat the account as taken over (password, sessions, methods, rules).",
        "Meant to be so: approve it in palisade.toml with a reason.",
    ],
    carry: None,
};
