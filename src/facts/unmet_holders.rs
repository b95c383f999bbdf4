//! Entries of `[[role_holder]]` that speak of nobody, or of a role that does not exist.

use super::ground::{Ground, all};
use crate::model::RoleHolder;

/// A sentence for each entry that names what is not there. Where not all could be listed, nothing is said.
pub(super) fn unmet(ground: &Ground<'_>) -> Vec<String> {
    let holders = &ground.settings.role_holders;
    holders
        .iter()
        .flat_map(|holder| [unknown_role(ground, holder), unknown_principal(ground, holder)])
        .flatten()
        .collect()
}

fn unknown_role(ground: &Ground<'_>, holder: &RoleHolder) -> Option<String> {
    let roles = ground.snapshot.role_definitions.whole().ok()?;
    let is = |name: &str| name.eq_ignore_ascii_case(&holder.role);
    let known = roles.iter().any(|role| is(&role.name) || is(&role.id) || role.template.as_deref().is_some_and(is));
    let RoleHolder { principal, role, .. } = holder;
    (!known)
        .then(|| format!("the role_holder {principal} in {}: no role is called {role}", ground.settings.origin.words()))
}

/// Groups are not listed, so one that holds no role may exist all the same.
fn unknown_principal(ground: &Ground<'_>, holder: &RoleHolder) -> Option<String> {
    let snapshot = ground.snapshot;
    let unread = [snapshot.users.gap(), snapshot.service_principals.gap(), snapshot.role_assignments.gap()];
    if unread.iter().any(Option::is_some) {
        return None;
    }
    let is = |name: &str| name.eq_ignore_ascii_case(&holder.principal);
    let user = all(&snapshot.users).iter().any(|user| is(&user.upn) || is(&user.id.to_string()));
    let app = || all(&snapshot.service_principals).iter().any(|app| is(&app.app_id) || is(&app.id.to_string()));
    let holds = || {
        let mut holdings = ground.roles.holdings.iter();
        holdings.any(|held| is(&held.principal.to_string()) || held.principal_name.is_some_and(is))
    };
    let known = user || app() || holds();
    let RoleHolder { principal, role, .. } = holder;
    (!known).then(|| {
        let origin = ground.settings.origin.words();
        format!(
            "the role_holder {principal} of {role} in {origin}: no user, no app and no group with a role is called so"
        )
    })
}
