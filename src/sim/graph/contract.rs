//! Every record of every route holds against Microsoft's published schema.

#[path = "../../../tests/contract/checker.rs"]
mod checker;
#[path = "../../../tests/contract/requests.rs"]
#[expect(dead_code, reason = "of requests only their paths are asked here")]
mod requests;

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
        t if t.contains("{messageRule-id}") => {
            let people = (0..world.users()).filter_map(|index| world.mailbox(index));
            let rules = people.flat_map(|mailbox| {
                let id = mailbox.owner.id.to_string();
                mailbox
                    .rules
                    .into_iter()
                    .map(move |rule| vec![id.clone(), "inbox".to_owned(), super::rule_id(rule.identity)])
            });
            rules.take(20).collect()
        }
        t if t.contains("{mailFolder-id}") => {
            ids(Kind::User, world.users()).into_iter().map(|id| vec![id, "inbox".to_owned()]).collect()
        }
        t if t.contains("{device-id}") => {
            let devices = (0..world.users()).flat_map(|index| world.account(index).devices);
            one(devices.map(|device| device.id.to_string()).collect())
        }
        t if t.contains("{user-id}") => one(ids(Kind::User, world.users())),
        t if t.contains("{group-id}") => one(ids(Kind::Group, world.group_count())),
        t if t.contains("{domain-id}") => one(vec![world.federated_domain.clone()]),
        t if t.contains("{servicePrincipal-id}") => one(ids(Kind::ServicePrincipal, world.app_count())),
        t if t.contains("{conditionalAccessPolicy-id}") => one(named(&world.policies)),
        t if t.contains("{namedLocation-id}") => one(named(&world.locations)),
        t if t.contains("{oAuth2PermissionGrant-id}") => {
            let list = routes().find(|route| route.template == "/oauth2PermissionGrants").expect("a listing");
            one(records(world, list)
                .iter()
                .take(3)
                .filter_map(|grant| grant["id"].as_str().map(str::to_owned))
                .collect())
        }
        t if t.contains("{application-id}") => {
            one(world.own_apps().map(|index| world.id(Kind::Application, index).to_string()).collect())
        }
        t if t.contains("{authenticationMethodConfiguration-id}") => one(vec!["Sms".to_owned(), "Fido2".to_owned()]),
        t if t.contains("{unifiedRoleAssignment-id}") => one(named(&super::roles::assignment_records(world))),
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

fn named(records: &[Record]) -> Vec<String> {
    records.iter().filter_map(|record| record["id"].as_str().map(str::to_owned)).collect()
}

/// Records of a route, however many objects its path names.
fn records(world: &World, route: &Route) -> Vec<Value> {
    let body = json!({
        "ids": (0..20).map(|i| world.id(Kind::User, i)).collect::<Vec<_>>(),
        "signInIdentity": {"@odata.type": "#microsoft.graph.userSignIn", "userId": world.id(Kind::User, 0)},
        "signInContext": {"@odata.type": "#microsoft.graph.userActionContext", "userAction": "registerOrJoinDevices"},
        "signInConditions": {"devicePlatform": "windows"},
    });
    let of_group = format!("groupId eq '{}'", world.id(Kind::Group, 0));
    let writer = (0..world.users()).find_map(|index| world.account(index).mailings.first().cloned());
    let of_writer = writer.map(|mailing| format!("senderAddress eq '{}'", mailing.sender)).unwrap_or_default();
    let options: &[(&str, &str)] = match route.template {
        t if t.ends_with("/messageTraces") => &[("$filter", &of_writer)],
        t if t.ends_with("roleManagementPolicyAssignments") => {
            &[("$filter", "scopeId eq '/' and scopeType eq 'DirectoryRole'"), ("$expand", "policy($expand=rules)")]
        }
        t if t.ends_with("eligibilitySchedules") => &[("$filter", &of_group)],
        t if t.contains("roleManagement") && !t.contains("roleDefinitions") => &[("$expand", "principal")],
        _ => &[],
    };
    let query: Vec<(String, String)> =
        options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
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
            Answer::Count(_) | Answer::Written(_) | Answer::Refused { status: 404, .. } => vec![],
            Answer::Refused { status, message, .. } => panic!("{}: {status} {message}", route.template),
        })
        .collect()
}

#[test]
fn every_route_is_published_and_answers_as_published() {
    let world = world(1, Preset::Messy);
    for route in routes().filter(|route| !route.writes()) {
        let contract = Contract::read(route.version);
        let response = contract.response(route.method, route.template);
        let response = response.unwrap_or_else(|| panic!("{} {} is not published", route.method, route.template));
        assert_eq!(response.collection, route.pages.is_some(), "{}", route.template);
        if !response.text {
            assert_eq!(response.entity, route.entity, "{}", route.template);
            let empty = records(&world, route).is_empty();
            assert_eq!(empty, route.template.contains("/deletedItems/"), "{} has something to say", route.template);
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
        for route in routes().filter(|route| !route.writes()) {
            let contract = if route.version == "beta" { &beta } else { &v1 };
            for record in records(&world, route) {
                let complaints = contract.complaints(&record, route.entity);
                assert!(complaints.is_empty(), "{}: {complaints:#?} in {record:#}", route.template);
            }
        }
    }
}

#[test]
fn every_write_is_published_with_its_body_and_its_answer() {
    let (v1, beta) = (Contract::read("v1.0"), Contract::read("beta"));
    for route in routes().filter(|route| route.writes()) {
        let contract = if route.version == "beta" { &beta } else { &v1 };
        let operation = operation(contract, route.method, route.template);
        let operation = operation.unwrap_or_else(|| panic!("{} {} is not published", route.method, route.template));
        let body = &operation["body"]["type"];
        let restores = route.template.ends_with("/restore");
        let wanted = if route.method == "DELETE" || restores { &operation["response"]["type"] } else { body };
        if !wanted.is_null() {
            assert_eq!(wanted, route.entity, "{} {}", route.method, route.template);
        }
    }
}

fn operation<'c>(contract: &'c Contract, method: &str, template: &str) -> Option<&'c Value> {
    let operations = contract.0["operations"].as_array()?;
    operations.iter().find(|one| one["method"] == method && one["path"] == template)
}

/// Everything wrong with a write that was carried out, by what is published: its path, its body, its answer.
pub(in crate::sim) fn of_write(method: &str, path: &str, body: &Value, answer: &Value) -> Vec<String> {
    let (version, target) = path.trim_start_matches('/').split_once('/').unwrap_or_default();
    let (contract, target) = (Contract::read(version), format!("/{target}"));
    let Some(operation) =
        contract.template(method, &target).and_then(|template| operation(&contract, method, template))
    else {
        return vec![format!("{method} {target} is not published")];
    };
    let mut wrong = match (operation["body"]["type"].as_str(), &operation["body"]["parameters"]) {
        (Some(entity), _) => contract.complaints(body, entity),
        (None, Value::Object(known)) => {
            let given = body.as_object().into_iter().flat_map(|body| body.keys());
            given.filter(|name| !known.contains_key(*name)).map(|name| format!("no parameter {name}")).collect()
        }
        (None, _) if body.is_null() => Vec::new(),
        (None, _) => vec!["a body where none belongs".to_owned()],
    };
    if let (Some(entity), false) = (operation["response"]["type"].as_str(), answer.is_null()) {
        // A primitive comes in an envelope.
        wrong.extend(if entity.starts_with("Edm.") { Vec::new() } else { contract.complaints(answer, entity) });
    }
    wrong
}

#[test]
fn a_write_that_is_not_published_is_seen() {
    let wrong = |method: &str, path: &str, body: Value| of_write(method, path, &body, &Value::Null).len();
    assert_eq!(wrong("PUT", "/v1.0/users/1", json!({})), 1);
    assert_eq!(wrong("PATCH", "/v1.0/users/1", json!({"nickname": "x"})), 1);
    assert_eq!(wrong("POST", "/v1.0/applications/1/removePassword", json!({"key": "x"})), 1);
    assert_eq!(wrong("DELETE", "/v1.0/oauth2PermissionGrants/1", json!({"id": "x"})), 1);
    assert_eq!(wrong("PATCH", "/v1.0/users/1", json!({"accountEnabled": false})), 0);
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
