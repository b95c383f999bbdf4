//! Safe: registered apps keep working; developers get the role Application Developer.

use super::authorization;
use super::carry::{Carry, Stage};
use super::set_cmdlet::organisation;
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "stop-app-registration",
    title: "Stop people from registering apps",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Nobody,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Users > User settings > Users can register applications: No. Save.",
        "Those who must: Entra ID > Roles & admins > Application Developer > Add assignments.",
    ],
    carry: Some(CARRY),
};

const CARRY: Carry = Carry {
    needs: authorization::NEEDS,
    stage: Stage::Settings,
    plan: |finding, situation| {
        let about = (
            "People without a role register no apps",
            organisation("people who register apps need the role Application Developer"),
            FIX.safety,
        );
        authorization::change(FIX.id, about, finding, situation, |policy| policy.create_apps = Some(false))
    },
    effect: authorization::effect,
};
