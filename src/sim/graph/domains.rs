//! `/domains` and how a federated one trusts its identity provider.

use serde_json::json;

use super::WHOLE;
use super::refusal::{not_found, of_other_options};
use crate::sim::record::object;
use crate::sim::route::{Answer, Ask, Bucket, Plan, Record, Route};
use crate::sim::world::{Kind, World};

const DOMAINS: Route = Route {
    method: "GET",
    version: "v1.0",
    template: "/domains",
    bucket: Bucket::Identity,
    permissions: &["Domain.Read.All", "Domain.ReadWrite.All", "Directory.Read.All"],
    plan: Plan::Any,
    pages: WHOLE,
    default_select: None,
    entity: "microsoft.graph.domain",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/domain-list.md",
    handler: list,
};

pub(super) static ROUTES: &[Route] = &[
    DOMAINS,
    Route {
        template: "/domains/{domain-id}/federationConfiguration",
        permissions: &["Domain-InternalFederation.Read.All", "Domain.Read.All", "Domain.ReadWrite.All"],
        entity: "microsoft.graph.internalDomainFederation",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/domain-list-federationconfiguration.md",
        handler: federation,
        ..DOMAINS
    },
];

/// "Never", as the service writes it.
const NEVER: i32 = i32::MAX;

fn list<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let expiry = if world.broken("password.expires") { 90 } else { NEVER };
    let domains = vec![
        domain(&world.initial_domain, "Managed", Some(NEVER)),
        Record::from_iter(
            [domain(&world.default_domain, "Managed", Some(expiry)), object(json!({"isDefault": true}))]
                .into_iter()
                .flatten(),
        ),
        domain(&world.federated_domain, "Federated", None),
        unverified(&world.unverified_domain),
    ];
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::Many(Box::new(domains)))
}

fn domain(name: &str, authentication: &str, expiry: Option<i32>) -> Record {
    object(json!({
        "id": name,
        "authenticationType": authentication,
        "availabilityStatus": null,
        "isAdminManaged": true,
        "isDefault": false,
        "isInitial": name.ends_with(".onmicrosoft.com"),
        "isRoot": true,
        "isVerified": true,
        "supportedServices": ["Email", "OfficeCommunicationsOnline"],
        "passwordValidityPeriodInDays": expiry,
        "passwordNotificationWindowInDays": expiry.map(|_| 14),
        "state": null,
        "manufacturer": null,
        "model": null,
    }))
}

fn unverified(name: &str) -> Record {
    let mut record = domain(name, "Managed", Some(90));
    record.extend(object(json!({"isVerified": false, "supportedServices": []})));
    record
}

fn federation<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let name = &ask.keys[0];
    if !name.eq_ignore_ascii_case(&world.federated_domain) {
        return not_found(name);
    }
    let trusted = world.broken("mfa.federated-claim");
    let behavior = if trusted { "acceptIfMfaDoneByFederatedIdp" } else { "rejectMfaByFederatedIdp" };
    let record = json!({
        "@odata.type": "#microsoft.graph.internalDomainFederation",
        "id": world.id(Kind::Organization, 1_000_000),
        "displayName": world.company,
        "issuerUri": format!("http://sts.{name}/adfs/services/trust"),
        "metadataExchangeUri": format!("https://sts.{name}/adfs/services/trust/mex"),
        "passiveSignInUri": format!("https://sts.{name}/adfs/ls/"),
        "activeSignInUri": format!("https://sts.{name}/adfs/services/trust/2005/usernamemixed"),
        "signOutUri": format!("https://sts.{name}/adfs/ls/"),
        "preferredAuthenticationProtocol": "wsFed",
        "signingCertificate": "MIIE3jCCAsagAwIBAgIQQcyDaZz3MI",
        "nextSigningCertificate": null,
        "isSignedAuthenticationRequestRequired": null,
        "promptLoginBehavior": "nativeSupport",
        "federatedIdpMfaBehavior": behavior,
    });
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::Many(Box::new(vec![object(record)])))
}
