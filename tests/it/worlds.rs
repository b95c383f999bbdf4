//! Tenants written by hand (`tests/worlds`), served and judged as their stories say.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use palisade::sim::{Options, Recording, Refused};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::support::Tenant;

/// The tenant of Microsoft's printed answers.
const CONTOSO: &str = "84841066-274d-4ec0-a5c1-276be684bdd3";

#[test]
fn a_tenant_in_order_is_found_to_be_so() {
    judged_as_told("in-order");
}

#[test]
fn a_small_shop_with_security_defaults_and_a_forwarding_mailbox() {
    judged_as_told("small-shop");
}

#[test]
fn a_company_with_pim_and_a_rogue_consent() {
    judged_as_told("rogue-consent");
}

#[test]
fn a_hybrid_tenant_half_locked_down() {
    judged_as_told("hybrid");
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct World {
    story: String,
    settings: Option<String>,
    #[serde(default)]
    people: Vec<Person>,
    #[serde(default)]
    each_person: BTreeMap<String, Value>,
    families: BTreeMap<String, Value>,
    finds: Vec<Finding>,
    cannot_judge: BTreeSet<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    id: String,
    name: String,
    mail: String,
    #[serde(default)]
    is: BTreeMap<String, Value>,
    #[serde(default)]
    without: Vec<String>,
}

/// Rule, resource, and whom it affects.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
#[serde(deny_unknown_fields)]
struct Finding {
    rule: String,
    on: String,
    #[serde(default)]
    affects: BTreeSet<String>,
}

fn judged_as_told(name: &str) {
    let (ground, world) = (read("in-order"), read(name));
    assert!(!world.story.is_empty());
    let settings = world.settings.clone().or(ground.settings.clone()).expect("the ground has settings");
    let mut options = Options::recorded(recording(&ground, &world));
    options.speed = 500.0;
    let tenant = Tenant::serve_with(options, &settings);
    let report = tenant.palisade("scan --format json").json();
    let (told, found) = (told(&world), found(&report));
    let missed: Vec<_> = told.difference(&found).collect();
    let more: Vec<_> = found.difference(&told).collect();
    assert!(missed.is_empty() && more.is_empty(), "{name}: missed {missed:#?}, more than told {more:#?}");
    assert_eq!(not_judged(&report), world.cannot_judge, "{name}");
}

fn read(name: &str) -> World {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/worlds/{name}.yaml"));
    let text = std::fs::read_to_string(path).expect("a world");
    serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn told(world: &World) -> BTreeSet<Finding> {
    let on = |on: &str| if on == "tenant" { CONTOSO.to_owned() } else { on.to_owned() };
    world.finds.iter().map(|finding| Finding { on: on(&finding.on), ..finding.clone() }).collect()
}

fn found(report: &Value) -> BTreeSet<Finding> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let finding = |finding: &Value| Finding {
        rule: text(&finding["rule"]),
        on: text(&finding["resource"]["id"]),
        affects: finding["affected"].as_array().into_iter().flatten().map(|one| text(&one["id"])).collect(),
    };
    report["findings"].as_array().expect("findings").iter().map(finding).collect()
}

fn not_judged(report: &Value) -> BTreeSet<String> {
    let checks = report["checks"].as_array().expect("checks").iter();
    let not = checks.filter(|check| check["status"] == "not_assessed");
    not.map(|check| check["rule"].as_str().expect("a rule").to_owned()).collect()
}

/// What the tenant answers: the world's word, and where it has none, the ground's.
fn recording(ground: &World, world: &World) -> Recording {
    let mut recording = Recording::new(CONTOSO.parse().expect("an id"), Vec::new());
    let people = if world.people.is_empty() { &ground.people } else { &world.people };
    let refused = |family: &String| world.families.get(family).is_some_and(Value::is_string);
    for (family, template) in ground.each_person.iter().filter(|(family, _)| !refused(family)) {
        let having = people.iter().filter(|person| !person.without.contains(family));
        let records: Vec<Value> = having.map(|person| person_record(person, family, template)).collect();
        answer(&mut recording, family, "", &json!(records));
        recording.ended(family, None, None);
    }
    let rules = world.families.get("inbox_rules").map_or(&Value::Null, |rules| &rules["about"]);
    let boxed = |person: &&Person| !person.without.iter().any(|family| family == "mailboxes");
    for person in people.iter().filter(boxed).filter(|person| rules.get(&person.id).is_none()) {
        answer(&mut recording, "inbox_rules", &person.id, &json!([]));
    }
    let names: BTreeSet<&String> = ground.families.keys().chain(world.families.keys()).collect();
    for family in names {
        family_of(&mut recording, family, ground.families.get(family), world.families.get(family));
    }
    recording
}

fn person_record(person: &Person, family: &str, template: &Value) -> Value {
    let text = template.to_string().replace("{id}", &person.id).replace("{name}", &person.name);
    let mut record: Value = serde_json::from_str(&text.replace("{mail}", &person.mail)).expect("still JSON");
    if let Some(changes) = person.is.get(family) {
        change(&mut record, changes);
    }
    record
}

fn family_of(recording: &mut Recording, family: &str, ground: Option<&Value>, world: Option<&Value>) {
    let mut targets = Map::new();
    for said in ground.into_iter().chain(world).filter(|said| said.get("about").is_some()) {
        targets.extend(said["about"].as_object().cloned().unwrap_or_default());
    }
    let refused = match world.or(ground).expect("one of them names it") {
        Value::String(word) if word == "denied" => Some(Refused::Denied),
        Value::String(word) if word == "unlicensed" => Some(Refused::Unlicensed),
        Value::String(word) => panic!("{family}: what is {word}?"),
        said if said.get("about").is_some() => None,
        said => {
            answer(recording, family, "", &whole(said, ground));
            None
        }
    };
    if refused.is_none() {
        targets.iter().for_each(|(target, said)| answer(recording, family, target, said));
    }
    recording.ended(family, refused, None);
}

/// A single object says only what differs from the ground.
fn whole(said: &Value, ground: Option<&Value>) -> Value {
    if let Some(file) = said.get("example").and_then(Value::as_str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/examples/{file}.json"));
        return serde_json::from_str(&std::fs::read_to_string(path).expect("an example")).expect("JSON");
    }
    match ground.filter(|ground| said.is_object() && ground.get("example").is_none()) {
        Some(ground) => {
            let mut whole = ground.clone();
            change(&mut whole, said);
            whole
        }
        None => said.clone(),
    }
}

fn change(record: &mut Value, changes: &Value) {
    let changes: Map<String, Value> = changes.as_object().expect("properties").clone();
    record.as_object_mut().expect("an object").extend(changes);
}

/// Records become a page, an object an answer of its own.
fn answer(recording: &mut Recording, family: &str, target: &str, said: &Value) {
    let body = if said.is_array() { json!({ "value": said }) } else { said.clone() };
    let text = dated(&body.to_string().replace("{tenant}", CONTOSO));
    recording.page(family, target, &text).unwrap_or_else(|why| panic!("{family}: {why}"));
}

/// Every `{ago N}` as the moment N days before now, to the second.
fn dated(text: &str) -> String {
    let mut pieces = text.split("{ago ");
    let mut dated = pieces.next().unwrap_or_default().to_owned();
    let now = jiff::Timestamp::now().as_second();
    for piece in pieces {
        let (days, rest) = piece.split_once('}').expect("{ago N}");
        let days: i64 = days.parse().expect("a number of days");
        let moment = jiff::Timestamp::from_second(now - days * 86_400).expect("a moment of this age");
        dated += &format!("{moment}{rest}");
    }
    dated
}
