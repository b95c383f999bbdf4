//! Review: forwarding that people rely on is rejected. Source: "Control automatic external email forwarding".

use super::fix::{MAILBOX_FORWARDS, RULE_FORWARDS};
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "block-auto-forwarding",
    title: "Block automatic forwarding to the outside",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Everybody,
    used_when: &[MAILBOX_FORWARDS, RULE_FORWARDS],
    how: &[
        "Those who may forward: security.microsoft.com > Email & collaboration > Policies & rules > Threat policies \
         > Anti-spam > Create policy > Outbound, for those senders only, Automatic forwarding rules: On.",
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "`Set-HostedOutboundSpamFilterPolicy -Identity POLICY -AutoForwardingMode Off` (Default, and each other \
         that is named)",
        "`Set-RemoteDomain -Identity DOMAIN -AutoForwardEnabled $false` (Default is the entry *)",
    ],
};
