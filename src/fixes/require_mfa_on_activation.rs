//! Review: a holder without a method that the context asks for cannot activate.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "require-mfa-on-activation",
    title: "Ask for MFA when a role is activated",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "Check that everybody who may activate the role has registered a passkey or another phishing-resistant method.",
        "entra.microsoft.com > Entra ID > Conditional Access > Authentication contexts: one for administration, and a policy \
         that asks for the phishing-resistant strength in it, break-glass accounts excluded.",
        "ID Governance > Privileged Identity Management > Microsoft Entra roles > Roles > the role > Settings > Edit: On \
         activation, require: Microsoft Entra Conditional Access authentication context; where there is none yet, Azure MFA.",
    ],
    carry: None,
};
