//! Review: makes of keys in use may be refused. Source: "Enable passkeys (FIDO2) for your organization".

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "tighten-passkey-policy",
    title: "Let in only passkeys that prove their make",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Everybody,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Authentication methods > Policies > Passkey (FIDO2) > Configure.",
        "Look first which keys are in use: those that cannot prove their make are refused when registered anew.",
        "Enforce attestation Yes, or a passkey profile for administrators that enforces it. With Enforce key restrictions, list the makes to allow. Save.",
    ],
    carry: None,
};
