//! Five tenants written by hand (`tests/access`), each with a door that a security team found after the breach.

use std::collections::BTreeMap;
use std::path::Path;

use palisade::model::{GroupMembers, Snapshot};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::judged::{Judged, by_reference};
use super::{engine, written};
use crate::reference::Verdict;

#[test]
fn an_excluded_group_that_grew() {
    told("grown-exclusion");
}

#[test]
fn a_hole_in_the_trusted_locations() {
    told("trusted-location");
}

#[test]
fn a_policy_for_browsers_only() {
    told("browser-only");
}

#[test]
fn a_report_only_policy_that_is_believed_on() {
    told("report-only");
}

#[test]
fn kinds_of_guests_that_were_forgotten() {
    told("forgotten-guests");
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    story: String,
    people: BTreeMap<String, Person>,
    #[serde(default)]
    groups: BTreeMap<Uuid, Vec<String>>,
    #[serde(default)]
    locations: Vec<Value>,
    policies: Vec<Policy>,
    expect: BTreeMap<String, Expect>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Person {
    id: Uuid,
    user_type: Option<String>,
    creation_type: Option<String>,
    /// The role held now, or on request.
    active: Option<String>,
    eligible: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Policy {
    display_name: String,
    state: Option<String>,
    users: Option<Value>,
    conditions: Option<BTreeMap<String, Value>>,
    grant: Option<Value>,
    session: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    class: String,
    would_be: Option<String>,
    as_admin: Option<String>,
    legacy_shut_out: bool,
    /// What the explanation of the door must name.
    #[serde(default)]
    words: Vec<String>,
}

fn told(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/access/{name}.yaml"));
    let text = std::fs::read_to_string(path).expect("a story");
    let story: Story = serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(!story.story.is_empty() && story.expect.len() == story.people.len(), "{name}");
    let snapshot = snapshot(&story);
    for judge in [by_reference, engine::judged] {
        let judged = judge(&snapshot);
        for (person, expected) in &story.expect {
            let id = story.people[person].id;
            let found = judged.iter().find(|judged| judged.user == id).expect("a verdict");
            holds(&format!("{name}, {person}"), found, expected);
        }
    }
    for (person, expected) in &story.expect {
        let Some(witness) = engine::witness(&snapshot, story.people[person].id) else { continue };
        let missing: Vec<&String> = expected.words.iter().filter(|word| !witness.contains(&***word)).collect();
        assert!(missing.is_empty(), "{name}, {person}: {witness} does not name {missing:?}");
    }
}

fn holds(whom: &str, found: &Judged, expected: &Expect) {
    let word = |verdict: &Verdict| match verdict {
        Verdict::Proven(class) => class.word().to_owned(),
        other => format!("{other:?}"),
    };
    assert_eq!(word(&found.class), expected.class, "{whom}");
    let others = [("would be", &expected.would_be, &found.would_be), ("as admin", &expected.as_admin, &found.as_admin)];
    for (what, expected, found) in others {
        if let Some(expected) = expected {
            assert_eq!(&word(found), expected, "{whom}: {what}");
        }
    }
    assert_eq!(found.shut_out_of_legacy, Some(expected.legacy_shut_out), "{whom}: legacy clients");
}

fn snapshot(story: &Story) -> Snapshot {
    let mut users: Vec<Value> = Vec::new();
    for (name, person) in &story.people {
        let mut user = written::user(person.id, name);
        user["userType"] = json!(person.user_type.as_deref().unwrap_or("Member"));
        user["creationType"] = json!(person.creation_type);
        users.push(user);
    }
    let policies: Vec<Value> = story.policies.iter().zip(0..).map(|(policy, number)| record(policy, number)).collect();
    let mut snapshot = written::tenant(&users, &policies, &story.locations);
    let members = |(group, names): (&Uuid, &Vec<String>)| GroupMembers {
        group: *group,
        users: names.iter().map(|name| story.people[name].id).collect(),
    };
    written::groups(&mut snapshot, story.groups.iter().map(members).collect());
    roles(&mut snapshot, story);
    snapshot
}

fn record(policy: &Policy, number: u128) -> Value {
    let mut record = written::policy(number, &policy.display_name);
    for (part, value) in policy.conditions.iter().flatten() {
        record["conditions"][part] = value.clone();
    }
    let said = [("users", &policy.users)];
    for (part, value) in said.into_iter().filter_map(|(part, value)| Some((part, value.as_ref()?))) {
        record["conditions"][part] = value.clone();
    }
    record["state"] = json!(policy.state.as_deref().unwrap_or("enabled"));
    record["grantControls"] = json!(policy.grant);
    record["sessionControls"] = json!(policy.session);
    record
}

fn roles(snapshot: &mut Snapshot, story: &Story) {
    let mut lists: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    let mut definitions: BTreeMap<&str, Value> = BTreeMap::new();
    for person in story.people.values() {
        for (list, role) in [("role_assignments", &person.active), ("role_eligible", &person.eligible)] {
            let Some(role) = role else { continue };
            lists.entry(list).or_default().push(json!({
                "id": format!("{list} {}", person.id),
                "principalId": person.id,
                "roleDefinitionId": role,
                "directoryScopeId": "/",
                "principal": {"@odata.type": "#microsoft.graph.user", "id": person.id, "displayName": "a person"},
            }));
            let definition = json!({
                "id": role, "templateId": role, "displayName": "A role", "isBuiltIn": true, "isEnabled": true,
                "isPrivileged": true,
            });
            definitions.insert(role, definition);
        }
    }
    for (list, rows) in lists {
        written::read(snapshot, list, &json!({ "value": rows }));
    }
    let definitions: Vec<Value> = definitions.into_values().collect();
    written::read(snapshot, "role_definitions", &json!({ "value": definitions }));
}
