//! Manual: keys must be made and kept. Source: "Manage emergency access accounts in Microsoft Entra ID".

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "name-break-glass-accounts",
    title: "Set up and name two break-glass accounts",
    safety: Safety::Manual,
    undo: Undo::None("a person carries it out; nothing is written by palisade"),
    effort: Effort::Hours,
    reach: Reach::Nobody,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Users > New user: two cloud-only accounts in the .onmicrosoft.com domain, \
         with names that say nothing and long random passwords.",
        "Entra ID > Roles & admins > Global Administrator > Add assignments: both, permanently active.",
        "Register a passkey (FIDO2 key) on each, and keep the keys in two different safes.",
        "Exclude both from every Conditional Access policy, and set an alert on any sign-in of theirs.",
        "List them in palisade.toml: break_glass = [\"…\", \"…\"]. Sign in with each now, and every 90 days.",
    ],
    carry: None,
};
