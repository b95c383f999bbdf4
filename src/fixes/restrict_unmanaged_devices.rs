//! Review: people who work on their own machines lose downloads and synchronisation there.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "restrict-unmanaged-devices",
    title: "Restrict devices that nobody manages",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Days,
    reach: Reach::Everybody,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Conditional Access > New policy: all users without the break-glass \
         accounts, Target resources > Office 365, Session: Use app enforced restrictions. Report-only, Create. Or \
         Grant: Require device to be marked as compliant.",
        "For app enforced restrictions: admin.microsoft.com > SharePoint > Policies > Access control > Unmanaged \
         devices: Allow limited, web-only access; in Exchange `Set-OwaMailboxPolicy -ConditionalAccessPolicy \
         ReadOnly`.",
        "After a few days read the report-only results, then set it to On.",
    ],
    carry: None,
};
