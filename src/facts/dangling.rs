//! What a policy names and what does not exist any more.

use uuid::Uuid;

use super::ground::{Ground, all};
use crate::model::{Gap, Policy};

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
            gap: snapshot.users.gap(),
        },
        Lookup {
            kind: "group",
            named: ids(users.include_groups.iter().chain(&users.exclude_groups)),
            exists: &|id| all(&snapshot.named_groups).binary_search_by_key(&id, |group| group.id).is_ok(),
            gap: snapshot.named_groups.gap(),
        },
        Lookup {
            kind: "role",
            named: ids(users.include_roles.iter().chain(&users.exclude_roles)),
            exists: &|id| is_role(id, ground),
            gap: snapshot.role_definitions.gap(),
        },
        Lookup {
            kind: "location",
            named: ids(places).into_iter().filter(|id| !is_of_the_service(*id)).collect(),
            exists: &|id| all(&snapshot.named_locations).iter().any(|location| location.id == id),
            gap: snapshot.named_locations.gap(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::access::tests::policy;
    use crate::facts::lists::lists;
    use crate::facts::tests::{id, partial, tenant, user, whole};
    use crate::model::{History, Scope, Settings, Snapshot};

    fn deleted(snapshot: &Snapshot, policy: &Policy) -> Result<Vec<Box<str>>, Gap> {
        let (settings, history) = (Settings::default(), History::default());
        of(policy, &Ground::of(snapshot, &settings, &history, lists()))
    }

    #[test]
    fn what_was_read_whole_and_is_not_there_is_deleted() {
        let mut naming = policy("p", &["mfa"]);
        naming.users.include_users = vec![id(1).to_string().into(), id(2).to_string().into(), "All".into()];
        naming.users.exclude_groups = vec![id(50).to_string().into()];
        let exclude = vec!["AllTrusted".into(), id(0).to_string().into(), id(60).to_string().into()];
        naming.conditions.locations = Some(Scope { include: vec!["All".into()], exclude });
        let mut snapshot = tenant();
        snapshot.users = whole(vec![user(1)]);
        snapshot.named_groups = whole(Vec::new());
        snapshot.named_locations = whole(Vec::new());
        let gone = [format!("account {}", id(2)), format!("group {}", id(50)), format!("location {}", id(60))];
        let gone: Vec<Box<str>> = gone.into_iter().map(String::into_boxed_str).collect();
        assert_eq!(deleted(&snapshot, &naming), Ok(gone));
        snapshot.named_groups = partial(Vec::new());
        assert!(deleted(&snapshot, &naming).is_err(), "the group may only be unread");
    }
}
