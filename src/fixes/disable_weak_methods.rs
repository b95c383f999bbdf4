//! Review: people who registered nothing else would be left without a method.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "disable-weak-methods",
    title: "Switch off SMS, voice and e-mail codes as methods",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Everybody,
    used_when: &[],
    how: &[
        "With security defaults on, stop here: Microsoft warns that disabling methods may then lock you out.",
        "entra.microsoft.com > Entra ID > Authentication methods > User registration details: list who has only \
         phone or e-mail, and let them register Microsoft Authenticator or a passkey first.",
        "Entra ID > Authentication methods > Policies > SMS: clear Use for sign-in at every target, then set Enable \
         to Off (or target only the group that still needs it). Save.",
        "The same for Voice call and for Email OTP. In Email OTP, Allow external users to use email OTP may stay \
         on: guests need it.",
    ],
    carry: None,
};
