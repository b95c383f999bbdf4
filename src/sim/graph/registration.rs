//! Who registered which authentication methods.

use serde_json::json;

use super::refusal::of_other_options;
use crate::sim::record::{object, rows};
use crate::sim::route::{Answer, Ask, Bucket, Pages, Plan, Record, Route, Top};
use crate::sim::world::{Person, Sort, World};

pub(super) static ROUTES: &[Route] = &[Route {
    method: "GET",
    version: "v1.0",
    template: "/reports/authenticationMethods/userRegistrationDetails",
    bucket: Bucket::Reports,
    permissions: &["AuditLog.Read.All"],
    plan: Plan::P1,
    pages: Some(Pages { default: 100, max: 999, top: Top::Clamp }),
    default_select: None,
    entity: "microsoft.graph.userRegistrationDetails",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/authenticationmethodsroot-list-userregistrationdetails.md",
    handler: list,
}];

fn list<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    of_other_options(ask, &[]).unwrap_or_else(|| {
        let row = |place| world.listed(place).map(|index| details(world, &world.person(index)));
        Answer::Many(rows(world.users(), row))
    })
}

fn details(world: &World, person: &Person) -> Record {
    let methods = person.methods;
    let preferred = match methods.first().copied() {
        Some("mobilePhone") => "sms",
        Some(_) => "push",
        None => "none",
    };
    let passwordless = methods.iter().any(|method| matches!(*method, "fido2SecurityKey" | "windowsHelloForBusiness"));
    object(json!({
        "id": person.id,
        "userPrincipalName": person.upn,
        "userDisplayName": person.display_name,
        "userType": if person.guest() { "guest" } else { "member" },
        "isAdmin": matches!(person.sort, Sort::Admin | Sort::BreakGlass),
        "isMfaRegistered": !methods.is_empty(),
        "isMfaCapable": !methods.is_empty(),
        "isPasswordlessCapable": passwordless,
        "isSsprEnabled": false,
        "isSsprRegistered": false,
        "isSsprCapable": false,
        "methodsRegistered": methods,
        "isSystemPreferredAuthenticationMethodEnabled": true,
        "systemPreferredAuthenticationMethods": if methods.is_empty() { vec![] } else { vec![preferred] },
        "userPreferredMethodForSecondaryAuthentication": preferred,
        "lastUpdatedDateTime": world.ago(1, 3_600),
    }))
}
