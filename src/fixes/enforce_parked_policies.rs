//! Review: what the policy only reported it now demands.

use super::access_policy;
use super::carry::{Carry, Stage};
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "enforce-parked-policies",
    title: "Switch on policies that are parked in report-only",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Everybody,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Monitoring & health > Sign-in logs > a sign-in > Report-only: filter for \
         Report-only: Failure and User action required, and see who would be stopped.",
        "Check that the policy excludes the break-glass accounts.",
        "Entra ID > Conditional Access > Policies > the policy > Enable policy On > Save. A policy nobody wants any \
         more: delete it instead.",
    ],
    carry: Some(CARRY),
};

/// Only when asked for by `--enforce`: whoever does has read the policy's results in the sign-in log.
const CARRY: Carry = Carry {
    needs: access_policy::NEEDS,
    stage: Stage::Enforcing,
    plan: |finding, situation| {
        if !situation.enforce {
            return Err("its results in the sign-in log must be read first; then plan with --enforce".into());
        }
        let policies = situation.snapshot.conditional_access.known().ok_or("the policies could not be read")?;
        let parked = policies.iter().find(|policy| policy.id.to_string() == finding.resource.id);
        let parked = parked.ok_or("the policy is not there any more")?;
        Ok(vec![access_policy::switch_on(FIX.id, &parked.name, parked, finding)])
    },
    effect: access_policy::effect,
};
