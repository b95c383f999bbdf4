//! Safe: nothing that exists changes.

use super::authorization;
use super::carry::{Carry, Stage};
use super::set_cmdlet::organisation;
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "stop-tenant-creation",
    title: "Stop people from creating tenants",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Nobody,
    used_when: &[],
    how: &["entra.microsoft.com > Entra ID > Users > User settings > Restrict non-admin users from creating tenants: \
         Yes. Save."],
    carry: Some(CARRY),
};

const CARRY: Carry = Carry {
    needs: authorization::NEEDS,
    stage: Stage::Settings,
    plan: |finding, situation| {
        let about = (
            "People without a role create no tenants",
            organisation("nobody who has no role creates tenants"),
            FIX.safety,
        );
        authorization::change(FIX.id, about, finding, situation, |policy| policy.create_tenants = Some(false))
    },
    effect: authorization::effect,
};
