//! Security defaults, switched on and off.

use serde_json::Value;

use super::audit::{Activity, Target, row};
use super::{WRITE, answer, bad_request, body, conditional_access, set};
use crate::sim::graph::authentication::security_defaults_record;
use crate::sim::odata::current;
use crate::sim::route::{Answer, Ask, Record, Route};
use crate::sim::state::Written;
use crate::sim::world::World;

pub(super) static ROUTES: &[Route] = &[Route {
    template: "/policies/identitySecurityDefaultsEnforcementPolicy",
    permissions: &["Policy.ReadWrite.SecurityDefaults+Policy.Read.All"],
    entity: "microsoft.graph.identitySecurityDefaultsEnforcementPolicy",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/identitysecuritydefaultsenforcementpolicy-update.md",
    handler: update,
    ..WRITE
}];

const CLASS: &str = "identitySecurityDefaultsEnforcementPolicy";

/// The policy as it stands.
pub(super) fn policy(world: &World) -> Record {
    let made = security_defaults_record(world);
    let id = super::text(&made, "id").to_owned();
    current(world, CLASS, &id, Some(made)).unwrap_or_default()
}

fn update<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    answer(body(ask).and_then(|given| judged(world, given)))
}

fn judged(world: &World, given: Record) -> Result<Written, Answer<'static>> {
    let Some(Value::Bool(on)) = given.get("isEnabled") else {
        return Err(bad_request("'isEnabled' must be a Boolean."));
    };
    if *on && conditional_access::any_is_enabled(world) {
        let message = "Conditional Access policies are enabled in the tenant. You must disable them before enabling Security Defaults.";
        return Err(bad_request(message));
    }
    let old = policy(world);
    let written = set(CLASS, &old, given);
    if written.changes.is_empty() {
        return Ok(written);
    }
    let activity = Activity { name: "Update security defaults", category: "Policy", service: "Conditional Access" };
    let target = Target::of("Policy", &old).changed_by(&written);
    let audit = row(world, activity, target);
    Ok(written.audited(audit))
}
