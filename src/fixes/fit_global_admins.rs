//! Review: whoever loses the role loses its powers; never the last one who can sign in.

use super::fix::SAME_AT_RISK;
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "fit-global-admins",
    title: "Bring the number of Global Administrators to two to four",
    safety: Safety::Review,
    undo: Undo::Partial("a removed assignment is made anew, with another id"),
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[SAME_AT_RISK],
    how: &[
        "Know that two break-glass accounts can sign in before anything else.",
        "Ask each holder what the role is used for. Usual replacements: Exchange Administrator, User Administrator, \
         Security Administrator, Global Reader.",
        "entra.microsoft.com > Entra ID > Roles & admins > the narrower role > Add assignments. Only then: Global \
         Administrator > the person > Remove assignment.",
        "Too few: add a second person, so that one accident does not lock the tenant.",
    ],
    carry: None,
};
