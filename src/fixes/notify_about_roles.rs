//! Safe: it only adds a mail.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "notify-about-roles",
    title: "Send a mail when a role is given or activated",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Nobody,
    used_when: &[],
    how: &[
        "entra.microsoft.com > ID Governance > Privileged Identity Management > Microsoft Entra roles > Roles > the role > \
         Settings > Edit > Notification.",
        "For eligible assignments, active assignments and activations: Role assignment alert and Role activation alert, \
         Default recipients on, and as Additional recipient a mailbox that somebody reads. Update.",
    ],
    carry: None,
};
