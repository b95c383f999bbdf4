//! Review: old mail clients, scanners and scripts stop at once.

use super::access_policy::{self, Demand, Wanted, What, Who};
use super::carry::{Carry, Stage};
use super::fix::LEGACY_CLIENTS;
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "block-legacy-clients",
    title: "Block clients that know only a password",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Everybody,
    used_when: &[LEGACY_CLIENTS],
    how: &[
        "Sign-in log, filter Client app: all legacy clients, last month. Move whoever is found.",
        "entra.microsoft.com > Entra ID > Conditional Access > Create new policy from templates > Block legacy \
         authentication. Exclude the break-glass accounts only; all resources, client apps Exchange ActiveSync and \
         Other clients, Block. Report-only, Create.",
        "After a few days read the report-only results, then set it to On. Without Entra ID P1 turn security defaults \
         on instead.",
    ],
    carry: Some(CARRY),
};

const CARRY: Carry = Carry {
    needs: access_policy::NEEDS,
    stage: Stage::Enforcing,
    plan: |finding, situation| {
        access_policy::plan(
            &Wanted {
                fix: FIX.id,
                name: "palisade: block legacy clients",
                says: "clients that know only a password are blocked",
                users: Who::Everyone,
                resources: What::Everything,
                clients: &["exchangeActiveSync", "other"],
                flows: None,
                grant: Demand::Block,
            },
            finding,
            situation,
        )
    },
    effect: access_policy::effect,
};
