//! `getByIds`: the way to put names to ids.

use serde_json::{Value, json};

use super::refusal::unsupported;
use super::service_principals::record as service_principal;
use super::users::user;
use super::{WHOLE, groups};
use crate::sim::route::{Answer, Ask, Bucket, Plan, Record, Route};
use crate::sim::world::World;

pub(super) static ROUTES: &[Route] = &[Route {
    method: "POST",
    version: "v1.0",
    template: "/directoryObjects/getByIds",
    bucket: Bucket::Identity,
    permissions: &["Directory.Read.All"],
    plan: Plan::Any,
    pages: WHOLE,
    default_select: None,
    entity: "microsoft.graph.directoryObject",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/directoryobject-getbyids.md",
    handler: get_by_ids,
}];

/// How many ids one call takes.
const MOST: usize = 1_000;

/// Returns what exists; a missing id is simply absent.
fn get_by_ids<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let list = |name: &str| ask.body.and_then(|body| body.get(name)).and_then(Value::as_array);
    let Some(ids) = list("ids").filter(|ids| ids.len() <= MOST) else {
        return unsupported("'ids' must name between 1 and 1000 objects.");
    };
    let types = list("types");
    let wanted = |kind: &str| types.is_none_or(|types| types.iter().any(|name| name.as_str() == Some(kind)));
    let ids = ids.iter().filter_map(Value::as_str);
    let found = ids.filter_map(|id| object_of(world, id)).filter(|(kind, _)| wanted(kind));
    let typed = found.map(|(kind, mut record)| {
        record.insert("@odata.type".to_owned(), json!(format!("#microsoft.graph.{kind}")));
        record
    });
    Answer::Many(Box::new(typed.collect::<Vec<Record>>()))
}

/// The user, group or service principal of an id.
pub(super) fn object_of(world: &World, id: &str) -> Option<(&'static str, Record)> {
    if let Some(person) = uuid::Uuid::parse_str(id).ok().and_then(|_| world.find_person(id)) {
        return Some(("user", user(world, &person)));
    }
    if let Some(group) = world.find_group(id) {
        return Some(("group", groups::record(world, &group)));
    }
    world.find_app(id).map(|app| ("servicePrincipal", service_principal(world, &app)))
}
