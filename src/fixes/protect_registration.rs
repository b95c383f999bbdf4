//! Review: newcomers need a Temporary Access Pass or the office.

use super::access_policy::{self, Demand, Wanted, What, Who};
use super::carry::{Carry, Stage};
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "protect-registration",
    title: "Protect the registration of sign-in methods",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Everybody,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Authentication methods > Temporary Access Pass: enable it for those who \
         help newcomers.",
        "Conditional Access > New policy: all users without the break-glass accounts, Target resources > User actions \
         > Register security information, Grant: require multifactor authentication; or block, with your own network \
         excluded. Report-only, Create.",
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
                name: "palisade: protect registration",
                says: "registering a sign-in method takes MFA",
                users: Who::Everyone,
                resources: What::RegisteringMethods,
                clients: &["all"],
                flows: None,
                grant: Demand::Mfa,
            },
            finding,
            situation,
        )
    },
    effect: access_policy::effect,
};
