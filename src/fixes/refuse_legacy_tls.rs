//! Review: very old devices that speak TLS 1.0 or 1.1 stop sending.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "refuse-legacy-tls",
    title: "Refuse old TLS for SMTP clients",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "admin.exchange.microsoft.com > Reports > Mail flow > SMTP AUTH clients report: look for TLS 1.0 and 1.1.",
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "`Set-TransportConfig -AllowLegacyTLSClients $false`",
    ],
    carry: None,
};
