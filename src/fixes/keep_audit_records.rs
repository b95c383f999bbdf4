//! Manual: where the licence keeps records no longer, they must be exported.

use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "keep-audit-records",
    title: "Keep audit records for a year or more",
    safety: Safety::Manual,
    undo: Undo::None("a person carries it out; nothing is written by palisade"),
    effort: Effort::Hours,
    reach: Reach::Nobody,
    used_when: &[],
    how: &[
        "purview.microsoft.com > Audit > Audit retention policies > Create: record types of Exchange, Entra ID and \
         SharePoint, one year or longer (needs an E5 or Audit Premium licence).",
        "Without such a licence: export the log to a store of your own, whose keeper is not an administrator of the tenant.",
    ],
    carry: None,
};
