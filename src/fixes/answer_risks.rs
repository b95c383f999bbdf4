//! Review: people whose sign-in is held to be risky are stopped until they answer.

use super::fix::AT_RISK;
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "answer-risks",
    title: "Answer risky sign-ins and accounts",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Hours,
    reach: Reach::Everybody,
    used_when: &[AT_RISK],
    how: &[
        "entra.microsoft.com > Entra ID > Conditional Access > New policy: all users without the break-glass \
         accounts, all resources, Conditions > Sign-in risk: high and medium, Grant: require multifactor \
         authentication, Session > Sign-in frequency: every time. Report-only, Create.",
        "A second policy: Conditions > User risk: high, Grant: require risk remediation, or multifactor \
         authentication with password change. Report-only, Create.",
        "Keep the two apart: joined in one policy both must hold, which they seldom do. After a few days read the \
         report-only results, then set both to On.",
    ],
    carry: None,
};
