//! Manual: somebody must change the device or program that signs in.

use super::fix::LEGACY_CLIENTS;
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "move-legacy-clients",
    title: "Move those who still sign in with legacy clients",
    safety: Safety::Manual,
    undo: Undo::None("a person carries it out; nothing is written by palisade"),
    effort: Effort::Days,
    reach: Reach::Named,
    used_when: &[LEGACY_CLIENTS],
    how: &[
        "For each account: entra.microsoft.com > Entra ID > Monitoring & health > Sign-in logs > filter Client app \
         (Legacy Authentication Clients) > Location and IP address tell where the device stands.",
        "An address you do not know and a success: treat the account as taken over, before anything else.",
        "Mail programs: Outlook or another with modern sign-in. Scanners and scripts: OAuth for SMTP, or High \
         Volume Email, or a relay connector bound to your own address.",
        "When the log is silent for a week: block legacy clients (Conditional Access template Block legacy \
         authentication).",
    ],
    carry: None,
};
