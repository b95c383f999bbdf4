//! Review: guests no longer see other people and groups. Source: "Restrict guest access permissions in Microsoft Entra
//! ID".

use super::authorization;
use super::carry::{Carry, Stage};
use super::set_cmdlet::organisation;
use super::{Fix, Undo};
use crate::model::{Effort, Reach, Safety};

pub(super) const FIX: Fix = Fix {
    id: "restrict-guests",
    title: "Restrict what guests see of the directory",
    safety: Safety::Review,
    undo: Undo::Full,
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > External Identities > External collaboration settings > Guest user \
         access.",
        "Choose Guest user access is restricted to properties and memberships of their own directory objects. Save. \
         It takes up to 15 minutes.",
    ],
    carry: Some(CARRY),
};

const CARRY: Carry = Carry {
    needs: authorization::NEEDS,
    stage: Stage::Settings,
    plan: |finding, situation| {
        let about = (
            "Guests see only their own entry of the directory",
            organisation("guests no longer see other people and groups, within 15 minutes"),
            FIX.safety,
        );
        authorization::change(FIX.id, about, finding, situation, |policy| policy.guest_role = Some(RESTRICTED))
    },
    effect: authorization::effect,
};

/// Restricted guest user.
const RESTRICTED: uuid::Uuid = uuid::uuid!("2af84b1e-32c8-42b7-82bc-daa82404023b");
