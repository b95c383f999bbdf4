//! Safe: nothing that exists changes.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "stop-tenant-creation",
    title: "Stop people from creating tenants",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Nobody,
    used_when: &[],
    how: &["entra.microsoft.com > Entra ID > Users > User settings > Restrict non-admin users from creating tenants: \
         Yes. Save."],
};
