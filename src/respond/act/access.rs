//! Changes of what apps may do in the account's name.

use serde_json::json;

use super::draft::{Done, Drafted, Told, holds, partly, send};
use crate::model::{Account, CREATED, Call, Expect, Look, Method, Observation};

/// The account's own consent is deleted; the app itself is the tenant's to judge.
pub(super) fn grant(account: &Account, one: &Observation) -> Option<Drafted> {
    let person = account.person.id;
    let named = |grant: &&crate::model::AccountGrant| {
        format!("{}/{}/{person}", grant.client, grant.resource) == one.resource.id
    };
    let grant = account.grants.known()?.iter().find(named)?;
    let path = format!("/oauth2PermissionGrants/{}", grant.id);
    let body = json!({
        "clientId": grant.client, "consentType": "Principal", "principalId": person, "resourceId": grant.resource,
        "scope": grant.scopes.join(" "),
    });
    let shows = [("/clientId", json!(grant.client)), ("/resourceId", json!(grant.resource))];
    let back = holds(Call::get(format!("/oauth2PermissionGrants/{CREATED}")), &shows);
    let told = Told {
        act: "revoke-consent",
        target: one.resource.clone(),
        says: format!("Revoke the consent to {}: {}", one.resource.name, grant.scopes.join(" ")),
        touches: "the app asks for consent again; tokens in hand may act for up to 90 minutes",
    };
    Some(told.done(
        "DelegatedPermissionGrant.ReadWrite.All",
        Done {
            before: holds(Call::get(&path), &shows),
            request: send(Method::Delete, &path, None),
            after: Look { read: Call::get(&path), expect: Expect::Gone },
            undo: partly(
                send(Method::Post, "/oauth2PermissionGrants", Some(body)),
                back,
                "it comes back under another id",
            ),
        },
    ))
}
