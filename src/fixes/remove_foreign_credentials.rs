//! Review, and without a way back: nobody can write a removed secret again.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "remove-foreign-credentials",
    title: "Remove credentials planted on foreign apps",
    safety: Safety::Review,
    undo: Undo::None("the value of a removed secret or key cannot be written again"),
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "Treat it as an intrusion: a key on somebody else's app is how attackers come back. Keep the audit records \
         of who added it (Entra ID > Monitoring & health > Audit logs > Add service principal credentials).",
        "`Connect-MgGraph -Scopes Application.ReadWrite.All` (PowerShell, module Microsoft.Graph)",
        "`Get-MgServicePrincipal -ServicePrincipalId APP | Select -ExpandProperty PasswordCredentials` (and \
         KeyCredentials): note KeyId, name and dates.",
        "A secret: `Remove-MgServicePrincipalPassword -ServicePrincipalId APP -KeyId KEYID`",
        "A certificate: `Update-MgServicePrincipal -ServicePrincipalId APP -KeyCredentials @(…)` with only those \
         that stay; @() removes all. For SAML apps keep the signing certificate.",
        "Then look what the app may do, and sign out whoever added the key.",
    ],
    carry: None,
};
