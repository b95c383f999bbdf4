//! Review: devices without a keyboard (meeting rooms, some command lines) sign in by device code.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "block-device-code",
    title: "Block device code and authentication transfer",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Everybody,
    used_when: &[],
    how: &[
        "Sign-in log, filter Authentication protocol: device code and authentication transfer. Note who uses them, \
         and from where.",
        "entra.microsoft.com > Entra ID > Conditional Access > New policy: all users without the break-glass accounts \
         and those whom you noted, all resources, Conditions > Authentication flows: device code flow and \
         authentication transfer, Grant: block access. Report-only, Create.",
        "After a few days read the report-only results, then set it to On.",
    ],
    carry: None,
};
