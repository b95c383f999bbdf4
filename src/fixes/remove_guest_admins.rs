//! Review: the guest loses access at once.

use super::fix::SAME_AT_RISK;
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "remove-guest-admins",
    title: "Take privileged roles from guests",
    safety: Safety::Review,
    undo: Undo::Partial("the assignment is made anew, with another id"),
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[SAME_AT_RISK],
    how: &[
        "entra.microsoft.com > Entra ID > Roles & admins > the role > Assignments: select the guest > Remove \
         assignments (with PIM also under Eligible assignments).",
        "Nobody knows the guest: also Users > the guest > Revoke sessions, then Block sign-in, and read the audit \
         log for what he did.",
        "Someone outside who must administer: a cloud-only account in your tenant, or granular delegated admin \
         privileges (GDAP).",
    ],
    carry: None,
};
