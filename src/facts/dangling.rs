//! What a policy names and what does not exist any more.

use uuid::Uuid;

use super::ground::{Ground, all};
use crate::model::{Gap, Part, Policy};

/// Ids, each with what it was named as: `group …`. Roles are known by their template.
pub(super) fn of(policy: &Policy, ground: &Ground<'_>) -> Result<Vec<Box<str>>, Gap> {
    let (users, snapshot) = (&policy.users, ground.snapshot);
    let scope = policy.conditions.locations.as_ref();
    let places = scope.into_iter().flat_map(|scope| scope.include.iter().chain(&scope.exclude));
    let lookups = [
        Lookup {
            kind: "account",
            named: ids(users.include_users.iter().chain(&users.exclude_users)),
            exists: &|id| ground.user(id).is_some(),
            gap: gap(&snapshot.users),
        },
        Lookup {
            kind: "group",
            named: ids(users.include_groups.iter().chain(&users.exclude_groups)),
            exists: &|id| all(&snapshot.named_groups).binary_search_by_key(&id, |group| group.id).is_ok(),
            gap: gap(&snapshot.named_groups),
        },
        Lookup {
            kind: "role",
            named: ids(users.include_roles.iter().chain(&users.exclude_roles)),
            exists: &|id| is_role(id, ground),
            gap: gap(&snapshot.role_definitions),
        },
        Lookup {
            kind: "location",
            named: ids(places).into_iter().filter(|id| !is_of_the_service(*id)).collect(),
            exists: &|id| all(&snapshot.named_locations).iter().any(|location| location.id == id),
            gap: gap(&snapshot.named_locations),
        },
    ];
    let mut deleted = Vec::new();
    for lookup in &lookups {
        lookup.add_to(&mut deleted)?;
    }
    Ok(deleted)
}

/// One kind of things that policies name.
struct Lookup<'a> {
    kind: &'static str,
    named: Vec<Uuid>,
    exists: &'a dyn Fn(Uuid) -> bool,
    /// Why some may exist that were not read.
    gap: Option<&'a Gap>,
}

impl Lookup<'_> {
    fn add_to(&self, deleted: &mut Vec<Box<str>>) -> Result<(), Gap> {
        for id in self.named.iter().filter(|id| !(self.exists)(**id)) {
            if let Some(gap) = self.gap {
                return Err(gap.clone());
            }
            deleted.push(format!("{} {id}", self.kind).into());
        }
        Ok(())
    }
}

/// Words for many, like `All`, name nothing that can be deleted.
fn ids<'p>(entries: impl Iterator<Item = &'p Box<str>>) -> Vec<Uuid> {
    entries.filter_map(|entry| entry.parse().ok()).collect()
}

fn gap<T>(family: &Part<T>) -> Option<&Gap> {
    family.gap()
}

fn is_role(id: Uuid, ground: &Ground<'_>) -> bool {
    let is = |known: &str| known.parse() == Ok(id);
    let mut known = all(&ground.snapshot.role_definitions).iter();
    known.any(|role| is(&role.id) || role.template.as_deref().is_some_and(is))
}

/// The old trusted addresses, and the compliant network, which are not listed.
fn is_of_the_service(id: Uuid) -> bool {
    const COMPLIANT: Uuid = uuid::uuid!("3d46dbda-8382-466a-856d-eb00cbc6b910");
    id.is_nil() || id == COMPLIANT
}
