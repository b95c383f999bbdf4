//! Review: whoever loses the group loses the role. Source: "Use Microsoft Entra groups to manage role assignments".

use super::fix::SAME_AT_RISK;
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "tighten-role-groups",
    title: "Take groups that hold roles out of ordinary hands",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[SAME_AT_RISK],
    how: &[
        "entra.microsoft.com > Entra ID > Groups > the group > Audit logs: who was put in lately, and by whom.",
        "Owners: remove whoever is no administrator. Global and Privileged Role Administrators manage such groups without \
         being owners.",
        "ID Governance > Privileged Identity Management > Groups > the group > Settings > Member: Require approval to \
         activate. Remove those who need it no more.",
        "A group that was not made for roles: New group with `Microsoft Entra roles can be assigned to the group`, move the \
         role there, remove it here.",
    ],
    carry: None,
};
