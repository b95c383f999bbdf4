//! Safe: nobody is asked for anything any more. Source: "Password policy recommendations for Microsoft 365".

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "stop-password-expiry",
    title: "Stop passwords from expiring",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Nobody,
    used_when: &[],
    how: &[
        "admin.microsoft.com > Settings > Org settings > Security & privacy > Password expiration policy: tick Set \
         passwords to never expire. Save.",
        "Or for one domain: `Connect-MgGraph -Scopes Domain.ReadWrite.All`, then `Update-MgDomain -DomainId DOMAIN \
         -PasswordValidityPeriodInDays 2147483647`",
    ],
    carry: None,
};
