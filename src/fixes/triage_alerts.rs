//! Manual: a person must decide whether the alarm is true.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "triage-alerts",
    title: "Take up the alerts that nobody has looked at",
    safety: Safety::Manual,
    undo: Undo::None("a person carries it out; nothing is written by palisade"),
    effort: Effort::Hours,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "security.microsoft.com > Incidents & alerts > Alerts, filtered by Severity High and Status New: open each and \
         read its story.",
        "Of an account: look whether it was the person himself, else `palisade respond` with its address.",
        "Set the alert to In progress or Resolved, with a classification, so that the next one is seen.",
    ],
    carry: None,
};
