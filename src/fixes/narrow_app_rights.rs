//! Review: whatever the app does with the right stops.

use super::{Fix, Shown, Trace, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "narrow-app-rights",
    title: "Narrow apps that could take over the directory",
    safety: Safety::Review,
    undo: Undo::Partial("the role or permission is granted anew, with another id"),
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[Trace {
        rule: "app.foreign-credential",
        shown: Shown::SameResource,
        words: ["of these apps got a foreign secret", "of these apps got foreign secrets"],
    }],
    how: &[
        "Ask the app's owner what it does: entra.microsoft.com > Entra ID > Enterprise apps > the app > Owners, and \
         Sign-in logs > Service principal sign-ins.",
        "A directory role: Entra ID > Roles & admins > the role > the app > Remove assignments. Give a narrower \
         role first if it needs one.",
        "A permission: Enterprise apps > the app > Permissions > the permission > Revoke. Without the button: \
         `Connect-MgGraph -Scopes AppRoleAssignment.ReadWrite.All`, then \
         `Remove-MgServicePrincipalAppRoleAssignment -ServicePrincipalId APP -AppRoleAssignmentId ID`",
        "Nobody knows the app: Properties > Enabled for users to sign-in? No, and treat it as an intrusion.",
    ],
    carry: None,
};
