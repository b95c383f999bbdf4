//! Conditional Access policies and the named locations they speak of.

use super::WHOLE;
use super::refusal::{not_found, of_other_options};
use crate::sim::route::{Answer, Ask, Bucket, Plan, Record, Route};
use crate::sim::world::World;

const POLICIES: Route = Route {
    method: "GET",
    version: "v1.0",
    template: "/identity/conditionalAccess/policies",
    bucket: Bucket::ConditionalAccess,
    permissions: &["Policy.Read.All"],
    plan: Plan::P1,
    pages: WHOLE,
    default_select: None,
    entity: "microsoft.graph.conditionalAccessPolicy",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/conditionalaccessroot-list-policies.md",
    handler: policies,
};

pub(super) static ROUTES: &[Route] = &[
    POLICIES,
    Route {
        template: "/identity/conditionalAccess/policies/{conditionalAccessPolicy-id}",
        pages: None,
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/conditionalaccesspolicy-get.md",
        handler: policy,
        ..POLICIES
    },
    Route {
        template: "/identity/conditionalAccess/deletedItems/policies",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/conditionalaccessroot-list-deleteditems.md",
        handler: bin,
        ..POLICIES
    },
    Route {
        template: "/identity/conditionalAccess/namedLocations/{namedLocation-id}",
        pages: None,
        entity: "microsoft.graph.namedLocation",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/namedlocation-get.md",
        handler: location,
        ..POLICIES
    },
    Route {
        template: "/identity/conditionalAccess/namedLocations",
        entity: "microsoft.graph.namedLocation",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/conditionalaccessroot-list-namedlocations.md",
        handler: locations,
        ..POLICIES
    },
];

fn policies<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::Many(Box::new(world.policies.clone())))
}

fn locations<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::Many(Box::new(world.locations.clone())))
}

fn policy<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    of_id(&world.policies, ask)
}

fn location<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    of_id(&world.locations, ask)
}

fn of_id(records: &[Record], ask: &Ask<'_>) -> Answer<'static> {
    let wanted = |record: &&Record| record["id"].as_str().is_some_and(|id| id.eq_ignore_ascii_case(&ask.keys[0]));
    let found = records.iter().find(wanted).cloned();
    found.map_or_else(|| not_found(&ask.keys[0]), Answer::One)
}

/// Nothing was deleted before the tenant was made.
fn bin<'w>(_: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::Many(Box::new(Vec::new())))
}
