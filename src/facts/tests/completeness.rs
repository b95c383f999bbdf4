//! Nothing passes that was not read.

use super::*;
use crate::facts::lists::lists;
use crate::facts::tenant::TenantFacts;
use crate::facts::{Described as _, Kind, Record, Schema, vocabulary};

#[test]
fn of_an_unread_tenant_no_fact_is_known() {
    let snapshot = Snapshot::unread(id(0xC0), "2026-07-01T00:00:00Z".parse().expect("a time"));
    let (settings, history) = (Settings::default(), History::default());
    let facts = Facts::derive(&snapshot, &settings, &history, lists(), |_| &[]);
    let mut known = Vec::new();
    collect_known(facts.whole(), "tenant", &mut known);
    // How many accounts are named stands in the configuration; none found is a number.
    assert_eq!(
        known,
        [
            "tenant.breakGlass.named",
            "tenant.breakGlass.namedIn",
            "tenant.breakGlass.sound",
            "tenant.globalAdmins.atLeast"
        ]
    );
    for schema in vocabulary(lists()).subjects {
        let subjects = facts.subjects(schema.name).expect("a kind of subject");
        assert!(subjects.is_empty() && subjects.gap().is_some(), "{}", schema.name);
    }
}

fn collect_known(record: &dyn Record, path: &str, known: &mut Vec<String>) {
    for (index, field) in record.schema().fields.iter().enumerate() {
        let path = format!("{path}.{}", field.name);
        match record.field(index) {
            Value::Record(inner) => collect_known(inner, &path, known),
            Value::Unknown(_) => {}
            _ => known.push(path),
        }
    }
}

#[test]
fn every_fact_is_documented_and_rests_on_something() {
    let check = |schema: &Schema| {
        for field in schema.fields {
            assert!(field.doc.len() > 10, "{}.{} is not documented", schema.name, field.name);
            // Settings are not read, and of what is never asked no family tells.
            let is_unread = ["break_glass", "unasked"].contains(&schema.name) || field.name == "unasked";
            assert!(is_unread || !field.from.is_empty(), "{}.{} rests on nothing", schema.name, field.name);
        }
    };
    for schema in vocabulary(lists()).subjects.iter().copied().chain([TenantFacts::SCHEMA]) {
        check(schema);
        for field in schema.fields {
            if let Kind::Record(inner) = field.kind {
                check(inner);
            }
        }
    }
}

#[test]
fn kinds_have_names_of_their_own() {
    let mut names: Vec<&str> = vocabulary(lists()).subjects.iter().map(|schema| schema.name).collect();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
    assert!(names.is_sorted());
}
