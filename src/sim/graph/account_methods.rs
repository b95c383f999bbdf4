//! The sign-in methods of one account.

use serde_json::{Value, json};

use super::WHOLE;
use super::refusal::{not_found, of_other_options};
use crate::sim::record::object;
use crate::sim::route::{Answer, Ask, Bucket, Plan, Record, Route};
use crate::sim::world::{Method, MethodKind, World};

pub(super) static ROUTES: &[Route] = &[Route {
    method: "GET",
    version: "v1.0",
    template: "/users/{user-id}/authentication/methods",
    bucket: Bucket::Reports,
    permissions: &["UserAuthenticationMethod.Read.All", "UserAuthenticationMethod.ReadWrite.All"],
    plan: Plan::Any,
    pages: WHOLE,
    default_select: None,
    entity: "microsoft.graph.authenticationMethod",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/authentication-list-methods.md",
    handler: list,
}];

fn list<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(person) = world.find_person(&ask.keys[0]) else {
        return not_found(&ask.keys[0]);
    };
    let rows = records(world, person.index);
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::Many(Box::new(rows)))
}

/// The methods of an account as they were registered.
pub(super) fn records(world: &World, index: usize) -> Vec<Record> {
    world.account(index).methods.iter().map(|method| record(world, method)).collect()
}

fn record(world: &World, method: &Method) -> Record {
    let label = method.label.as_str();
    let (kind, own): (&str, Value) = match method.kind {
        // The password itself never comes.
        MethodKind::Password => ("password", json!({"password": null})),
        MethodKind::Authenticator => (
            "microsoftAuthenticator",
            json!({"displayName": label, "deviceTag": "SoftwareTokenActivated", "phoneAppVersion": "6.2411.7827"}),
        ),
        MethodKind::Phone => {
            ("phone", json!({"phoneNumber": label, "phoneType": "mobile", "smsSignInState": "notAllowedByPolicy"}))
        }
        MethodKind::Oath => ("softwareOath", json!({"secretKey": null})),
        MethodKind::Email => ("email", json!({"emailAddress": label})),
        MethodKind::Passkey => (
            "fido2",
            json!({
                "displayName": label, "aaGuid": "2fc0579f-8113-47ea-b116-bb5a8db9202a", "model": "YubiKey 5 NFC",
                "attestationCertificates": [], "attestationLevel": "attested",
            }),
        ),
        MethodKind::Hello => ("windowsHelloForBusiness", json!({"displayName": label, "keyStrength": "normal"})),
        MethodKind::AccessPass => (
            "temporaryAccessPass",
            json!({
                "temporaryAccessPass": null, "lifetimeInMinutes": 480, "isUsableOnce": false, "isUsable": true,
                "methodUsabilityReason": "EnabledByPolicy",
                "startDateTime": method.minutes_ago.map(|minutes| world.ago(0, minutes * 60)),
            }),
        ),
    };
    let mut record = object(json!({
        "@odata.type": format!("#microsoft.graph.{kind}AuthenticationMethod"),
        "id": method.id,
        "createdDateTime": method.minutes_ago.map(|minutes| world.ago(0, minutes * 60)),
    }));
    record.extend(object(own));
    record
}
