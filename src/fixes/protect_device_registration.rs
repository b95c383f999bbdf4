//! Review: newcomers need a Temporary Access Pass before their first device. Source: "Require multifactor authentication
//! for device registration".

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "protect-device-registration",
    title: "Protect the registration of devices",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Everybody,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Conditional Access > New policy: all users without the break-glass \
         accounts, Target resources > User actions > Register or join devices, Grant: Require multifactor \
         authentication. Report-only, Create.",
        "Then Entra ID > Devices > Device settings: Require Multifactor Authentication to register or join devices \
         with Microsoft Entra: No. Both together conflict.",
        "After a few days read the report-only results, then set the policy to On.",
    ],
    carry: None,
};
