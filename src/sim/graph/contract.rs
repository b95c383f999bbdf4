//! Every record of every route holds against Microsoft's published schema.

#[path = "../../../tests/contract/checker.rs"]
mod checker;

use serde_json::{Value, json};

use self::checker::Contract;
use super::routes;
use crate::sim::route::{Answer, Ask, Record, Route};
use crate::sim::world::{Kind, MICROSOFT_GRAPH, Preset, Spec, World};

fn world(seed: u64, preset: Preset) -> World {
    let now = "2026-11-25T22:00:00Z".parse().expect("a moment");
    World::generate(Spec { users: 400, seed, preset, now })
}

/// Keys for the `{…}` of a template: several objects of each sort.
fn keys(world: &World, template: &str) -> Vec<Vec<String>> {
    let ids = |kind, count: usize| (0..count).map(|index| world.id(kind, index).to_string()).collect::<Vec<_>>();
    let one = |keys: Vec<String>| keys.into_iter().map(|key| vec![key]).collect::<Vec<_>>();
    match template {
        t if t.contains("{mailFolder-id}") => {
            ids(Kind::User, world.users()).into_iter().map(|id| vec![id, "inbox".to_owned()]).collect()
        }
        t if t.contains("{user-id}") => one(ids(Kind::User, world.users())),
        t if t.contains("{group-id}") => one(ids(Kind::Group, world.group_count())),
        t if t.contains("{domain-id}") => one(vec![world.federated_domain.clone()]),
        t if t.contains("{servicePrincipal-id}") => one(ids(Kind::ServicePrincipal, world.app_count())),
        t if t.contains("{appId}") => {
            one(vec![world.app(MICROSOFT_GRAPH).expect("Graph is an app").app_id.to_string()])
        }
        t if t.contains("{auditLogQuery-id}") => {
            one(vec![world.searches.make(anything()).expect("room for a search").id.to_string()])
        }
        _ => vec![vec![]],
    }
}

/// A search without any filter.
fn anything() -> Record {
    let lists = ["recordTypeFilters", "serviceFilters", "operationFilters", "userPrincipalNameFilters"];
    lists.into_iter().map(|name| (name.to_owned(), json!([]))).collect()
}

/// Records of a route, however many objects its path names.
fn records(world: &World, route: &Route) -> Vec<Value> {
    let body = json!({
        "ids": (0..20).map(|i| world.id(Kind::User, i)).collect::<Vec<_>>(),
        "signInIdentity": {"@odata.type": "#microsoft.graph.userSignIn", "userId": world.id(Kind::User, 0)},
        "signInContext": {"@odata.type": "#microsoft.graph.userActionContext", "userAction": "registerOrJoinDevices"},
        "signInConditions": {"devicePlatform": "windows"},
    });
    let expand = route.template.contains("roleManagement") && !route.template.contains("roleDefinitions");
    let mut query = Vec::new();
    if expand {
        query.push(("$expand".to_owned(), "principal".to_owned()));
    }
    let body = if route.template == "/security/auditLog/queries" { json!({}) } else { body };
    world.searches.make(anything());
    let answers = keys(world, route.template).into_iter().map(|keys| {
        let ask = Ask { keys, query: query.clone(), body: Some(&body), eventual: true };
        (route.handler)(world, &ask)
    });
    answers
        .flat_map(|answer| match answer {
            Answer::One(record) | Answer::Made(record) => vec![Value::Object(record)],
            Answer::Many(table) => (0..table.len()).map(|i| Value::Object(table.row(i).expect("a row"))).collect(),
            Answer::Count(_) | Answer::Refused { status: 404, .. } => vec![],
            Answer::Refused { status, message, .. } => panic!("{}: {status} {message}", route.template),
        })
        .collect()
}

#[test]
fn every_route_is_published_and_answers_as_published() {
    let world = world(1, Preset::Messy);
    for route in routes() {
        let contract = Contract::read(route.version);
        let response = contract.response(route.method, route.template);
        let response = response.unwrap_or_else(|| panic!("{} {} is not published", route.method, route.template));
        assert_eq!(response.collection, route.pages.is_some(), "{}", route.template);
        if !response.text {
            assert_eq!(response.entity, route.entity, "{}", route.template);
            assert!(!records(&world, route).is_empty(), "{} has something to say", route.template);
        }
    }
}

#[test]
fn every_record_holds_against_the_published_schema() {
    let (v1, beta) = (Contract::read("v1.0"), Contract::read("beta"));
    let worlds = [
        (1, Preset::Messy),
        (2, Preset::Messy),
        (3, Preset::Healthy),
        (4, Preset::Unlicensed),
        (5, Preset::HalfPermissions),
        (6, Preset::SecurityDefaults),
    ];
    for (seed, preset) in worlds {
        let world = world(seed, preset);
        for route in routes() {
            let contract = if route.version == "beta" { &beta } else { &v1 };
            for record in records(&world, route) {
                let complaints = contract.complaints(&record, route.entity);
                assert!(complaints.is_empty(), "{}: {complaints:#?} in {record:#}", route.template);
            }
        }
    }
}

#[test]
fn the_checker_sees_what_is_wrong() {
    let contract = Contract::read("v1.0");
    let wrong = [
        json!({"id": "x", "nickname": "no such property"}),
        json!({"id": "x", "accountEnabled": "yes"}),
        json!({"id": "x", "assignedPlans": null}),
        json!({"id": "x", "createdDateTime": "yesterday"}),
    ];
    for record in wrong {
        assert_eq!(contract.complaints(&record, "microsoft.graph.user").len(), 1, "{record}");
    }
    let state = json!({"id": "x", "riskState": "worrying"});
    assert_eq!(contract.complaints(&state, "microsoft.graph.riskyUser").len(), 1);
}
