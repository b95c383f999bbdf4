//! Manual: people get second accounts.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "move-admins-to-cloud",
    title: "Give synchronised administrators cloud-only accounts",
    safety: Safety::Manual,
    undo: Undo::None("a person carries it out; nothing is written by palisade"),
    effort: Effort::Days,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Users > New user: a cloud-only account for each, in the .onmicrosoft.com \
         domain, without mailbox.",
        "Register a passkey on it, give it the role (eligible, with PIM), and let the person sign in once.",
        "Then Roles & admins > the role > remove the synchronised account.",
    ],
    carry: None,
};
