//! Review: clients that cached a password are prompted once.

use super::fix::LEGACY_CLIENTS;
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "enable-modern-auth",
    title: "Switch on modern authentication in Exchange",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Everybody,
    used_when: &[LEGACY_CLIENTS],
    how: &[
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "`Set-OrganizationConfig -OAuth2ClientProfileEnabled $true`",
        "Outlook asks for sign-in once more; sessions that stand are not cut.",
    ],
    carry: None,
};
