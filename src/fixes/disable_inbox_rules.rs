//! Review: changing rules over the service drops Outlook's client-only rules of that mailbox. Source:
//! Disable-InboxRule.

use super::fix::RULE_FORWARDS;
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "disable-inbox-rules",
    title: "Disable inbox rules that leak or hide mail",
    safety: Safety::Review,
    undo: Undo::Partial("the rule comes back; rules that lived only in Outlook on that mailbox are lost"),
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[RULE_FORWARDS],
    how: &[
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "Keep a copy first: `Get-InboxRule -Mailbox ADDRESS -IncludeHidden | ConvertTo-Json -Depth 5 > \
         rules-ADDRESS.json`",
        "`Disable-InboxRule -Mailbox ADDRESS -Identity RULEIDENTITY` (the number after the slash in the finding's \
         id)",
        "A rule of that number that cannot be disabled: `Remove-InboxRule -Mailbox ADDRESS -Identity RULEIDENTITY`, \
         after the copy.",
        "Treat the account as taken over until its owner says that the rule is his: password, sessions, methods, \
         forwarding.",
        "Look for what the rule hid: Deleted Items, RSS Feeds, Conversation History, Archive.",
    ],
    carry: None,
};
