//! Review: what still signs in with Basic stops. Source: "Disable Basic authentication in Exchange Online".

use super::fix::LEGACY_CLIENTS;
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "block-basic-auth",
    title: "Block Basic authentication by policy",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Everybody,
    used_when: &[LEGACY_CLIENTS],
    how: &[
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "`New-AuthenticationPolicy -Name \"Block Basic Auth\"` (without switches it lets no protocol through)",
        "`Set-OrganizationConfig -DefaultAuthenticationPolicy \"Block Basic Auth\"`",
        "For each user with a weaker policy of his own: `Set-User -Identity UPN -AuthenticationPolicy $null`",
        "It takes up to 24 hours; sooner for one user: `Set-User -Identity UPN -STSRefreshTokensValidFrom \
         $([System.DateTime]::UtcNow)`",
    ],
    carry: None,
};
