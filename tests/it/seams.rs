//! What two rooms say of the same thing, held together: neither may import the other.

use std::collections::BTreeSet;

use palisade::collect::{FAMILIES, needs};
use palisade::facts::{Kind, Lists, Schema, vocabulary};
use palisade::fixes;
use palisade::judge::RuleSet;
use palisade::model::RuleId;

#[test]
fn every_fact_rests_on_families_that_are_collected() {
    let mut strange = Vec::new();
    for schema in schemas() {
        for field in schema.fields {
            let unknown = field.from.iter().filter(|family| needs(family).is_empty());
            strange.extend(unknown.map(|family| format!("{}.{} rests on {family}", schema.name, field.name)));
        }
    }
    assert!(strange.is_empty(), "{strange:#?}");
}

#[test]
fn every_family_serves_a_rule_or_leads_to_one_that_does() {
    // Nothing is asked of a tenant that no check wants; these name what others are asked about, or the tenant itself, or
    // hold our reading of policies against Microsoft's.
    let leads: BTreeSet<&str> = BTreeSet::from(["organization", "licences", "what_if"]);
    let rules = builtin();
    let used: BTreeSet<&str> = rules.iter().flat_map(|rule| rule.reads()).collect();
    let idle: Vec<&str> = FAMILIES
        .iter()
        .map(|family| family.name)
        .filter(|name| !used.contains(name) && !leads.contains(name))
        .collect();
    assert!(idle.is_empty(), "asked for nothing: {idle:?}");
}

#[test]
fn every_fix_a_rule_names_exists_and_every_fix_serves_a_rule() {
    let rules = builtin();
    let named: BTreeSet<&str> = rules.iter().filter_map(|rule| rule.fix.as_deref()).collect();
    let known: BTreeSet<&str> = fixes::FIXES.iter().map(|fix| fix.id).collect();
    assert_eq!(named, known);
    assert!(rules.iter().all(|rule| rule.fix.is_some()), "a built-in rule without a fix");
}

#[test]
fn evidence_of_use_is_told_by_rules_that_exist() {
    let rules = builtin();
    let is_rule = |id: &&str| RuleId::new(id).is_some() && rules.get(id).is_some();
    let unknown: Vec<&str> = fixes::FIXES
        .iter()
        .flat_map(|fix| fix.used_when.iter().map(|trace| trace.rule))
        .filter(|id| !is_rule(id))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

fn builtin() -> RuleSet {
    RuleSet::builtin(&vocabulary(&Lists::builtin())).unwrap_or_else(|problems| panic!("{problems}"))
}

fn schemas() -> Vec<&'static Schema> {
    let vocabulary = vocabulary(&Lists::builtin());
    let mut all: Vec<&Schema> = vocabulary.subjects.to_vec();
    all.push(vocabulary.tenant);
    let mut at = 0;
    while let Some(schema) = all.get(at) {
        let inner = schema.fields.iter().filter_map(|field| match field.kind {
            Kind::Record(inner) => Some(inner),
            Kind::List(&Kind::Record(inner)) => Some(inner),
            _ => None,
        });
        all.extend(inner.collect::<Vec<_>>());
        at += 1;
    }
    all
}

/// A fix counts as used when a fact says so; the rule must put that fact into evidence.
#[test]
fn facts_that_show_use_are_read_by_their_rules() {
    let rules = palisade::app::rules(None).expect("the built-in rules");
    for trace in fixes::FIXES.iter().flat_map(|fix| fix.used_when) {
        if let fixes::Shown::By(fact, _) = trace.shown {
            let read = rules.rules.get(trace.rule).expect("a rule").facts();
            assert!(read.iter().any(|read| read == fact), "{} does not read {fact}: {read:?}", trace.rule);
        }
    }
}
