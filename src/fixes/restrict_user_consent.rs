//! Review: new requests go to reviewers; what was granted stays.

use super::{Fix, Shown, Trace, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "restrict-user-consent",
    title: "Stop people from consenting to apps on their own",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Everybody,
    used_when: &[Trace {
        rule: "app.user-consent-mail",
        shown: Shown::Always,
        words: ["app was let into mail by users", "apps were let into mail by users"],
    }],
    how: &[
        "Switch the request workflow on first, so that people have a way to ask (Enterprise apps > Consent and \
         permissions > Admin consent settings).",
        "entra.microsoft.com > Entra ID > Enterprise apps > Consent and permissions > User consent settings > Do \
         not allow user consent. Save.",
        "Consent to risky apps: `Connect-MgGraph -Scopes Policy.ReadWrite.Authorization`, then \
         `Update-MgPolicyAuthorizationPolicy -AllowUserConsentForRiskyApps:$false`",
    ],
};
