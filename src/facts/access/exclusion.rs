//! Which entry of a policy leaves an account out.

use super::door::Gap;
use super::people::People;
use super::rule::Rule;
use crate::model::Guests;

/// Why a policy does not apply to an account for sure.
pub(super) fn of(rule: &Rule<'_>, account: u32, is_admin: bool, people: &People<'_>) -> Gap {
    let users = &rule.policy.users;
    if let Some(word) = users.exclude_users.iter().find(|entry| is_named(entry, account, people)) {
        let is_id = word.parse::<uuid::Uuid>().is_ok();
        let (what, cause) = if is_id { ("the account itself", "account") } else { ("all of its kind", "kind") };
        return Gap::new(1, format!("leaves out {what}"), cause);
    }
    if let Some(group) = users.exclude_groups.iter().find(|group| people.is_in_group(group, account)) {
        return Gap::new(
            1,
            format!("leaves out {}, to which it belongs", people.called("group", group)),
            format!("group {group}"),
        );
    }
    if let Some(role) = users.exclude_roles.iter().find(|role| people.holds_role(role, account, is_admin)) {
        return Gap::new(
            1,
            format!("leaves out {}, which it holds", people.called("role", role)),
            format!("role {role}"),
        );
    }
    if users.exclude_guests.as_ref().is_some_and(|guests| is_guest(guests, account, people)) {
        return Gap::new(1, "leaves out guests of its kind", "guests");
    }
    if rule.whom.open.contains(account) {
        let doubt = rule.whom.doubt.as_deref().unwrap_or("something is not known");
        return Gap::new(1, format!("may not apply to the account: {doubt}"), "undetermined account");
    }
    Gap::new(3, "does not include the account", "not included")
}

fn is_named(entry: &str, account: u32, people: &People<'_>) -> bool {
    match entry.parse::<uuid::Uuid>() {
        Ok(id) => people.users.get(account as usize).is_some_and(|user| user.id == id),
        Err(_) if entry.eq_ignore_ascii_case("All") => true,
        Err(_) if entry.eq_ignore_ascii_case("GuestsOrExternalUsers") => {
            people.guests.iter().any(|(_, accounts)| accounts.contains(account))
        }
        Err(_) => false,
    }
}

fn is_guest(guests: &Guests, account: u32, people: &People<'_>) -> bool {
    let named = |kind: &str| guests.kinds.iter().any(|one| one.eq_ignore_ascii_case(kind));
    people.guests.iter().any(|(kind, accounts)| named(kind) && accounts.contains(account))
}
