//! What the service makes of a Conditional Access policy that is sent to it, and what it refuses.
//!
//! Numbered messages were seen on the wire by public clients; the others say the same in words of their own.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::sim::odata::current;
use crate::sim::record::object;
use crate::sim::route::Record;
use crate::sim::world::World;

pub(super) const STATES: [&str; 3] = ["enabled", "disabled", "enabledForReportingButNotEnforced"];

/// The policy with everything that was left out, as the service fills it in.
pub(super) fn whole(world: &World, given: &Record) -> Result<Record, String> {
    let mut policy = object(json!({
        "templateId": null,
        "displayName": given.get("displayName").cloned().unwrap_or_default(),
        "state": given.get("state").cloned().unwrap_or_default(),
        "conditions": conditions(given.get("conditions").unwrap_or(&Value::Null)),
        "grantControls": null,
        "sessionControls": given.get("sessionControls").cloned().unwrap_or_default(),
    }));
    if let Some(controls) = given.get("grantControls").filter(|controls| !controls.is_null()) {
        policy.insert("grantControls".to_owned(), granted(world, controls)?);
    }
    Ok(policy)
}

fn conditions(given: &Value) -> Value {
    let mut whole = json!({
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
            "includeApplications": [],
            "excludeApplications": [],
            "includeUserActions": [],
            "includeAuthenticationContextClassReferences": [],
            "applicationFilter": null,
        },
        "users": {
            "includeUsers": [],
            "excludeUsers": [],
            "includeGroups": [],
            "excludeGroups": [],
            "includeRoles": [],
            "excludeRoles": [],
            "includeGuestsOrExternalUsers": null,
            "excludeGuestsOrExternalUsers": null,
        },
    });
    for (name, value) in given.as_object().into_iter().flatten() {
        match value.as_object().filter(|_| name == "applications" || name == "users") {
            Some(part) => part.iter().for_each(|(inner, value)| whole[name][inner] = value.clone()),
            None => whole[name] = value.clone(),
        }
    }
    whole
}

fn granted(world: &World, given: &Value) -> Result<Value, String> {
    let mut whole = json!({
        "operator": "OR",
        "builtInControls": [],
        "customAuthenticationFactors": [],
        "termsOfUse": [],
        "authenticationStrength": null,
    });
    for (name, value) in given.as_object().into_iter().flatten() {
        whole[name] = value.clone();
    }
    if let Some(id) = given.pointer("/authenticationStrength/id").and_then(Value::as_str) {
        whole["authenticationStrength"] = strength(world, id)
            .ok_or_else(|| format!("1064: Policy contains an authentication strength that does not exist: {id}"))?;
    }
    Ok(whole)
}

/// One of Microsoft's three strengths (microsoft-graph-docs-contrib `resources/authenticationstrengths-overview`), or one
/// that a policy of the tenant asks for already.
fn strength(world: &World, id: &str) -> Option<Value> {
    const STRONG: [&str; 3] = ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"];
    const OTHERS: [&str; 8] = [
        "temporaryAccessPassOneTime",
        "temporaryAccessPassMultiUse",
        "password,microsoftAuthenticatorPush",
        "password,softwareOath",
        "password,hardwareOath",
        "password,sms",
        "password,voice",
        "federatedMultiFactor",
    ];
    let push: &[&str] = &["deviceBasedPush"];
    let built_in = |name: &str, more: &[&[&str]]| {
        let combinations: Vec<&str> = STRONG.into_iter().chain(more.iter().copied().flatten().copied()).collect();
        json!({
            "id": id,
            "createdDateTime": "2021-12-01T08:00:00Z",
            "modifiedDateTime": "2021-12-01T08:00:00Z",
            "displayName": name,
            "description": "",
            "policyType": "builtIn",
            "requirementsSatisfied": "mfa",
            "allowedCombinations": combinations,
            "combinationConfigurations": [],
        })
    };
    match id {
        "00000000-0000-0000-0000-000000000002" => Some(built_in("Multifactor authentication", &[push, &OTHERS])),
        "00000000-0000-0000-0000-000000000003" => Some(built_in("Passwordless MFA", &[push])),
        "00000000-0000-0000-0000-000000000004" => Some(built_in("Phishing-resistant MFA", &[])),
        _ => {
            let asked = world.policies.iter().map(|policy| &policy["grantControls"]["authenticationStrength"]);
            asked.into_iter().find(|strength| strength["id"] == id).cloned()
        }
    }
}

/// Why the service refuses a whole policy; `known` are ids that it has taken before.
pub(super) fn refusal(world: &World, policy: &Record, known: &[String]) -> Option<String> {
    let conditions = &policy["conditions"];
    if policy["displayName"].as_str().is_none_or(str::is_empty) {
        return Some("1004: 'displayName' must be set.".to_owned());
    }
    if !STATES.iter().any(|state| policy["state"] == *state) {
        return Some("1005: 'state' is not one that a policy can be in.".to_owned());
    }
    people(world, &conditions["users"], known)
        .or_else(|| targets(world, &conditions["applications"], known))
        .or_else(|| places(world, &conditions["locations"]))
        .or_else(|| clients(&conditions["clientAppTypes"]))
        .or_else(|| controls(policy))
}

fn names(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn people(world: &World, users: &Value, known: &[String]) -> Option<String> {
    let included =
        ["includeUsers", "includeGroups", "includeRoles"].iter().any(|list| names(&users[*list]).next().is_some());
    if !included && users["includeGuestsOrExternalUsers"].is_null() {
        return Some("1007: 'users' condition must include somebody.".to_owned());
    }
    let words = ["All", "None", "GuestsOrExternalUsers"];
    let is_person = |id: &&str| words.contains(id) || known.iter().any(|one| one == id) || has_person(world, id);
    let is_group = |id: &&str| known.iter().any(|one| one == id) || has_group(world, id);
    for list in ["includeUsers", "excludeUsers"] {
        if let Some(id) = names(&users[list]).find(|id| !is_person(id)) {
            return Some(format!("1003: Policy contains invalid users: {{{id}}}"));
        }
    }
    for list in ["includeGroups", "excludeGroups"] {
        if let Some(id) = names(&users[list]).find(|id| !is_group(id)) {
            return Some(format!("1034: Policy contains invalid groups: {{{id}}}"));
        }
    }
    let roles = ["includeRoles", "excludeRoles"].into_iter().flat_map(|list| names(&users[list]));
    let wrong = roles.into_iter().find(|id| Uuid::try_parse(id).is_err());
    wrong.map(|id| format!("1035: Policy contains invalid roles: {{{id}}}"))
}

fn has_person(world: &World, id: &str) -> bool {
    let found = Uuid::try_parse(id).ok().and_then(|_| world.find_person(id));
    current(world, "user", id, found.map(|_| Record::new())).is_some()
}

fn has_group(world: &World, id: &str) -> bool {
    current(world, "group", id, world.find_group(id).map(|_| Record::new())).is_some()
}

fn targets(world: &World, applications: &Value, known: &[String]) -> Option<String> {
    let some = |list: &str| names(&applications[list]).next().is_some();
    if some("includeApplications") && some("includeUserActions") {
        return Some(
            "1012: 'applications' condition cannot include both 'includeApplications' and \
             'includeUserActions'/'includeProtectionLevels'. Please remove one of the conditions."
                .to_owned(),
        );
    }
    let lists = ["includeApplications", "includeUserActions", "includeAuthenticationContextClassReferences"];
    if !lists.into_iter().any(some) {
        return Some("1010: 'applications' condition must include something.".to_owned());
    }
    let words = ["All", "None", "Office365", "MicrosoftAdminPortals"];
    let is_app =
        |id: &&str| words.contains(id) || known.iter().any(|one| one == id) || world.find_app_by_app_id(id).is_some();
    let named = ["includeApplications", "excludeApplications"].into_iter().flat_map(|list| names(&applications[list]));
    let wrong = named.into_iter().find(|id| !is_app(id));
    wrong.map(|id| format!("1040: Policy contains invalid applications: {{{id}}}"))
}

fn places(world: &World, locations: &Value) -> Option<String> {
    let is_place = |id: &&str| {
        let made = world.locations.iter().find(|place| place["id"] == **id).map(|_| Record::new());
        matches!(*id, "All" | "AllTrusted") || current(world, "namedLocation", id, made).is_some()
    };
    let named = ["includeLocations", "excludeLocations"].into_iter().flat_map(|list| names(&locations[list]));
    let wrong = named.into_iter().find(|id| !is_place(id));
    wrong.map(|id| format!("1048: Policy contains invalid locations: {{{id}}}"))
}

fn clients(types: &Value) -> Option<String> {
    let known = ["all", "browser", "mobileAppsAndDesktopClients", "exchangeActiveSync", "easSupported", "other"];
    let mut given = names(types).peekable();
    let right = given.peek().is_some() && given.all(|name| known.contains(&name));
    (!right).then(|| "1011: 'clientAppTypes' condition must name types of clients.".to_owned())
}

fn controls(policy: &Record) -> Option<String> {
    let (grant, session) = (&policy["grantControls"], &policy["sessionControls"]);
    if grant.is_null() && session.is_null() {
        return Some("1009: Policy must have grant controls or session controls.".to_owned());
    }
    let built_in: Vec<&str> = names(&grant["builtInControls"]).collect();
    if built_in.contains(&"block") && (built_in.len() > 1 || !grant["authenticationStrength"].is_null()) {
        return Some("1031: 'block' cannot be combined with other controls.".to_owned());
    }
    let changes = built_in.contains(&"passwordChange");
    if changes && (!built_in.contains(&"mfa") || grant["operator"] != "AND") {
        return Some("1032: ConditionalActionPolicy validation failed due to InvalidPasswordResetControl.".to_owned());
    }
    None
}
