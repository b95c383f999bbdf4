//! Review: the guest loses access at once.

use super::carry::{Carry, Stage};
use super::fix::SAME_AT_RISK;
use super::role_removal::{LOST, NEEDS, THROUGH, change, direct, effect};
use super::{Fix, Undo};
use crate::facts::is_privileged_role;
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "remove-guest-admins",
    title: "Take privileged roles from guests",
    safety: Safety::Review,
    undo: Undo::Partial(LOST),
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[SAME_AT_RISK],
    how: &[
        "entra.microsoft.com > Entra ID > Roles & admins > the role > Assignments: select the guest > Remove \
         assignments (with PIM also under Eligible assignments).",
        "Nobody knows the guest: also Users > the guest > Revoke sessions, then Block sign-in, and read the audit \
         log for what he did.",
        "Someone outside who must administer: a cloud-only account in your tenant, or granular delegated admin \
         privileges (GDAP).",
    ],
    carry: Some(CARRY),
};

const CARRY: Carry = Carry {
    needs: NEEDS,
    stage: Stage::Cleaning,
    plan: |finding, situation| {
        let is_privileged = |role: &str| is_privileged_role(role, situation.snapshot, situation.lists) == Ok(true);
        let held = direct(situation.snapshot)?.filter(|held| held.principal.to_string() == finding.resource.id);
        let taken = held.filter(|held| is_privileged(&held.role));
        let changes: Vec<_> =
            taken.map(|held| change(FIX.id, FIX.safety, finding, held, situation)).collect::<Result<_, _>>()?;
        if changes.is_empty() { Err(THROUGH.into()) } else { Ok(changes) }
    },
    effect,
};
