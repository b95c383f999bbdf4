//! Manual: whoever relies on the other provider's MFA is prompted again. Source: Graph `internalDomainFederation`.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "distrust-federated-mfa",
    title: "Stop accepting MFA that a federated provider claims",
    safety: Safety::Manual,
    undo: Undo::None("a person carries it out; nothing is written by palisade"),
    effort: Effort::Hours,
    reach: Reach::Everybody,
    used_when: &[],
    how: &[
        "Make sure that people of the domain have methods registered in Entra ID: they will be prompted there.",
        "`Connect-MgGraph -Scopes Domain-InternalFederation.ReadWrite.All` (PowerShell, module Microsoft.Graph)",
        "`Get-MgDomainFederationConfiguration -DomainId DOMAIN` shows the Id and the present \
         FederatedIdpMfaBehavior: write it down.",
        "`Update-MgDomainFederationConfiguration -DomainId DOMAIN -InternalDomainFederationId ID \
         -FederatedIdpMfaBehavior rejectMfaByFederatedIdp`",
        "Better in the long run: move the domain to managed sign-in (staged rollout first).",
    ],
    carry: None,
};
