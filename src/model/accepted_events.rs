//! Events of logs that a run saw, and those that a named person accepted.
//!
//! Logs arrive late: what happened before a run may reach the log after it. So an event is accepted by its own id and
//! never by its time.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Fingerprint, RuleId};

/// What a run reported of the events that one rule judges: what a sign-off of that run accepts for the rule.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SeenEvents {
    pub events: Vec<SeenEvent>,
    /// The log was read whole and all of it could be judged, so that nothing but what was late is missing.
    pub is_whole: bool,
}

/// One finding and the log's rows behind it.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct SeenEvent {
    pub finding: Fingerprint,
    /// Ids as the log gives them. None of a finding that only an earlier run saw.
    pub rows: Vec<String>,
}

/// Every event that was accepted, by rule: a sign-off of one area accepts an event for the rules of that area alone.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct AcceptedEvents {
    by_rule: BTreeMap<RuleId, Accepted>,
    /// The newest sign-off of before events were accepted by their ids. It accepts none.
    pub by_time: Option<Timestamp>,
}

#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Accepted {
    rows: BTreeSet<String>,
    findings: BTreeMap<Fingerprint, Timestamp>,
    up_to: Option<Timestamp>,
}

impl AcceptedEvents {
    /// Takes in what a sign-off accepted for one rule. `up_to` is when the records of its run were read.
    pub fn add(&mut self, rule: RuleId, seen: SeenEvents, up_to: Timestamp) {
        let accepted = self.by_rule.entry(rule).or_default();
        if seen.is_whole {
            accepted.up_to = accepted.up_to.max(Some(up_to));
        }
        for event in seen.events {
            accepted.rows.extend(event.rows);
            let last = accepted.findings.entry(event.finding).or_insert(up_to);
            *last = up_to.max(*last);
        }
    }

    /// Whether a rule's event was accepted: every row of it, for a row that came later is news.
    pub fn holds<'r>(&self, rule: &RuleId, rows: impl IntoIterator<Item = &'r str>) -> bool {
        let Some(accepted) = self.by_rule.get(rule) else { return false };
        let mut rows = rows.into_iter().peekable();
        rows.peek().is_some() && rows.all(|row| !row.is_empty() && accepted.rows.contains(row))
    }

    /// Whether any rule's sign-off accepted this row.
    pub fn holds_row(&self, row: &str) -> bool {
        !row.is_empty() && self.by_rule.values().any(|accepted| accepted.rows.contains(row))
    }

    /// Whether a finding was accepted as a run saw it last at this time.
    pub fn holds_finding(&self, rule: &RuleId, finding: &Fingerprint, last_seen: Timestamp) -> bool {
        let up_to = self.by_rule.get(rule).and_then(|accepted| accepted.findings.get(finding));
        up_to.is_some_and(|up_to| last_seen <= *up_to)
    }

    /// Whether any sign-off was for this rule, though its run may not have read the log whole.
    pub fn speaks_of(&self, rule: &RuleId) -> bool {
        self.by_rule.contains_key(rule)
    }

    /// When the newest accepted run that read this rule's log whole read it.
    pub fn up_to(&self, rule: &RuleId) -> Option<Timestamp> {
        self.by_rule.get(rule)?.up_to
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Resource, ResourceType};

    fn rule(id: &str) -> RuleId {
        RuleId::new(id).expect("an id")
    }

    fn finding(id: &str) -> Fingerprint {
        let resource = Resource::new(ResourceType::AuditEvent, id, String::new());
        Fingerprint::of("t", &rule("role.event"), "", &resource)
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a moment")
    }

    fn seen(id: &str, rows: &[&str], is_whole: bool) -> SeenEvents {
        let rows = rows.iter().map(|&row| row.to_owned()).collect();
        SeenEvents { events: vec![SeenEvent { finding: finding(id), rows }], is_whole }
    }

    #[test]
    fn what_was_seen_is_accepted_and_nothing_else_whatever_its_time() {
        let mut accepted = AcceptedEvents::default();
        accepted.add(rule("role.event"), seen("a", &["a", "b"], true), at(100));
        assert!(accepted.holds(&rule("role.event"), ["a"]) && accepted.holds(&rule("role.event"), ["b", "a"]));
        assert!(!accepted.holds(&rule("role.event"), ["a", "late"]), "a row that came later is news");
        assert!(!accepted.holds(&rule("app.event"), ["a"]), "accepted for one rule, not for another");
        assert!(!accepted.holds(&rule("role.event"), []), "nothing to go by");
        accepted.add(rule("role.event"), seen("b", &[""], true), at(100));
        assert!(!accepted.holds(&rule("role.event"), [""]), "a row without an id may be any");
    }

    #[test]
    fn a_later_sign_off_of_a_cut_log_takes_nothing_back_and_reaches_no_further() {
        let mut accepted = AcceptedEvents::default();
        accepted.add(rule("role.event"), seen("a", &["a"], true), at(100));
        accepted.add(rule("role.event"), seen("b", &["b"], false), at(200));
        assert!(accepted.holds(&rule("role.event"), ["a", "b"]));
        assert_eq!(accepted.up_to(&rule("role.event")), Some(at(100)));
        assert_eq!(accepted.up_to(&rule("app.event")), None);
    }

    #[test]
    fn a_finding_is_accepted_as_it_was_then() {
        let mut accepted = AcceptedEvents::default();
        accepted.add(rule("role.event"), seen("a", &[], true), at(100));
        let holds = |second| accepted.holds_finding(&rule("role.event"), &finding("a"), at(second));
        assert_eq!([holds(100), holds(101)], [true, false]);
    }
}
