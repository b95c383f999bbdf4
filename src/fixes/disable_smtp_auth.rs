//! Review: devices and scripts that send with a password stop. Source: "Enable or disable authenticated client SMTP
//! submission".

use super::{Fix, Shown, Trace, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "disable-smtp-auth",
    title: "Switch off SMTP AUTH",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[Trace {
        rule: "legacy.in-use",
        shown: Shown::Cause(&["Authenticated SMTP", "SMTP"]),
        words: ["account signs in by SMTP", "accounts sign in by SMTP"],
    }],
    how: &[
        "Look who still uses it: admin.exchange.microsoft.com > Reports > Mail flow > SMTP AUTH clients report.",
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "A mailbox that was switched on without need: `Set-CASMailbox -Identity ADDRESS \
         -SmtpClientAuthenticationDisabled $null` (it then follows the organisation).",
        "A sender that must stay for now: `Set-CASMailbox -Identity ADDRESS -SmtpClientAuthenticationDisabled \
         $false`, and approve it in palisade.toml.",
        "Then the organisation: `Set-TransportConfig -SmtpClientAuthenticationDisabled $true`",
    ],
};
