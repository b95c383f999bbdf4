//! Every request that a scan sends, and every answer that it gets, against what Microsoft publishes.

#[path = "../contract/checker.rs"]
mod checker;
#[path = "../contract/requests.rs"]
mod requests;

use std::collections::BTreeMap;

use palisade::sim::{Call, Consent, Faults, Options, Preset, Scenario};
use serde_json::Value;

use self::checker::Contract;
use self::requests::Cmdlets;
use crate::support::{Tenant, spec};

/// Answers looked at of each operation of each tenant.
const ENOUGH: usize = 12;

#[test]
fn every_command_asks_and_is_answered_as_published() {
    let tenant = served(Preset::Messy, false);
    run(&tenant, &["scan --deep --format json", "doctor --format json", "snapshot take all.snapshot"]);
    hold(&tenant);
}

#[test]
fn so_it_is_in_every_kind_of_tenant() {
    for preset in [Preset::Healthy, Preset::Unlicensed, Preset::HalfPermissions, Preset::SecurityDefaults] {
        let tenant = served(preset, false);
        run(&tenant, &["scan --deep --format json", "doctor --format json"]);
        hold(&tenant);
    }
}

#[test]
fn a_doctor_who_cannot_read_the_token_asks_and_is_answered_as_published() {
    let tenant = served(Preset::Messy, true);
    let told = tenant.palisade("doctor --format json").json();
    let permissions = told["permissions"].as_array().expect("permissions");
    let of_graph = permissions.iter().filter(|one| one["permission"] != "Exchange.ManageAsApp");
    let refused: Vec<&Value> = of_graph.filter(|one| one["granted"] != true).collect();
    assert!(permissions.len() > 10 && refused.is_empty(), "{refused:#?}");
    let asked = tenant.ledger().calls;
    assert!(asked.iter().any(|call| call.path.contains("/appRoleAssignments")), "the grants are read: {asked:#?}");
    hold(&tenant);
}

#[test]
fn an_investigation_asks_and_is_answered_as_published() {
    for preset in [Preset::Messy, Preset::Unlicensed, Preset::HalfPermissions] {
        let mut options = Options::new(spec(300, 3, preset));
        options.speed = 300.0;
        options.consent = Consent::Respond;
        options.incidents = vec![Scenario::Everything, Scenario::QuietForwarder];
        let tenant = Tenant::serve(options);
        for truth in tenant.incidents() {
            let run = tenant.palisade(&format!("respond {} --format json", truth.upn));
            assert_eq!(run.code, 4, "{}", run.stderr);
        }
        hold(&tenant);
    }
}

/// A foreign request must be seen, or the tests above prove nothing.
#[test]
fn the_checker_sees_what_is_not_published() {
    let (v1, cmdlets) = (Contract::read("v1.0"), Cmdlets::read());
    assert_eq!(v1.template("GET", "/users/$count"), Some("/users/$count"));
    assert_eq!(v1.template("GET", "/users/kim"), Some("/users/{user-id}"));
    let fine = "/users?$select=id,userType&$filter=userType eq 'Guest' and not(accountEnabled eq true)&$count=true";
    assert_eq!(v1.request("GET", fine), Vec::<String>::new());
    for target in [
        "/people",
        "/users?$select=id,nickname",
        "/users?$filter=userKind eq 'Guest'",
        "/users?$expand=mailbox",
        "/users?$orderby=shoeSize desc",
        "/users?$skip=100",
        "/users?top=5",
    ] {
        assert_eq!(v1.request("GET", target).len(), 1, "{target}");
    }
    assert_eq!(v1.request("DELETE", "/users/1").len(), 1);
    assert_eq!(cmdlets.call("Get-Mailboxes", &[]).len(), 1);
    assert_eq!(cmdlets.call("Get-User", &["ResultSize".to_owned(), "Verbosely".to_owned()]).len(), 1);
}

fn served(preset: Preset, opaque: bool) -> Tenant {
    let mut options = Options::new(spec(150, 4, preset));
    options.speed = 1_000.0;
    options.faults = Faults::none();
    options.sign_in.opaque_tokens = opaque;
    Tenant::serve(options)
}

fn run(tenant: &Tenant, commands: &[&str]) {
    for command in commands {
        let run = tenant.palisade(command);
        assert!([0, 1, 4].contains(&run.code), "{command}: {} {}", run.code, run.stderr);
    }
}

fn hold(tenant: &Tenant) {
    let ledger = tenant.ledger();
    assert_eq!(ledger.unknown, Vec::<String>::new());
    assert!(!ledger.calls.is_empty());
    let [v1, beta] = ["v1.0", "beta"].map(Contract::read);
    let cmdlets = Cmdlets::read();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for call in &ledger.calls {
        let complaints = match split(call) {
            Asked::Graph("beta", target) => graph(tenant, &beta, call, target, &mut seen),
            Asked::Graph(_, target) => graph(tenant, &v1, call, target, &mut seen),
            Asked::Cmdlet(name) => cmdlets.call(name, &call.parameters),
        };
        assert_eq!(complaints, Vec::<String>::new(), "{} {}", call.method, call.path);
    }
}

enum Asked<'c> {
    Graph(&'c str, &'c str),
    Cmdlet(&'c str),
}

fn split(call: &Call) -> Asked<'_> {
    if let Some(name) = call.path.strip_prefix("/adminapi/beta/InvokeCommand/") {
        return Asked::Cmdlet(name);
    }
    let path = call.path.trim_start_matches('/');
    let slash = path.find('/').expect("a version and a path");
    Asked::Graph(&path[..slash], &path[slash..])
}

/// What is wrong with the request, and with the answer when it is asked once more in plain HTTP.
fn graph(
    tenant: &Tenant,
    contract: &Contract,
    call: &Call,
    target: &str,
    seen: &mut BTreeMap<String, usize>,
) -> Vec<String> {
    let mut complaints = contract.request(&call.method, target);
    let path = target.split('?').next().unwrap_or(target);
    let Some(template) = contract.template(&call.method, path) else { return complaints };
    let times = seen.entry(format!("{} {template}", call.method)).or_default();
    *times += 1;
    if *times <= ENOUGH && call.method == "GET" {
        let (status, body) = tenant.ask(&call.path);
        complaints.extend(answer(contract, template, status, &body));
    }
    complaints
}

fn answer(contract: &Contract, template: &str, status: u16, body: &Value) -> Vec<String> {
    if status != 200 {
        return refusal(body).map(|what| format!("{status}: {what}")).into_iter().collect();
    }
    let response = contract.response("GET", template).expect("the template is published");
    match body["value"].as_array() {
        Some(rows) if response.collection => {
            rows.iter().flat_map(|row| contract.complaints(row, response.entity)).collect()
        }
        _ if response.collection => vec!["not a collection".to_owned()],
        _ if response.text => Vec::new(),
        _ => contract.complaints(body, response.entity),
    }
}

/// What a refusal lacks of the documented shape (Microsoft Graph, "Microsoft Graph error responses and resource types").
fn refusal(body: &Value) -> Option<String> {
    let text = |path: &str| body.pointer(path).is_some_and(Value::is_string);
    let parts = ["/error/code", "/error/message", "/error/innerError/date", "/error/innerError/request-id"];
    let missing = parts.into_iter().find(|part| !text(part))?;
    Some(format!("a refusal without {missing}: {body}"))
}
