//! Review: scripts that sign in to Azure as a person stop.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "require-mfa-for-portals",
    title: "Require MFA for Azure and the admin portals",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Everybody,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Conditional Access > Create new policy from templates > Require multifactor \
         authentication for Azure management. Add Microsoft Admin Portals under Target resources. Exclude the \
         break-glass accounts. Report-only, Create.",
        "Move scripts that sign in as a person to a service principal or a managed identity.",
        "After a few days read the report-only results, then set it to On.",
    ],
    carry: None,
};
