//! Safe: accounts that are here stay. Source: Graph `authorizationPolicy.allowEmailVerifiedUsersToJoinOrganization`.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "stop-self-sign-up",
    title: "Stop outsiders from signing themselves up",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Nobody,
    used_when: &[],
    how: &[
        "`Connect-MgGraph -Scopes Policy.ReadWrite.Authorization` (PowerShell, module Microsoft.Graph)",
        "`Update-MgPolicyAuthorizationPolicy -AllowEmailVerifiedUsersToJoinOrganization:$false \
         -AllowedToSignUpEmailBasedSubscriptions:$false`",
    ],
};
