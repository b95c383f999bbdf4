//! Review: security defaults also block legacy clients and make everyone register; a policy can lock people out.

use super::access_policy::{self, Demand, Wanted, What, Who};
use super::carry::{Carry, Stage};
use super::security_defaults::{self, are_all_there_is};
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "require-mfa-for-all",
    title: "Require MFA for everyone",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Everybody,
    used_when: &[],
    how: &[
        "Know that two break-glass accounts can sign in before anything else.",
        "Without Entra ID P1: entra.microsoft.com > Entra ID > Overview > Properties > Manage security defaults > \
         Enabled. People must register at their next sign-in; legacy clients stop at once.",
        "With P1: Entra ID > Conditional Access > Create new policy from templates > Require multifactor \
         authentication for all users. Exclude the break-glass accounts, set Report-only, Create.",
        "After a few days read the policy's Report-only results in the sign-in log, help those who would fail, then \
         set Enable policy to On.",
    ],
    carry: Some(CARRY),
};

const CARRY: Carry = Carry {
    // Which of the two ways it goes, only the plan knows.
    needs: &[
        "Policy.ReadWrite.ConditionalAccess",
        "Policy.ReadWrite.SecurityDefaults",
        "Policy.Read.All",
        "Application.Read.All",
    ],
    stage: Stage::Enforcing,
    plan: |finding, situation| {
        if are_all_there_is(situation.snapshot) {
            return security_defaults::plan(FIX.id, finding, situation);
        }
        access_policy::plan(
            &Wanted {
                fix: FIX.id,
                name: "palisade: MFA for everyone",
                says: "MFA for everyone, for every app",
                users: Who::Everyone,
                resources: What::Everything,
                clients: &["all"],
                flows: None,
                grant: Demand::Mfa,
            },
            finding,
            situation,
        )
    },
    effect: security_defaults::effect,
};
