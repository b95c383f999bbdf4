//! Delegated consents: what people, or an administrator for everybody, let an app do in their name.

use uuid::Uuid;

use super::apps::MICROSOFT_GRAPH;
use super::tenant::World;

/// A row of `oauth2PermissionGrants`.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Grant {
    /// Places of client and resource among the apps.
    pub(in crate::sim) client: usize,
    pub(in crate::sim) resource: usize,
    /// Index of the account that consented; `None` for everybody.
    pub(in crate::sim) user: Option<usize>,
    pub(in crate::sim) scope: &'static str,
}

const HARMLESS: &str = "openid profile email offline_access User.Read";
const SIGN_IN: &str = "User.Read openid profile";

impl World {
    pub(in crate::sim) fn grant_count(&self) -> usize {
        self.personal_grants() + self.third_party().len() / 3 + self.apps.grants.len()
    }

    /// The grant at a place of the listing: harmless ones people gave, harmless ones for everybody, planted ones.
    pub(in crate::sim) fn grant(&self, place: usize) -> Option<Grant> {
        let (personal, third) = (self.personal_grants(), self.third_party());
        if place < personal {
            let user = self.population.members.start + place / third.len();
            let client = third.start + place % third.len();
            return Some(Grant { client, resource: MICROSOFT_GRAPH, user: Some(user), scope: HARMLESS });
        }
        let place = place - personal;
        if place < third.len() / 3 {
            let client = third.start + place * 3;
            return Some(Grant { client, resource: MICROSOFT_GRAPH, user: None, scope: SIGN_IN });
        }
        self.apps.grants.get(place - third.len() / 3).cloned()
    }

    fn personal_grants(&self) -> usize {
        (self.users() / 3).min(self.third_party().len() * self.population.members.len())
    }
}

/// The immutable id of a grant: client, resource, principal or `AllPrincipals`.
pub(super) fn key(client: Uuid, resource: Uuid, principal: Option<Uuid>) -> String {
    let principal = principal.map_or("AllPrincipals".to_owned(), |id| id.to_string());
    format!("{client}/{resource}/{principal}")
}
