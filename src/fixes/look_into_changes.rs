//! Manual: only a person who knows what was planned can tell a change from an intrusion.

use super::fix::SAME_AT_RISK;
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "look-into-changes",
    title: "Look into changes that nobody signed off",
    safety: Safety::Manual,
    undo: Undo::None("a person carries it out; nothing is written by palisade"),
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[SAME_AT_RISK],
    how: &[
        "entra.microsoft.com > Entra ID > Monitoring & health > Audit logs > the event: who, from which address, what was \
         changed.",
        "Ask that person by telephone. Right: approve it in palisade.toml or sign the run off (palisade history sign-off).",
        "Wrong: restore what was changed, and treat the account that did it as compromised: reset the password, Revoke \
         sessions, look for what else it did.",
    ],
    carry: None,
};
