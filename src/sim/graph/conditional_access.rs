//! Conditional Access policies and the named locations they speak of.

use super::WHOLE;
use super::refusal::of_other_options;
use crate::sim::route::{Answer, Ask, Bucket, Plan, Route};
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
