//! Review: printers and services that send unauthenticated as your domain stop.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "reject-direct-send",
    title: "Reject Direct Send",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "Find printers and services that send to your MX as your own domain, and give each a connector bound to its \
         address or certificate.",
        "`Connect-ExchangeOnline` (PowerShell, module ExchangeOnlineManagement)",
        "`Set-OrganizationConfig -RejectDirectSend $true` (counts within 30 minutes)",
    ],
    carry: None,
};
