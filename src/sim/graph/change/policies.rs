//! Policies of the whole tenant: what people may do by themselves, which methods they may use, and the old per-user MFA.

use serde_json::{Value, json};

use super::audit::{Activity, Target, row};
use super::{WRITE, answer, bad_request, body, set, text};
use crate::sim::graph::authentication::{configuration_records, policy_of_beta};
use crate::sim::graph::authorization::{authorization_record, consent_request_record};
use crate::sim::graph::refusal::not_found;
use crate::sim::odata::current;
use crate::sim::record::object;
use crate::sim::route::{Answer, Ask, Bucket, Record, Route};
use crate::sim::state::{Change, Key, Written};
use crate::sim::world::World;

const METHODS: Route = Route {
    template: "/policies/authenticationMethodsPolicy",
    permissions: &["Policy.ReadWrite.AuthenticationMethod"],
    entity: "microsoft.graph.authenticationMethodsPolicy",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/authenticationmethodspolicy-update.md",
    handler: methods,
    ..WRITE
};

pub(super) static ROUTES: &[Route] = &[
    METHODS,
    Route { version: "beta", ..METHODS },
    Route {
        template: "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/{authenticationMethodConfiguration-id}",
        entity: "microsoft.graph.authenticationMethodConfiguration",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/authenticationmethodspolicy-post-authenticationmethodconfigurations.md",
        handler: configuration,
        ..METHODS
    },
    Route {
        version: "beta",
        bucket: Bucket::Reports,
        template: "/users/{user-id}/authentication/requirements",
        entity: "microsoft.graph.strongAuthenticationRequirements",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/beta/api/authentication-update.md",
        handler: requirements,
        ..METHODS
    },
    Route {
        template: "/policies/authorizationPolicy",
        permissions: &["Policy.ReadWrite.Authorization"],
        entity: "microsoft.graph.authorizationPolicy",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/authorizationpolicy-update.md",
        handler: authorization,
        ..WRITE
    },
    Route {
        method: "PUT",
        template: "/policies/adminConsentRequestPolicy",
        permissions: &["Policy.ReadWrite.ConsentRequest"],
        entity: "microsoft.graph.adminConsentRequestPolicy",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/adminconsentrequestpolicy-update.md",
        handler: consent_requests,
        ..WRITE
    },
];

const INVITES: [&str; 4] = ["none", "adminsAndGuestInviters", "adminsGuestInvitersAndAllMembers", "everyone"];
/// What guests may see: as members do, the default, only themselves.
const GUEST_ROLES: [&str; 3] = [
    "a0b1b346-4d3e-4e8b-98f8-753987be4970",
    "10dae51f-b6af-4016-8d66-8c2a99b929b3",
    "2af84b1e-32c8-42b7-82bc-daa82404023b",
];
/// Microsoft's own policies of what people may consent to.
const CONSENT: [&str; 3] = ["legacy", "low", "recommended"];

/// A policy with its changes.
fn now(world: &World, class: &str, made: Record) -> Record {
    let id = text(&made, "id").to_owned();
    current(world, class, &id, Some(made)).unwrap_or_default()
}

fn logged(world: &World, old: &Record, activity: Activity, written: Written) -> Written {
    if written.changes.is_empty() {
        return written;
    }
    let audit = row(world, activity, Target::of("Policy", old).changed_by(&written));
    written.audited(audit)
}

fn authorization<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let class = "authorizationPolicy";
    let old = now(world, class, authorization_record(world));
    answer(body(ask).and_then(|mut given| {
        // Of the nested permissions what is not sent stays.
        if let Some(Value::Object(part)) = given.get("defaultUserRolePermissions") {
            let mut whole = old["defaultUserRolePermissions"].as_object().cloned().unwrap_or_default();
            whole.extend(part.clone());
            given.insert("defaultUserRolePermissions".to_owned(), Value::Object(whole));
        }
        if let Some(message) = authorization_refusal(&given) {
            return Err(bad_request(message));
        }
        let activity = Activity {
            name: "Update authorization policy",
            category: "AuthorizationPolicy",
            service: "Core Directory",
        };
        Ok(logged(world, &old, activity, set(class, &old, given)))
    }))
}

fn authorization_refusal(given: &Record) -> Option<String> {
    let among = |name: &str, all: &[&str]| given.get(name).is_none_or(|value| all.iter().any(|one| value == one));
    if !among("allowInvitesFrom", &INVITES) || !among("guestUserRoleId", &GUEST_ROLES) {
        return Some("Invalid value specified for property 'allowInvitesFrom' or 'guestUserRoleId'.".to_owned());
    }
    let permissions = given.get("defaultUserRolePermissions")?;
    let policies = permissions["permissionGrantPoliciesAssigned"].as_array()?;
    let known = |name: &str| {
        let own = name.strip_prefix("ManagePermissionGrantsForSelf.microsoft-user-default-");
        own.is_some_and(|own| CONSENT.contains(&own)) || name.starts_with("ManagePermissionGrantsForOwnedResource.")
    };
    let wrong = policies.iter().find(|policy| !policy.as_str().is_some_and(known))?;
    Some(format!("The permission grant policy {wrong} does not exist."))
}

/// The whole object takes the place of the old one.
fn consent_requests<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let class = "adminConsentRequestPolicy";
    let old = now(world, class, consent_request_record(world));
    answer(body(ask).and_then(|mut given| {
        let whole = ["isEnabled", "notifyReviewers", "remindersEnabled", "requestDurationInDays", "reviewers"];
        if let Some(name) = whole.iter().find(|name| !given.contains_key(**name)) {
            return Err(bad_request(format!("'{name}' is required.")));
        }
        if given["isEnabled"] == true && given["reviewers"].as_array().is_none_or(Vec::is_empty) {
            return Err(bad_request("At least one reviewer is required when the policy is enabled."));
        }
        let own = |name: &str| matches!(name, "id" | "version") || name.starts_with('@');
        given.retain(|name, _| !own(name));
        let mut written = set(class, &old, given);
        if !written.changes.is_empty() {
            let version = object(json!({"version": old["version"].as_i64().unwrap_or(0) + 1}));
            written.changes.extend(set(class, &old, version).changes);
        }
        let activity = Activity { name: "Update policy", category: "Policy", service: "Core Directory" };
        Ok(logged(world, &old, activity, written))
    }))
}

const METHODS_UPDATE: Activity = Activity {
    name: "Authentication Methods Policy Update",
    category: "ApplicationManagement",
    service: "Authentication Methods",
};

fn methods<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let class = "authenticationMethodsPolicy";
    let old = now(world, class, policy_of_beta(world));
    answer(body(ask).and_then(|given| {
        if given.contains_key("authenticationMethodConfigurations") {
            return Err(bad_request("Each method's configuration is updated by itself."));
        }
        let mut written = set(class, &old, given);
        if !written.changes.is_empty() {
            let at = object(json!({"lastModifiedDateTime": world.present()}));
            written.changes.extend(set(class, &old, at).changes);
        }
        Ok(logged(world, &old, METHODS_UPDATE, written))
    }))
}

/// A method's configuration, by itself and inside the policy.
fn configuration<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let class = "authenticationMethodConfiguration";
    let all = configuration_records(world).into_iter().map(|one| now(world, class, one));
    let all: Vec<Record> = all.collect();
    let Some(old) = all.iter().find(|one| text(one, "id").eq_ignore_ascii_case(&ask.keys[0])) else {
        return not_found(&ask.keys[0]);
    };
    answer(body(ask).and_then(|given| {
        if given.get("@odata.type") != old.get("@odata.type") {
            return Err(bad_request("'@odata.type' must name the type of the method's configuration."));
        }
        if given.get("state").is_some_and(|state| state != "enabled" && state != "disabled") {
            return Err(bad_request("'state' must be enabled or disabled."));
        }
        let mut new = old.clone();
        new.extend(given.clone());
        let mut written = set(class, old, given);
        if !written.changes.is_empty() {
            let whole = all.iter().map(|one| if one["id"] == old["id"] { json!(new) } else { json!(one) });
            let whole = object(json!({"authenticationMethodConfigurations": whole.collect::<Vec<_>>()}));
            let policy = "authenticationMethodsPolicy";
            written.changes.extend(set(policy, &now(world, policy, policy_of_beta(world)), whole).changes);
        }
        Ok(logged(world, old, METHODS_UPDATE, written))
    }))
}

fn requirements<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(person) = world.find_person(&ask.keys[0]) else {
        return not_found(&ask.keys[0]);
    };
    answer(body(ask).and_then(|given| {
        if !["disabled", "enabled", "enforced"].iter().any(|state| given.get("perUserMfaState") == Some(&json!(state)))
        {
            return Err(bad_request("'perUserMfaState' must be disabled, enabled or enforced."));
        }
        let (class, id) = ("strongAuthenticationRequirements", person.id.to_string());
        let made = object(json!({"perUserMfaState": person.per_user_mfa}));
        let old = current(world, class, &id, Some(made)).unwrap_or_default();
        let written = Written::new(Change::set(Key::new(class, &id), &old, given).into_iter().collect());
        if written.changes.is_empty() {
            return Ok(written);
        }
        let activity = Activity { name: "Update user", category: "UserManagement", service: "Core Directory" };
        let target = Target { kind: "User", id, name: Value::Null, changes: Vec::new() }.changed_by(&written);
        let audit = row(world, activity, target);
        Ok(written.audited(audit))
    }))
}
