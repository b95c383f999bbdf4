//! Security defaults, the authentication methods policy, and the old per-user MFA state.

use serde_json::{Value, json};

use super::refusal::{not_found, of_other_options};
use crate::sim::record::object;
use crate::sim::route::{Answer, Ask, Bucket, Plan, Record, Route};
use crate::sim::world::{Preset, World};

const SECURITY_DEFAULTS: Route = Route {
    method: "GET",
    version: "v1.0",
    template: "/policies/identitySecurityDefaultsEnforcementPolicy",
    bucket: Bucket::Identity,
    permissions: &["Policy.Read.All"],
    plan: Plan::Any,
    pages: None,
    default_select: None,
    entity: "microsoft.graph.identitySecurityDefaultsEnforcementPolicy",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/identitysecuritydefaultsenforcementpolicy-get.md",
    handler: security_defaults,
};

pub(super) static ROUTES: &[Route] = &[
    SECURITY_DEFAULTS,
    Route {
        template: "/policies/authenticationMethodsPolicy",
        permissions: &["Policy.Read.AuthenticationMethod", "Policy.ReadWrite.AuthenticationMethod", "Policy.Read.All"],
        entity: "microsoft.graph.authenticationMethodsPolicy",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/authenticationmethodspolicy-get.md",
        handler: methods_policy,
        ..SECURITY_DEFAULTS
    },
    Route {
        template: "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/{authenticationMethodConfiguration-id}",
        permissions: &["Policy.Read.AuthenticationMethod", "Policy.ReadWrite.AuthenticationMethod", "Policy.Read.All"],
        entity: "microsoft.graph.authenticationMethodConfiguration",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/authenticationmethodconfiguration-get.md",
        handler: configuration,
        ..SECURITY_DEFAULTS
    },
    Route {
        version: "beta",
        template: "/policies/authenticationMethodsPolicy",
        permissions: &["Policy.Read.AuthenticationMethod", "Policy.ReadWrite.AuthenticationMethod", "Policy.Read.All"],
        entity: "microsoft.graph.authenticationMethodsPolicy",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/beta/api/authenticationmethodspolicy-get.md",
        handler: methods_policy_of_beta,
        ..SECURITY_DEFAULTS
    },
    Route {
        version: "beta",
        template: "/users/{user-id}/authentication/requirements",
        bucket: Bucket::Reports,
        permissions: &["Policy.Read.All", "Policy.ReadWrite.AuthenticationMethod"],
        entity: "microsoft.graph.strongAuthenticationRequirements",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/beta/api/authentication-get.md",
        handler: requirements,
        ..SECURITY_DEFAULTS
    },
];

fn security_defaults<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::One(security_defaults_record(world)))
}

pub(super) fn security_defaults_record(world: &World) -> Record {
    object(json!({
        "id": "00000000-0000-0000-0000-000000000005",
        "displayName": "Security Defaults",
        "description": "Security defaults is a set of basic identity security mechanisms recommended by Microsoft.",
        "isEnabled": world.spec.preset == Preset::SecurityDefaults,
    }))
}

fn requirements<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(person) = world.find_person(&ask.keys[0]) else {
        return not_found(&ask.keys[0]);
    };
    Answer::One(object(json!({"perUserMfaState": person.per_user_mfa})))
}

fn methods_policy<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::One(object(policy(world))))
}

fn methods_policy_of_beta<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::One(policy_of_beta(world)))
}

fn configuration<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let wanted = |record: &Record| record["id"].as_str().is_some_and(|id| id.eq_ignore_ascii_case(&ask.keys[0]));
    let found = configuration_records(world).into_iter().find(wanted);
    found.map_or_else(|| not_found(&ask.keys[0]), Answer::One)
}

pub(super) fn configuration_records(world: &World) -> Vec<Record> {
    configurations(world).as_array().into_iter().flatten().cloned().map(object).collect()
}

/// With what only beta holds (`resources/authenticationmethodspolicy.md` of beta).
pub(super) fn policy_of_beta(world: &World) -> Record {
    let everybody = json!({"targetType": "group", "id": "all_users"});
    let mut record = object(policy(world));
    record.extend(object(json!({
        "reportSuspiciousActivitySettings": {
            // Where it is not switched off, Microsoft decides, and that is no finding.
            "state": if world.broken("mfa.report-suspicious-off") { "disabled" } else { "default" },
            "includeTarget": everybody,
            "voiceReportingCode": 0,
        },
        "systemCredentialPreferences": {
            "state": if world.broken("mfa.system-preferred-off") { "disabled" } else { "enabled" },
            "includeTargets": [everybody],
            "excludeTargets": [],
        },
    })));
    record
}

fn policy(world: &World) -> Value {
    let migrated = !world.broken("mfa.methods-not-migrated");
    json!({
        "id": "authenticationMethodsPolicy",
        "displayName": "Authentication Methods Policy",
        "description": "The tenant-wide policy that controls which authentication methods are allowed in the tenant",
        "lastModifiedDateTime": world.ago(90, 0),
        "policyVersion": "1.5",
        "policyMigrationState": if migrated { "migrationComplete" } else { "migrationInProgress" },
        "registrationEnforcement": {"authenticationMethodsRegistrationCampaign": {
            "snoozeDurationInDays": 1,
            "state": "default",
            "excludeTargets": [],
            "includeTargets": [{
                "id": "all_users",
                "targetType": "group",
                "targetedAuthenticationMethod": "microsoftAuthenticator",
            }],
        }},
        "authenticationMethodConfigurations": configurations(world),
    })
}

fn configurations(world: &World) -> Value {
    let sms = world.broken("mfa.sms-or-voice");
    let generous = world.broken("mfa.access-pass-generous");
    let fido2 = json!({
        "isSelfServiceRegistrationAllowed": true,
        "isAttestationEnforced": !world.broken("mfa.passkey-policy-loose"),
        // An empty list to block that is not in force.
        "keyRestrictions": {"isEnforced": false, "enforcementType": "block", "aaGuids": []},
    });
    let access_pass = json!({
        "defaultLifetimeInMinutes": 60,
        "defaultLength": 8,
        "minimumLifetimeInMinutes": 60,
        "maximumLifetimeInMinutes": if generous { 1_440 } else { 480 },
        "isUsableOnce": !generous,
    });
    // Guests may use a code sent by mail although members may not.
    let email = json!({"allowExternalIdToUseEmailOtp": "enabled"});
    let certificate = json!({"certificateUserBindings": []});
    json!([
        method("Fido2", true, fido2, json!({})),
        authenticator(world),
        method("Sms", sms, json!({}), json!({"isUsableForSignIn": world.broken("mfa.sms-sign-in")})),
        // Disabled, although its target still says everybody: the state decides.
        method("Voice", false, json!({"isOfficePhoneAllowed": false}), json!({})),
        method("SoftwareOath", true, json!({}), json!({})),
        method("TemporaryAccessPass", true, access_pass, json!({})),
        method("Email", world.broken("mfa.email-code"), email, json!({})),
        method("X509Certificate", false, certificate, json!({})),
    ])
}

fn authenticator(world: &World) -> Value {
    let bare = world.broken("mfa.push-without-context");
    let feature = |enabled: bool| {
        json!({
            "state": if enabled { "enabled" } else { "disabled" },
            "includeTarget": {"targetType": "group", "id": "all_users"},
            "excludeTarget": {"targetType": "group", "id": "00000000-0000-0000-0000-000000000000"},
        })
    };
    let own = json!({
        "isSoftwareOathEnabled": false,
        "featureSettings": {
            "displayAppInformationRequiredState": feature(!bare),
            "displayLocationInformationRequiredState": feature(!bare),
        },
    });
    method("MicrosoftAuthenticator", true, own, json!({"authenticationMode": "any"}))
}

/// A configuration: what all have in common, then the method's own properties and those of its target. Its type is its
/// id with a small initial.
fn method(id: &str, enabled: bool, own: Value, target: Value) -> Value {
    let (initial, rest) = id.split_at(1);
    let kind = format!("{}{rest}AuthenticationMethodConfiguration", initial.to_ascii_lowercase());
    let mut include = object(json!({"targetType": "group", "id": "all_users", "isRegistrationRequired": false}));
    include.extend(object(target));
    let mut record = object(json!({
        "@odata.type": format!("#microsoft.graph.{kind}"),
        "id": id,
        "state": if enabled { "enabled" } else { "disabled" },
        "excludeTargets": [],
        "includeTargets": [include],
    }));
    record.extend(object(own));
    Value::Object(record)
}
