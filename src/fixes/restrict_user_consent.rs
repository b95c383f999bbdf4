//! Review: new requests go to reviewers; what was granted stays.

use super::authorization;
use super::carry::{Carry, Stage};
use super::set_cmdlet::organisation;
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
    carry: Some(CARRY),
};

/// Consent for oneself ends; policies that let owners consent for a team or a resource stay as they are.
const CARRY: Carry = Carry {
    needs: authorization::NEEDS,
    stage: Stage::Settings,
    plan: |finding, situation| {
        let noticed = organisation("people ask an administrator before they let an app in; what was granted stays");
        let about = ("Nobody consents to apps for himself", noticed, FIX.safety);
        authorization::change(FIX.id, about, finding, situation, |policy| {
            if finding.rule.as_str() == "app.risky-consent" {
                policy.consent_for_risky_apps = Some(false);
            } else if let Some(policies) = &mut policy.consent_policies {
                policies.retain(|policy| !policy.starts_with("ManagePermissionGrantsForSelf."));
            }
        })
    },
    effect: authorization::effect,
};
