//! Manual: people must be handed keys and register them.

use super::fix::SAME_AT_RISK;
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "register-strong-methods",
    title: "Let people register strong methods, administrators passkeys",
    safety: Safety::Manual,
    undo: Undo::None("a person carries it out; nothing is written by palisade"),
    effort: Effort::Days,
    reach: Reach::Named,
    used_when: &[SAME_AT_RISK],
    how: &[
        "entra.microsoft.com > Entra ID > Authentication methods > Policies > Passkey (FIDO2): enable it, with \
         self-service set-up, for administrators first.",
        "Each administrator: mysignins.microsoft.com/security-info > Add sign-in method > Passkey or Security key. \
         Two keys each.",
        "Everyone else: Authentication methods > Registration campaign > Edit: State Enabled, all users, Microsoft \
         Authenticator, snooze limited.",
        "Those without any method get a Temporary Access Pass from the help desk, after their identity was checked \
         in person.",
    ],
    carry: None,
};
