//! Review: what the policy only reported it now demands.

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
    carry: None,
};
