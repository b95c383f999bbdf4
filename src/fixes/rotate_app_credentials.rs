//! Manual: the new secret must reach the program that uses it.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "rotate-app-credentials",
    title: "Rotate old and long-lived app credentials",
    safety: Safety::Manual,
    undo: Undo::None("a person carries it out; nothing is written by palisade"),
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > App registrations > the app > Certificates & secrets: add a certificate \
         (or a secret of at most 180 days).",
        "Put it into the program, see a sign-in with it (Sign-in logs > Service principal sign-ins > Credential key \
         ID), then delete the old one.",
        "Expired ones: delete. Better: a managed identity or workload identity federation, and no secret at all.",
    ],
    carry: None,
};
