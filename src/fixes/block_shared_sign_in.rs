//! Review: some people sign in to shared mailboxes with their password, and some programs do.

use super::fix::SAME_AT_RISK;
use super::{Fix, Shown, Trace, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "block-shared-sign-in",
    title: "Block sign-in to shared and resource mailboxes",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[
        SAME_AT_RISK,
        Trace {
            rule: "legacy.in-use",
            shown: Shown::SameResource,
            words: ["of these accounts signs in with a legacy client", "of these accounts sign in with legacy clients"],
        },
    ],
    how: &[
        "See whether the account signs in: entra.microsoft.com > Entra ID > Users > the account > Sign-in logs.",
        "People who use it get Full Access with their own account: `Add-MailboxPermission -Identity SHARED -User \
         UPN -AccessRights FullAccess`",
        "admin.microsoft.com > Users > Active users > the account > Block sign-in. Or: `Update-MgUser -UserId UPN \
         -AccountEnabled:$false`",
    ],
    carry: None,
};
