//! The rules that the binary carries, held against the facts they speak of and their own cases.

use uuid::Uuid;

use super::{RuleSet, judge};
use crate::facts::{Facts, Lists, vocabulary};
use crate::model::{CheckStatus, History, Settings, Snapshot};

#[test]
fn the_built_in_rules_fit_the_facts_and_their_own_cases() {
    let rules = RuleSet::builtin(&vocabulary(&Lists::builtin())).unwrap_or_else(|problems| panic!("{problems}"));
    let broken: Vec<String> =
        rules.test().iter().map(|broken| format!("{}: {}", broken.rule, broken.problem)).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(!rules.is_empty());
}

#[test]
fn a_rule_lies_in_the_folder_of_its_area() {
    let rules = RuleSet::builtin(&vocabulary(&Lists::builtin())).unwrap_or_else(|problems| panic!("{problems}"));
    for rule in rules.iter() {
        assert_eq!(rule.path, format!("rules/{}/{}.yaml", rule.id.area(), rule.id));
    }
}

#[test]
fn of_a_tenant_of_which_nothing_was_read_nothing_passes() {
    let rules = RuleSet::builtin(&vocabulary(&Lists::builtin())).unwrap_or_else(|problems| panic!("{problems}"));
    let taken = "2026-07-01T00:00:00Z".parse().expect("a time");
    let snapshot = Snapshot::unread(Uuid::nil(), taken);
    let (settings, history, lists) = (Settings::default(), History::default(), Lists::builtin());
    let judgement = judge(&rules, &Facts::derive(&snapshot, &settings, &history, &lists, |_| &[]), &settings);
    let told: Vec<(&str, CheckStatus)> =
        judgement.checks.iter().map(|check| (check.rule.as_str(), check.status)).collect();
    let odd: Vec<_> = told.iter().filter(|(_, status)| *status != CheckStatus::NotAssessed).collect();
    // The configuration names no break-glass account, whatever the tenant holds.
    assert_eq!(odd, [&("ca.too-few-break-glass", CheckStatus::Failed)]);
}
