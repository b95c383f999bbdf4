//! Safe: guests who are here stay; members ask an inviter.

use super::authorization;
use super::carry::{Carry, Stage};
use super::set_cmdlet::organisation;
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "restrict-invitations",
    title: "Let only chosen people invite guests",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Everybody,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > External Identities > External collaboration settings > Guest invite \
         settings.",
        "Choose Only users assigned to specific admin roles can invite guest users. Save.",
        "Those who invite: Entra ID > Roles & admins > Guest Inviter > Add assignments.",
    ],
    carry: Some(CARRY),
};

const CARRY: Carry = Carry {
    needs: authorization::NEEDS,
    stage: Stage::Settings,
    plan: |finding, situation| {
        let about = (
            "Only administrators and guest inviters invite guests",
            organisation("people without such a role cannot invite guests any more"),
            FIX.safety,
        );
        authorization::change(FIX.id, about, finding, situation, |policy| {
            policy.invites_from = Some("adminsAndGuestInviters".into())
        })
    },
    effect: authorization::effect,
};
