//! Safe: mail only gets a mark in Outlook. Source: Set-ExternalInOutlook.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "mark-external-mail",
    title: "Mark mail that comes from outside",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Everybody,
    used_when: &[],
    how: &[
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "`Set-ExternalInOutlook -Enabled $true` (people see it within 24 to 48 hours)",
    ],
    carry: None,
};
