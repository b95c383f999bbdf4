//! What apps may do in a person's name.

use std::cmp::Ordering;
use std::sync::Arc;

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
    asks: Asks::Once(|_| Call::get("/oauth2PermissionGrants?$top=999")),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.grants = part),
};

struct Wanted;

/// Among how many grants before it one looks for the same permissions: people consent to the same few apps.
const ALIKE: usize = 64;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    id: Option<Text<'a>>,
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
        let consent = wire.consent_type?;
        let scope = wire.scope.as_deref().unwrap_or_default();
        let mut before = rows.iter().rev().take(ALIKE);
        let scopes = before.find(|row| row.scopes.iter().map(AsRef::as_ref).eq(scope.split_whitespace()));
        let said = rows.last().filter(|row| *row.consent == *consent);
        let id = wire.id?;
        let is_made = *id == *Grant::made_id(wire.client_id, wire.resource_id, wire.principal_id.0);
        let grant = Grant {
            own_id: (!is_made).then(|| id.boxed()),
            client: wire.client_id,
            resource: wire.resource_id,
            principal: wire.principal_id.0,
            consent: said.map_or_else(|| (&*consent).into(), |row| Arc::clone(&row.consent)),
            scopes: scopes
                .map_or_else(|| scope.split_whitespace().map(Into::into).collect(), |row| Arc::clone(&row.scopes)),
        };
        rows.push(grant);
        Some(())
    }

    /// A grant's id is made of these three.
    fn order(one: &Grant, other: &Grant) -> Ordering {
        let key = |grant: &Grant| (grant.client, grant.resource, grant.principal);
        key(one).cmp(&key(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of "List oauth2PermissionGrants".
    #[test]
    fn an_id_that_is_made_of_the_parts_is_not_kept() {
        let json = r#"{"id":"l5eW7x0ga0-WDOntXzHateQDNpSH5-lPk9HjD3Sarjk","consentType":"AllPrincipals",
            "clientId":"ef969797-201d-4f6b-960c-e9ed5f31dab5","principalId":null,
            "resourceId":"943603e4-e787-4fe9-93d1-e30f749aae39","scope":"DelegatedPermissionGrant.ReadWrite.All"}"#;
        let mut rows = Vec::new();
        Wanted::keep(serde_json::from_str(json).expect("a grant"), &mut rows);
        assert_eq!(rows[0].own_id, None);
        assert_eq!(rows[0].id(), "l5eW7x0ga0-WDOntXzHateQDNpSH5-lPk9HjD3Sarjk");
    }

    #[test]
    fn the_same_permissions_are_kept_once() {
        let mut rows = Vec::new();
        for scope in ["User.Read Mail.Read", "Files.Read", " User.Read  Mail.Read"] {
            let json = format!(
                r#"{{"id":"x","clientId":"4782e723-f4f4-4af3-a76e-25e3bab0d896","consentType":"Principal","scope":"{scope}",
                "resourceId":"c03e6eaa-b6ab-46d7-905b-73ec7ea1f755"}}"#
            );
            Wanted::keep(serde_json::from_str(&json).expect("a grant"), &mut rows);
        }
        assert_eq!(rows[1].id(), "x");
        assert_eq!(*rows[1].scopes, ["Files.Read".into()] as [Box<str>; 1]);
        assert_eq!(*rows[2].scopes, ["User.Read".into(), "Mail.Read".into()] as [Box<str>; 2]);
        assert!(Arc::ptr_eq(&rows[0].scopes, &rows[2].scopes) && Arc::ptr_eq(&rows[0].consent, &rows[2].consent));
    }
}
