//! Records of Conditional Access policies (Microsoft Graph, `conditionalAccessPolicy`).

use serde_json::{Value, json};

/// Everybody, everything, every client.
pub(super) fn conditions() -> Value {
    json!({
        "clientAppTypes": ["all"],
        "signInRiskLevels": [],
        "userRiskLevels": [],
        "servicePrincipalRiskLevels": [],
        "insiderRiskLevels": null,
        "platforms": null,
        "locations": null,
        "devices": null,
        "clientApplications": null,
        "authenticationFlows": null,
        "applications": {
            "includeApplications": ["All"],
            "excludeApplications": [],
            "includeUserActions": [],
            "includeAuthenticationContextClassReferences": [],
            "applicationFilter": null,
        },
        "users": {
            "includeUsers": ["All"],
            "excludeUsers": [],
            "includeGroups": [],
            "excludeGroups": [],
            "includeRoles": [],
            "excludeRoles": [],
            "includeGuestsOrExternalUsers": null,
            "excludeGuestsOrExternalUsers": null,
        },
    })
}

/// Only guests of these kinds, of whatever home.
pub(super) fn guests_of(kinds: &str) -> Value {
    let mut conditions = conditions();
    conditions["users"]["includeUsers"] = json!([]);
    conditions["users"]["includeGuestsOrExternalUsers"] = json!({
        "guestOrExternalUserTypes": kinds,
        "externalTenants": {"@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants", "membershipKind": "all"},
    });
    conditions
}

/// One control is enough, but for a password change, which the service takes with MFA alone.
pub(super) fn grant(controls: &[&str]) -> Value {
    let together = controls.contains(&"passwordChange");
    granted(if together { "AND" } else { "OR" }, controls)
}

pub(super) fn granted(operator: &str, controls: &[&str]) -> Value {
    json!({
        "operator": operator,
        "builtInControls": controls,
        "customAuthenticationFactors": [],
        "termsOfUse": [],
        "authenticationStrength": null,
    })
}

/// Microsoft's built-in strength `…0004`.
pub(super) fn phishing_resistant() -> Value {
    let mut grant =
        strength("Phishing-resistant MFA", &["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"]);
    let built_in = &mut grant["authenticationStrength"];
    built_in["id"] = json!("00000000-0000-0000-0000-000000000004");
    built_in["policyType"] = json!("builtIn");
    grant
}

/// A strength of the tenant's own (Microsoft Graph, `authenticationStrengthPolicy`), which satisfies a demand for MFA.
pub(super) fn strength(name: &str, combinations: &[&str]) -> Value {
    let mut grant = grant(&[]);
    let number: u32 = name.bytes().map(u32::from).sum();
    grant["authenticationStrength"] = json!({
        "id": format!("4f7b3a2e-9c1d-4e5f-8a6b-{number:012x}"),
        "createdDateTime": "2021-12-01T08:00:00Z",
        "modifiedDateTime": "2021-12-01T08:00:00Z",
        "displayName": name,
        "description": "",
        "policyType": "custom",
        "requirementsSatisfied": "mfa",
        "allowedCombinations": combinations,
        "combinationConfigurations": [],
    });
    grant
}

/// Only `groups` instead of everybody.
pub(super) fn of_groups(groups: &[String]) -> Value {
    let mut conditions = conditions();
    conditions["users"]["includeUsers"] = json!([]);
    conditions["users"]["includeGroups"] = json!(groups);
    conditions
}

/// Only for one user action: `urn:user:registersecurityinfo`, `urn:user:registerdevice`.
pub(super) fn for_action(action: &str) -> Value {
    let mut conditions = conditions();
    conditions["applications"]["includeApplications"] = json!([]);
    conditions["applications"]["includeUserActions"] = json!([action]);
    conditions
}

/// Everywhere but in some places.
pub(super) fn except_from(mut conditions: Value, place: &str) -> Value {
    conditions["locations"] = json!({"includeLocations": ["All"], "excludeLocations": [place]});
    conditions
}
