//! Manual: people get second accounts.

use super::fix::SAME_AT_RISK;
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "separate-admin-accounts",
    title: "Separate administrator accounts from daily mail",
    safety: Safety::Manual,
    undo: Undo::None("a person carries it out; nothing is written by palisade"),
    effort: Effort::Days,
    reach: Reach::Named,
    used_when: &[SAME_AT_RISK],
    how: &[
        "entra.microsoft.com > Entra ID > Users > New user: a cloud-only account for administration, with a P1 or \
         P2 licence and no Exchange plan.",
        "Register a passkey on it, give it the role, let the person sign in once, then remove the role from the \
         daily account.",
    ],
    carry: None,
};
