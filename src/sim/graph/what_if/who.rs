//! Whether a policy is for an account (entra-docs `identity/conditional-access/concept-conditional-access-users-groups.md`).

use serde_json::Value;
use uuid::Uuid;

use super::request::SignIn;
use crate::sim::world::{Person, ROLES, World};

/// Whoever is left out is out, however he came in.
pub(super) fn chosen(world: &World, users: &Value, sign_in: &SignIn) -> bool {
    let Some(id) = sign_in.user else { return false };
    let person = world.find_person(&id.to_string());
    let one = Account { world, id, kind: kind(person.as_ref(), &sign_in.external_kind), person };
    one.is_named(users, "include") && !one.is_named(users, "exclude")
}

/// What sort of outsider an account is, in the words of `guestOrExternalUserTypes`.
fn kind(person: Option<&Person>, said: &str) -> &'static str {
    const KINDS: [&str; 6] = [
        "internalGuest",
        "b2bCollaborationGuest",
        "b2bCollaborationMember",
        "b2bDirectConnectUser",
        "otherExternalUser",
        "serviceProvider",
    ];
    let of_directory = match person {
        Some(person) if person.guest() && person.invited => "b2bCollaborationGuest",
        Some(person) if person.guest() => "internalGuest",
        _ => "none",
    };
    KINDS.into_iter().find(|kind| *kind == said).unwrap_or(of_directory)
}

struct Account<'w> {
    world: &'w World,
    id: Uuid,
    person: Option<Person>,
    kind: &'static str,
}

impl Account<'_> {
    fn is_named(&self, users: &Value, how: &str) -> bool {
        let list =
            |what: &str| users[format!("{how}{what}")].as_array().into_iter().flatten().filter_map(Value::as_str);
        list("Users").any(|entry| self.is_user(entry))
            || list("Groups").any(|group| self.is_member(group))
            || list("Roles").any(|role| self.holds(role))
            || self.is_among(&users[format!("{how}GuestsOrExternalUsers")])
    }

    fn is_user(&self, entry: &str) -> bool {
        match entry {
            "All" => true,
            "GuestsOrExternalUsers" => self.kind != "none",
            _ => entry.parse() == Ok(self.id),
        }
    }

    fn is_member(&self, group: &str) -> bool {
        let members = self.world.find_group(group).map(|group| self.world.transitive_members(&group));
        self.person.as_ref().is_some_and(|person| members.is_some_and(|members| members.contains(&person.index)))
    }

    /// Active right now, by himself or through a group.
    fn holds(&self, role: &str) -> bool {
        let is_it = |place: usize| role.parse() == Ok(ROLES[place].template);
        let mut held = self.world.assignments.iter().filter(|held| held.active() && is_it(held.role));
        held.any(|held| held.principal == self.id || self.is_member(&held.principal.to_string()))
    }

    fn is_among(&self, guests: &Value) -> bool {
        let kinds = guests["guestOrExternalUserTypes"].as_str().unwrap_or_default();
        self.kind != "none" && kinds.split(',').any(|kind| kind.trim() == self.kind)
    }
}
