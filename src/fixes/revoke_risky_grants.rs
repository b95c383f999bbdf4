//! Review: the app stops for those who use it.

use serde_json::json;

use super::carry::{Carry, Stage};
use super::effect::{row, setting};
use super::graph_write::{About, segment, send};
use super::holder;
use super::{Fix, Undo};
use crate::model::{
    Affects, CREATED, Call, Change, Effort, Expect, Finding, Grant, Held, Look, Method, Reach, Resource, ResourceType,
    Safety, ServicePrincipal, Snapshot, Touches, UndoClass, UndoStep,
};

pub(super) const FIX: Fix = Fix {
    id: "revoke-risky-grants",
    title: "Revoke risky app grants and disable the apps",
    safety: Safety::Review,
    undo: Undo::Partial(LOST),
    effort: Effort::Minutes,
    reach: Reach::Named,
    used_when: &[],
    how: &[
        "entra.microsoft.com > Entra ID > Enterprise apps > the app > Properties: Enabled for users to sign-in? No. \
         Do not delete it: a deleted app can be consented to again.",
        "Permissions > Admin consent and User consent: note who granted what. Revoke there, or: `Connect-MgGraph \
         -Scopes DelegatedPermissionGrant.ReadWrite.All`, then `Get-MgOauth2PermissionGrant -Filter \"clientId eq \
         'APP'\" | ForEach-Object { Remove-MgOauth2PermissionGrant -OAuth2PermissionGrantId $_.Id }` \
         (APP is the Object ID on the app's page, not the Application ID).",
        "Each person who had consented: Users > the person > Revoke sessions, and look at the mailbox for rules, \
         forwarding and sent mail.",
        "The app is known and wanted: approve it in palisade.toml with a reason.",
    ],
    carry: Some(CARRY),
};

const LOST: &str = "grants are made anew with the recorded scopes, with other ids";

const CARRY: Carry = Carry {
    needs: &["Application.ReadWrite.All", "DelegatedPermissionGrant.ReadWrite.All"],
    stage: Stage::Cleaning,
    plan: |finding, situation| {
        let snapshot = situation.snapshot;
        let grants = snapshot.grants.known().ok_or("what apps were granted could not be read")?;
        match finding.resource.kind {
            ResourceType::Grant => {
                let of = |grant: &&Grant| resource_id(grant) == finding.resource.id;
                let found = grants.iter().find(of).ok_or("the grant is not listed")?;
                Ok(vec![revoked(finding, found, snapshot)])
            }
            ResourceType::App => {
                let app = finding.resource.id.parse().ok().and_then(|id| holder::app(id, snapshot));
                let app = app.ok_or("the app is not listed")?;
                let of_app = grants.iter().filter(|grant| grant.client == app.id);
                let switched_off = (app.enabled == Some(true)).then(|| disabled(finding, app));
                Ok(switched_off.into_iter().chain(of_app.map(|grant| revoked(finding, grant, snapshot))).collect())
            }
            _ => Err("it is a record of what was done; what the app may do now is a finding of its own".into()),
        }
    },
    effect: |change, snapshot| match change.target.kind {
        ResourceType::App => {
            let Ok(id) = change.target.id.parse() else { return };
            row(&mut snapshot.service_principals, id, |app| app.id, |app| app.enabled = Some(false));
        }
        _ => setting(&mut snapshot.grants, |grants| grants.retain(|grant| resource_id(grant) != change.target.id)),
    },
};

const GRANTS: &str = "/oauth2PermissionGrants";

/// As findings name a grant.
fn resource_id(grant: &Grant) -> String {
    let principal = grant.principal.map_or_else(|| "AllPrincipals".to_owned(), |id| id.to_string());
    format!("{}/{}/{principal}", grant.client, grant.resource)
}

/// Nobody signs in to the app any more, nor does the app itself (Graph "Update serviceprincipal").
fn disabled(finding: &Finding, app: &ServicePrincipal) -> Change {
    let about = About {
        fix: FIX.id,
        target: Resource::new(ResourceType::App, app.id, &*app.name),
        safety: FIX.safety,
        says: format!("Disable the app {}", app.name),
        touches: Touches {
            count: Affects { users: 0, mailboxes: 0, apps: 1 },
            how: "nobody signs in to it any more; tokens in hand may act for up to an hour".into(),
        },
    };
    about.patch(finding, &format!("/servicePrincipals/{}", app.id), &[("accountEnabled", true.into(), false.into())])
}

/// What a person reads of a grant that is revoked. One that a person gave is named by the person: there may be hundreds.
fn about(grant: &Grant, scope: &str, snapshot: &Snapshot) -> About {
    let client = holder::name(grant.client, snapshot);
    let person = grant.principal.map(|id| holder::name(id, snapshot));
    let whose = person.as_ref().map_or_else(|| "for everybody".to_owned(), |person| format!("by {person}"));
    About {
        fix: FIX.id,
        says: format!("Revoke {scope} of {client}, granted {whose}"),
        target: Resource::new(ResourceType::Grant, resource_id(grant), person.unwrap_or(client)),
        safety: FIX.safety,
        touches: Touches {
            count: Affects { users: u64::from(grant.principal.is_some()), mailboxes: 0, apps: 1 },
            how: "the app asks for consent again; tokens in hand may act for up to an hour".into(),
        },
    }
}

/// The grant is deleted (Graph "Delete oAuth2PermissionGrant").
fn revoked(finding: &Finding, grant: &Grant, snapshot: &Snapshot) -> Change {
    let scope = grant.scopes.join(" ");
    let about = about(grant, &scope, snapshot);
    let path = format!("{GRANTS}/{}", segment(&grant.id()));
    let mut body = json!({
        "clientId": grant.client,
        "consentType": &*grant.consent,
        "resourceId": grant.resource,
        "scope": scope,
    });
    if let (Some(principal), Some(fields)) = (grant.principal, body.as_object_mut()) {
        fields.insert("principalId".into(), json!(principal));
    }
    // The scope too: what was previewed is revoked, and undo gives back just that.
    let told = ["clientId", "consentType", "resourceId", "scope"];
    let shows = || told.map(|name| Held { at: format!("/{name}"), is: body.get(name).cloned().unwrap_or_default() });
    let there = |path: String| Look { read: Call::get(path), expect: Expect::Holds(shows().into()) };
    let (before, gone) = (there(path.clone()), Look { read: Call::get(&path), expect: Expect::Gone });
    let undo = UndoStep {
        class: UndoClass::Partial,
        reason: Some(LOST.into()),
        verify: Some(there(format!("{GRANTS}/{CREATED}"))),
        request: Some(send(Method::Post, GRANTS, Some(body))),
    };
    about.change(finding, before, send(Method::Delete, path, None), gone, undo)
}
