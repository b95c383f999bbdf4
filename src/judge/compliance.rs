//! From checks to the controls of a framework. Nothing passes that one of its checks did not see to be right.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::rule::Rule;
use super::ruleset::RuleSet;
use crate::model::{Check, CheckStatus, Compliance, Control, ControlCheck, ControlCounts, ControlStatus, RuleId};

/// A framework whose controls rules are mapped to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Framework {
    CisM365,
    Scuba,
    Nist80053,
}

impl Framework {
    pub const ALL: [Self; 3] = [Self::CisM365, Self::Scuba, Self::Nist80053];

    pub fn name(self) -> &'static str {
        match self {
            Self::CisM365 => "cis-m365-7.0",
            Self::Scuba => "scuba",
            Self::Nist80053 => "nist-800-53",
        }
    }

    fn mapped(self, rule: &Rule) -> &[String] {
        match self {
            Self::CisM365 => &rule.maps.cis_m365,
            Self::Scuba => &rule.maps.scuba,
            Self::Nist80053 => &rule.maps.nist_800_53,
        }
    }

    /// The control that an id is of: NIST's statements (`AU-12c`, `SC-7(10)(a)`) are parts of one.
    fn control(self, id: &str) -> String {
        let id = id.trim_start_matches('~');
        if self != Self::Nist80053 {
            return id.to_owned();
        }
        let is_letter = |part: &str| part.len() == 3 && part.as_bytes().get(1).is_some_and(u8::is_ascii_lowercase);
        let id = match id.rfind('(') {
            Some(at) if is_letter(&id[at..]) => &id[..at],
            _ => id,
        };
        id.trim_end_matches(|letter: char| letter.is_ascii_lowercase()).to_owned()
    }
}

/// As `rules/data/frameworks.json` lists it.
#[derive(Deserialize)]
struct Listed {
    name: String,
    title: String,
    source: String,
    whole: bool,
    controls: Vec<String>,
}

fn listed(framework: Framework) -> Listed {
    let all: Vec<Listed> = serde_json::from_str(include_str!("../../rules/data/frameworks.json"))
        .expect("a test reads the list of frameworks");
    all.into_iter().find(|listed| listed.name == framework.name()).expect("a test looks up each framework")
}

/// How each control stands. `rules` are all there are; `checks` those that were judged.
pub fn compliance(framework: Framework, rules: &RuleSet, checks: &[Check]) -> Compliance {
    let Listed { name, title, source, whole, controls } = listed(framework);
    let ended: BTreeMap<&RuleId, CheckStatus> = checks.iter().map(|check| (&check.rule, check.status)).collect();
    let mut mapped: BTreeMap<String, BTreeMap<&RuleId, ControlCheck>> = BTreeMap::new();
    for rule in rules.iter() {
        for id in framework.mapped(rule) {
            let approximate = id.starts_with('~');
            let status = ended.get(&rule.id).copied();
            let of_control = mapped.entry(framework.control(id)).or_default();
            let check = ControlCheck { rule: rule.id.clone(), status, approximate };
            // Where one id is the framework's own, that a second is not says nothing.
            of_control.entry(&rule.id).and_modify(|known| known.approximate &= approximate).or_insert(check);
        }
    }
    let mut ids: Vec<String> = controls.into_iter().chain(mapped.keys().cloned()).collect();
    ids.sort_by_cached_key(|id| natural(id));
    ids.dedup();
    let controls: Vec<Control> = ids
        .into_iter()
        .map(|id| {
            let checks: Vec<ControlCheck> = mapped.remove(&id).unwrap_or_default().into_values().collect();
            let approximate = !checks.is_empty() && checks.iter().all(|check| check.approximate);
            Control { status: status(&checks), approximate, checks, id }
        })
        .collect();
    Compliance { framework: name, title, source, whole, counts: counts(&controls), controls }
}

fn status(checks: &[ControlCheck]) -> ControlStatus {
    let of = |check: &ControlCheck| match check.status {
        Some(CheckStatus::Failed | CheckStatus::Waived) => ControlStatus::Failed,
        Some(CheckStatus::NotAssessed) | None => ControlStatus::NotAssessed,
        Some(CheckStatus::Passed) => ControlStatus::Passed,
        Some(CheckStatus::NotApplicable) => ControlStatus::NotApplicable,
    };
    checks.iter().map(of).min().unwrap_or(ControlStatus::Manual)
}

fn counts(controls: &[Control]) -> ControlCounts {
    let mut counts = ControlCounts::default();
    for control in controls {
        *match control.status {
            ControlStatus::Passed => &mut counts.passed,
            ControlStatus::Failed => &mut counts.failed,
            ControlStatus::NotAssessed => &mut counts.not_assessed,
            ControlStatus::NotApplicable => &mut counts.not_applicable,
            ControlStatus::Manual => &mut counts.manual,
        } += 1;
    }
    counts
}

/// A key that puts `5.2` before `5.10`.
fn natural(id: &str) -> Vec<(String, u64)> {
    let mut parts: Vec<(String, u64)> = Vec::new();
    let mut after_number = true;
    for character in id.chars() {
        let digit = character.to_digit(10).map(u64::from);
        match (digit, parts.last_mut()) {
            (Some(digit), Some((_, number))) => *number = number.saturating_mul(10).saturating_add(digit),
            (Some(digit), None) => parts.push((String::new(), digit)),
            (None, Some((text, _))) if !after_number => text.push(character),
            (None, _) => parts.push((character.to_string(), 0)),
        }
        after_number = digit.is_some();
    }
    parts
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::facts::{Lists, vocabulary};

    fn check(rule: &str, status: Option<CheckStatus>) -> ControlCheck {
        ControlCheck { rule: RuleId::new(rule).expect("an id"), status, approximate: false }
    }

    #[test]
    fn a_control_passes_only_when_nothing_mapped_to_it_says_otherwise() {
        use CheckStatus::{Failed, NotApplicable, NotAssessed, Passed, Waived};
        for (statuses, expected) in [
            (vec![], ControlStatus::Manual),
            (vec![Some(Passed), Some(NotApplicable)], ControlStatus::Passed),
            (vec![Some(NotApplicable)], ControlStatus::NotApplicable),
            (vec![Some(Passed), Some(NotAssessed)], ControlStatus::NotAssessed),
            (vec![Some(Passed), None], ControlStatus::NotAssessed),
            (vec![Some(NotAssessed), Some(Failed), Some(Passed)], ControlStatus::Failed),
            (vec![Some(Waived), Some(Passed)], ControlStatus::Failed),
        ] {
            let checks: Vec<ControlCheck> = statuses.iter().map(|status| check("a.b", *status)).collect();
            assert_eq!(status(&checks), expected, "{statuses:?}");
        }
    }

    #[test]
    fn parts_of_a_control_of_nist_are_of_that_control() {
        for (id, control) in
            [("AU-12c", "AU-12"), ("~IA-2(1)", "IA-2(1)"), ("SC-7(10)(a)", "SC-7(10)"), ("AC-3", "AC-3")]
        {
            assert_eq!(Framework::Nist80053.control(id), control);
        }
        assert_eq!(Framework::Scuba.control("MS.AAD.3.2v2"), "MS.AAD.3.2v2");
    }

    #[test]
    fn ids_are_in_the_order_of_the_frameworks() {
        let mut ids = vec!["5.10.1", "5.2.10", "5.2.2.1", "5.2.2.10", "5.2.2.9", "4.1"];
        ids.sort_by_cached_key(|id| natural(id));
        assert_eq!(ids, ["4.1", "5.2.2.1", "5.2.2.9", "5.2.2.10", "5.2.10", "5.10.1"]);
        let mut ids = vec!["AC-10", "AC-2", "AC-2(13)", "AC-2(2)", "AU-1"];
        ids.sort_by_cached_key(|id| natural(id));
        assert_eq!(ids, ["AC-2", "AC-2(2)", "AC-2(13)", "AC-10", "AU-1"]);
    }

    #[test]
    fn every_framework_is_listed_and_every_mapping_of_ours_is_in_a_list_that_is_whole() {
        let rules = RuleSet::builtin(&vocabulary(&Lists::builtin())).expect("rules");
        for framework in Framework::ALL {
            let list = listed(framework);
            let known: BTreeSet<&str> = list.controls.iter().map(String::as_str).collect();
            assert_eq!(known.len(), list.controls.len(), "{}: one is listed twice", list.name);
            let mapped: BTreeSet<String> =
                rules.iter().flat_map(|rule| framework.mapped(rule)).map(|id| framework.control(id)).collect();
            let strange: Vec<&String> = mapped.iter().filter(|id| !known.contains(id.as_str())).collect();
            // Of NIST's controls some that rules speak of are in no baseline.
            assert!(framework == Framework::Nist80053 || strange.is_empty(), "{}: {strange:?}", list.name);
            let told = compliance(framework, &rules, &[]);
            assert_eq!(told.counts.not_assessed, u64::try_from(mapped.len()).expect("a number"), "{}", list.name);
            assert_eq!(told.counts.total(), told.counts.not_assessed + told.counts.manual, "nothing was judged");
            assert!(told.counts.manual > 0, "{}: not everything is judged", list.name);
        }
    }
}
