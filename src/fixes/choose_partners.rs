//! Review: shared channels with tenants that are not named stop.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "choose-partners",
    title: "Choose the tenants that shared channels are open to",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "entra.microsoft.com > External Identities > Cross-tenant access settings > Organisational settings: add \
         each partner with whom channels are shared, B2B direct connect: allow.",
        "Default settings > Edit inbound defaults > B2B direct connect: Block access, Save. Under Trust settings \
         take a second factor or devices for granted from chosen partners only.",
    ],
    carry: None,
};
