//! Policies that Microsoft put into the tenant and somebody switched off.

use super::access_answers::Answers;
use super::ground::Ground;
use super::{known, members};
use crate::model::{Gap, Policy, User};

/// Microsoft's own by its template and, as it names them, by its name; that name is our inference.
pub(super) fn is_managed(policy: &Policy) -> bool {
    policy.template.is_some() && policy.name.starts_with("Microsoft-managed")
}

/// Whether what such a policy is to close is open for some member, whatever else closes it for others.
pub(super) fn is_open(policy: &Policy, ground: &Ground<'_>) -> Result<bool, Gap> {
    let closed: fn(&Ground<'_>, &User, &Answers) -> Result<bool, Gap> = match policy {
        policy if says(&policy.conditions.flows, "deviceCodeFlow") => |_, _, answers| answers.device_code.get(),
        policy if is_for_legacy(policy) => |_, _, answers| answers.legacy.get(),
        policy if !policy.users.include_roles.is_empty() => |ground, user, answers| {
            let ordinary = ground.roles.is_privileged(user.id).map(|privileged| !privileged).map_err(Gap::clone);
            known::any([answers.admin_bound.get(), ordinary])
        },
        _ => |_, _, answers| answers.password_alone.get().map(|alone| !alone),
    };
    members::every(ground, &|user, answers| closed(ground, user, answers)).map(|closed| !closed)
}

fn is_for_legacy(policy: &Policy) -> bool {
    let clients = &policy.conditions.client_app_types;
    let is_legacy = |client: &str| ["exchangeActiveSync", "other"].iter().any(|old| old.eq_ignore_ascii_case(client));
    !clients.is_empty() && clients.iter().all(|client| is_legacy(client))
}

fn says(list: &[Box<str>], word: &str) -> bool {
    list.iter().any(|entry| entry.eq_ignore_ascii_case(word))
}
