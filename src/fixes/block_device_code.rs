//! Review: devices without a keyboard (meeting rooms, some command lines) sign in by device code.

use super::access_policy::{self, Demand, Wanted, What, Who};
use super::carry::{Carry, Stage};
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "block-device-code",
    title: "Block device code and authentication transfer",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Everybody,
    used_when: &[],
    how: &[
        "Sign-in log, filter Authentication protocol: device code and authentication transfer. Note who uses them, \
         and from where.",
        "entra.microsoft.com > Entra ID > Conditional Access > New policy: all users without the break-glass accounts \
         and those whom you noted, all resources, Conditions > Authentication flows: device code flow and \
         authentication transfer, Grant: block access. Report-only, Create.",
        "After a few days read the report-only results, then set it to On.",
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
                name: "palisade: block device code",
                says: "device code and authentication transfer are blocked",
                users: Who::Everyone,
                resources: What::Everything,
                clients: &["all"],
                flows: Some("deviceCodeFlow,authenticationTransfer"),
                grant: Demand::Block,
            },
            finding,
            situation,
        )
    },
    effect: access_policy::effect,
};
