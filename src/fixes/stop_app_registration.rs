//! Safe: registered apps keep working; developers get the role Application Developer.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "stop-app-registration",
    title: "Stop people from registering apps",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Nobody,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Users > User settings > Users can register applications: No. Save.",
        "Those who must: Entra ID > Roles & admins > Application Developer > Add assignments.",
    ],
};
