//! Review: whoever loses the role loses its powers; never the last one who can sign in.

use super::carry::{Carry, Stage};
use super::fix::SAME_AT_RISK;
use super::role_removal::{LOST, NEEDS, change, effect, named};
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "remove-unknown-admins",
    title: "Accept or remove the administrators whom nobody signed off",
    safety: Safety::Review,
    undo: Undo::Partial(LOST),
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[SAME_AT_RISK],
    how: &[
        "Know that two break-glass accounts can sign in before anything else.",
        "Ask, by telephone, the one who gave the role and the one who holds it. Right: add the holder to palisade.toml \
         ([[role_holder]]) or sign the run off.",
        "Wrong: entra.microsoft.com > Entra ID > Roles & admins > the role > the holder > Remove assignment; of a group, \
         remove the member.",
        "Then Revoke sessions of the holder and review what he did since the day the role was given.",
    ],
    carry: Some(CARRY),
};

const CARRY: Carry = Carry {
    needs: NEEDS,
    stage: Stage::Cleaning,
    plan: |finding, situation| {
        let held = named(&finding.resource, situation.snapshot)?;
        Ok(vec![change(FIX.id, FIX.safety, finding, held, situation)?])
    },
    effect,
};
