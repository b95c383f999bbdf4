//! Review: whoever needs the role at night needs somebody awake to agree.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "require-activation-approval",
    title: "Let a second person approve the highest roles",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "Choose two approvers or more, so that one who is away locks nobody out. The break-glass accounts hold their role \
         for ever and ask nobody.",
        "entra.microsoft.com > ID Governance > Privileged Identity Management > Microsoft Entra roles > Roles > the role > \
         Settings > Edit: Require approval to activate, Select approvers. Update.",
    ],
    carry: None,
};
