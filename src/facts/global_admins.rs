//! How many people can do everything: enabled accounts that hold, or may activate, Global Administrator.

use super::ground::Ground;
use crate::model::{Gap, Known, PrincipalType};

/// People who are or may make themselves Global Administrator.
#[derive(Debug)]
pub(super) struct GlobalAdmins {
    /// Those known; there may be more.
    pub(super) at_least: i64,
    /// Exactly so many.
    pub(super) people: Known<i64>,
    /// People with another privileged role and not this one.
    pub(super) others: Known<i64>,
}

impl GlobalAdmins {
    pub(super) fn of(ground: &Ground<'_>) -> Self {
        let (at_least, people) = counted(ground, ground.roles.global_administrators());
        let (_, others) = counted(ground, ground.roles.narrower_administrators());
        Self { at_least, people, others }
    }
}

/// How many of these are enabled accounts: at least, and exactly.
fn counted(ground: &Ground<'_>, principals: Vec<uuid::Uuid>) -> (i64, Known<i64>) {
    let mut at_least = 0;
    let mut open = ground.roles.active_gap.clone().or_else(|| ground.roles.eligible_gap.clone());
    for principal in principals {
        match ground.user(principal).map(|user| user.enabled) {
            Some(Some(true)) => at_least += 1,
            Some(Some(false)) => {}
            Some(None) => drop(open.get_or_insert(Gap::Failed("accountEnabled did not come".into()))),
            None if is_person(ground, principal) => {
                open = open.or_else(|| ground.snapshot.users.gap().cloned());
            }
            None => {}
        }
    }
    (at_least, open.map_or(Known::Yes(at_least), Known::No))
}

/// Whether a principal that is no known account may be one: groups and apps are not.
fn is_person(ground: &Ground<'_>, principal: uuid::Uuid) -> bool {
    !ground.roles.holdings.iter().any(|holding| {
        holding.principal == principal
            && matches!(holding.principal_type, PrincipalType::Group | PrincipalType::ServicePrincipal)
    })
}
