//! Safe: who reports becomes a risky user, nobody else is touched. Source: "Report suspicious activity".

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "enable-suspicious-reports",
    title: "Let people report prompts they did not cause",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Everybody,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Authentication methods > Settings > Report suspicious activity.",
        "State Enabled, target All users. Save.",
    ],
    carry: None,
};
