//! Safe: guests who are here stay; members ask an inviter.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "restrict-invitations",
    title: "Let only chosen people invite guests",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Everybody,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > External Identities > External collaboration settings > Guest invite \
         settings.",
        "Choose Only users assigned to specific admin roles can invite guest users. Save.",
        "Those who invite: Entra ID > Roles & admins > Guest Inviter > Add assignments.",
    ],
};
