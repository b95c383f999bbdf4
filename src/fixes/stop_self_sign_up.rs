//! Safe: accounts that are here stay. Source: Graph `authorizationPolicy.allowEmailVerifiedUsersToJoinOrganization`.

use super::authorization;
use super::carry::{Carry, Stage};
use super::set_cmdlet::organisation;
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
    carry: Some(CARRY),
};

const CARRY: Carry = Carry {
    needs: authorization::NEEDS,
    stage: Stage::Settings,
    plan: |finding, situation| {
        let about =
            ("Outsiders do not sign themselves up", organisation("self-service sign-up by e-mail ends"), FIX.safety);
        authorization::change(FIX.id, about, finding, situation, |policy| {
            policy.email_verified_join = Some(false);
            policy.email_subscriptions = Some(false);
        })
    },
    effect: authorization::effect,
};
