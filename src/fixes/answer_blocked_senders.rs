//! Manual: only a person can tell a stolen account from a newsletter.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "answer-blocked-senders",
    title: "Clean the accounts that Microsoft blocked for spam",
    safety: Safety::Manual,
    undo: Undo::None("sessions that were ended and passwords that were changed stay so"),
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "Leave the block on until the account is clean.",
        "The account: new password, all sessions ended, unknown methods, inbox rules and apps removed.",
        "Whom it wrote to, in the message trace: warn them.",
        "security.microsoft.com > Email & collaboration > Review > Restricted entities: the sender, Unblock.",
    ],
    carry: None,
};
