//! Review: an administrator without a method cannot get in.

use super::access_policy::{self, Demand, Wanted, What, Who};
use super::carry::{Carry, Situation, Stage};
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "require-mfa-for-admins",
    title: "Require MFA of every administrator",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "Check that every administrator who is named has registered a method, and that two break-glass accounts can \
         sign in.",
        "entra.microsoft.com > Entra ID > Conditional Access > Create new policy from templates > Require multifactor \
         authentication for admins: all resources, no conditions. Add the groups whose members may activate a role, \
         and administrators of custom or scoped roles by account: policies by role do not catch them. Exclude the \
         break-glass accounts. Report-only, Create.",
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
                name: "palisade: phishing-resistant MFA for administrators",
                says: "phishing-resistant MFA for administrators",
                users: Who::Roles(admin_roles(situation)),
                resources: What::Everything,
                clients: &["all"],
                flows: None,
                grant: Demand::Strength(access_policy::PHISHING_RESISTANT),
            },
            finding,
            situation,
        )
    },
    effect: access_policy::effect,
};

fn admin_roles<'s>(situation: &Situation<'s>) -> Vec<&'s str> {
    let lists = situation.lists;
    let mut roles: Vec<&str> = lists.privileged_roles_tier0.entries().chain(lists.privileged_roles.entries()).collect();
    roles.sort_unstable();
    roles.dedup();
    roles
}
