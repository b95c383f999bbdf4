//! The rules that the binary carries, held against the facts they speak of and their own cases.

use super::RuleSet;
use crate::facts::VOCABULARY;

#[test]
fn the_built_in_rules_fit_the_facts_and_their_own_cases() {
    let rules = RuleSet::builtin(&VOCABULARY).unwrap_or_else(|problems| panic!("{problems}"));
    let broken: Vec<String> =
        rules.test().iter().map(|broken| format!("{}: {}", broken.rule, broken.problem)).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(!rules.is_empty());
}

#[test]
fn a_rule_lies_in_the_folder_of_its_area() {
    let rules = RuleSet::builtin(&VOCABULARY).unwrap_or_else(|problems| panic!("{problems}"));
    for rule in rules.iter() {
        assert_eq!(rule.path, format!("rules/{}/{}.yaml", rule.id.area(), rule.id));
    }
}
