//! Review: whoever has no passkey is locked out of what the policy guards.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "demand-phishing-resistant-mfa",
    title: "Demand phishing-resistant MFA",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "Give every administrator a passkey, security key or certificate first: the finding on missing keys names \
         them.",
        "entra.microsoft.com > Entra ID > Conditional Access > Create new policy from templates > Require \
         phishing-resistant multifactor authentication for admins. Add the groups whose members may activate a role: \
         roles count only while they are active. Exclude the break-glass accounts. Report-only, Create.",
        "When nobody would fail any more, set it to On. Extend it to everybody group by group.",
    ],
    carry: None,
};
