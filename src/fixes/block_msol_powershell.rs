//! Safe: the modules that used it are retired. Source: Graph `authorizationPolicy.blockMsolPowerShell`.

use super::authorization;
use super::carry::{Carry, Stage};
use super::set_cmdlet::organisation;
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "block-msol-powershell",
    title: "Block the old directory PowerShell",
    safety: Safety::Safe,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Nobody,
    used_when: &[],
    how: &[
        "`Connect-MgGraph -Scopes Policy.ReadWrite.Authorization` (PowerShell, module Microsoft.Graph)",
        "`Update-MgPolicyAuthorizationPolicy -BlockMsolPowerShell:$true`",
    ],
    carry: Some(CARRY),
};

const CARRY: Carry = Carry {
    needs: authorization::NEEDS,
    stage: Stage::Settings,
    plan: |finding, situation| {
        let about = (
            "Block the old directory PowerShell",
            organisation("scripts on the retired MSOnline module stop, where any are left"),
            FIX.safety,
        );
        authorization::change(FIX.id, about, finding, situation, |policy| policy.blocks_msol = Some(true))
    },
    effect: authorization::effect,
};
