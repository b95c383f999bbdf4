//! Manual: a person must decide whether the account was taken.

use super::fix::AT_RISK;
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "answer-risky-users",
    title: "Answer the users that Microsoft believes are compromised",
    safety: Safety::Manual,
    undo: Undo::None("a person carries it out; nothing is written by palisade"),
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[AT_RISK],
    how: &[
        "entra.microsoft.com > ID Protection > Risky users > the person > Risk detections: what was seen, from \
         where.",
        "Not clearly the person himself: reset the password, Revoke sessions, then look for new sign-in methods, \
         inbox rules, forwarding, app consents and sent mail.",
        "Then Confirm user compromised, or, with proof that it was the person, Dismiss user risk.",
    ],
    carry: None,
};
