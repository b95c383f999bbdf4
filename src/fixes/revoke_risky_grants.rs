//! Review: the app stops for those who use it.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "revoke-risky-grants",
    title: "Revoke risky app grants and disable the apps",
    safety: Safety::Review,
    undo: Undo::Partial("grants are made anew with the recorded scopes, with other ids"),
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Enterprise apps > the app > Properties: Enabled for users to sign-in? No. \
         Do not delete it: a deleted app can be consented to again.",
        "Permissions > Admin consent and User consent: note who granted what. Revoke there, or: `Connect-MgGraph \
         -Scopes DelegatedPermissionGrant.ReadWrite.All`, then `Get-MgOauth2PermissionGrant -Filter \"clientId eq \
         'APP'\" | ForEach-Object { Remove-MgOauth2PermissionGrant -OAuth2PermissionGrantId $_.Id }` \
         (APP is the Object ID on the app's page, not the Application ID).",
        "Each person who had consented: Users > the person > Revoke sessions, and look at the mailbox for rules, \
         forwarding and sent mail.",
        "The app is known and wanted: approve it in palisade.toml with a reason.",
    ],
    carry: None,
};
