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
}

impl GlobalAdmins {
    pub(super) fn of(ground: &Ground<'_>) -> Self {
        let mut at_least = 0;
        let mut open = ground.roles.active_gap.clone().or_else(|| ground.roles.eligible_gap.clone());
        for principal in ground.roles.global_administrators() {
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
        Self { at_least, people: open.map_or(Known::Yes(at_least), Known::No) }
    }
}

/// Whether a principal that is no known account may be one: groups and apps are not.
fn is_person(ground: &Ground<'_>, principal: uuid::Uuid) -> bool {
    !ground.roles.holdings.iter().any(|holding| {
        holding.principal == principal
            && matches!(holding.principal_type, PrincipalType::Group | PrincipalType::ServicePrincipal)
    })
}
