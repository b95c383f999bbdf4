//! One account's rows of the sign-in log, beside those of the whole tenant.

use serde_json::json;

use crate::sim::record::object;
use crate::sim::route::Record;
use crate::sim::world::{Person, Visit, World};

/// As v1.0 or beta writes it (api-reference/beta/resources/signin.md): who came in with which session, and from which
/// network, only beta tells.
pub(super) fn record(world: &World, person: &Person, visit: &Visit, beta: bool) -> Record {
    let failed = visit.error != 0;
    let reason = if failed { "Error validating credentials due to invalid username or password." } else { "Other." };
    let device = visit.device.as_ref();
    let text = |value: Option<String>| value.unwrap_or_default();
    let mut record = object(json!({
        "id": visit.id,
        "createdDateTime": world.ago(0, visit.minutes_ago * 60),
        "userId": person.id,
        "userPrincipalName": person.upn,
        "userDisplayName": person.display_name,
        "appId": visit.app.0,
        "appDisplayName": visit.app.1,
        "resourceId": visit.resource.0,
        "resourceDisplayName": visit.resource.1,
        "clientAppUsed": visit.client,
        "userAgent": visit.agent,
        "ipAddress": visit.network.address,
        "location": {
            "city": visit.network.city, "state": visit.network.city, "countryOrRegion": visit.network.country,
            "geoCoordinates": null,
        },
        "deviceDetail": {
            "deviceId": text(device.map(|device| device.device_id.to_string())),
            "displayName": text(device.map(|device| device.name.clone())),
            "operatingSystem": text(device.map(|device| device.system.0.to_owned())),
            "browser": "",
            "isCompliant": device.is_some_and(|device| device.compliant),
            "isManaged": device.is_some_and(|device| device.compliant),
            "trustType": if device.is_some() { "Azure AD joined" } else { "" },
        },
        "isInteractive": visit.interactive,
        "status": {"errorCode": visit.error, "failureReason": reason, "additionalDetails": null},
        "conditionalAccessStatus": "notApplied",
        "appliedConditionalAccessPolicies": [],
        "riskState": "none",
        "riskDetail": "none",
        "riskLevelDuringSignIn": "none",
        "riskLevelAggregated": "none",
        "riskEventTypes_v2": [],
        "correlationId": visit.id,
    }));
    if beta {
        let kind = if visit.interactive { "interactiveUser" } else { "nonInteractiveUser" };
        record.extend(object(json!({
            "signInEventTypes": [kind],
            "sessionId": visit.session,
            "authenticationProtocol": visit.protocol,
            "originalTransferMethod": "none",
            "autonomousSystemNumber": visit.network.number,
            "uniqueTokenIdentifier": visit.id.simple().to_string(),
            "authenticationRequirement": "multiFactorAuthentication",
        })));
    }
    record
}
