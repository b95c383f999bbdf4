//! What apps may do in a person's name.

use std::cmp::Ordering;

use serde::Deserialize;
use uuid::Uuid;

use crate::collect::collector::{Asks, Collector, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Id, Text};
use crate::model::{Call, Grant};

/// Microsoft Graph, "List oauth2PermissionGrants".
pub(super) const FAMILY: Collector = Collector {
    name: "grants",
    needs: Needs::Graph(&[&["Directory.Read.All"]]),
    licence: None,
    round: 1,
    asks: Asks::Once(|_| Call::get("/oauth2PermissionGrants?$top=999")),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.grants = part),
};

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    client_id: Uuid,
    resource_id: Uuid,
    #[serde(default)]
    principal_id: Id,
    #[serde(borrow)]
    consent_type: Option<Text<'a>>,
    #[serde(borrow)]
    scope: Option<Text<'a>>,
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = Grant;

    fn keep(wire: Wire<'_>, rows: &mut Vec<Grant>) -> Option<()> {
        rows.push(Grant {
            client: wire.client_id,
            resource: wire.resource_id,
            principal: wire.principal_id.0,
            consent: wire.consent_type?.boxed(),
            scopes: wire.scope.iter().flat_map(|scope| scope.split_whitespace()).map(Into::into).collect(),
        });
        Some(())
    }

    /// A grant's id is made of these three.
    fn order(one: &Grant, other: &Grant) -> Ordering {
        let key = |grant: &Grant| (grant.client, grant.resource, grant.principal);
        key(one).cmp(&key(other))
    }
}
