//! The resources of findings that are gone, looked at once more: right, or only out of sight?

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::expr::Constant;
use super::file::Yields;
use super::rule::Rule;
use super::ruleset::RuleSet;
use super::run::{Asked, Bench, Whole};
use super::verdict::{Outcome, verdict};
use crate::facts::{Subject, Tenant};
use crate::model::{Check, Completeness, FamilyRead, Finding, Gap, Past, ResourceType, RuleId, Settings};

/// How the resource of a finding stands that was not found again.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Answer {
    /// Looked at and right, meant to be so, or not there any more in a whole listing.
    Right,
    /// Its rule is not among those judged.
    NotJudged,
    /// What decides it could not be read. Holds why, as a clause.
    NotAssessed(String),
    /// It fails the rule for another cause.
    OtherCause,
}

/// What this run judged by.
pub struct Again<'a> {
    pub rules: &'a RuleSet,
    pub tenant: &'a dyn Tenant,
    pub settings: &'a Settings,
    pub checks: &'a [Check],
    pub families: &'a [FamilyRead],
}

impl Again<'_> {
    /// One answer for each, in their order.
    pub fn answers(&self, gone: &[&Past]) -> Vec<Answer> {
        let mut by_rule: BTreeMap<&RuleId, Vec<usize>> = BTreeMap::new();
        for (at, past) in gone.iter().enumerate() {
            by_rule.entry(&past.finding.rule).or_default().push(at);
        }
        let mut answers = vec![Answer::NotJudged; gone.len()];
        for (rule, places) in by_rule {
            let pasts: Vec<&Past> = places.iter().filter_map(|&at| gone.get(at).copied()).collect();
            for (at, answer) in places.into_iter().zip(self.of_rule(rule, &pasts)) {
                if let Some(place) = answers.get_mut(at) {
                    *place = answer;
                }
            }
        }
        answers
    }

    fn of_rule(&self, id: &RuleId, gone: &[&Past]) -> Vec<Answer> {
        let (Some(rule), Some(check)) =
            (self.rules.get(id.as_str()), self.checks.iter().find(|check| check.rule == *id))
        else {
            return vec![Answer::NotJudged; gone.len()];
        };
        let asked = Asked::new(rule, self.tenant, self.settings);
        if let Some(why) = self.blind(&asked) {
            return vec![Answer::NotAssessed(why); gone.len()];
        }
        let whole = Whole::new(self.tenant.whole(), rule.about.name);
        let bench = Bench::new(self.tenant, &whole, rule.about.name, self.settings.strict);
        let seen = if rule.yields == Yields::List { Seen::default() } else { look(&asked, &bench, gone) };
        let answer = |past: &&Past| {
            if self.was_accepted(rule, past) {
                return Answer::Right;
            }
            if let Some(why) = self.newly_dark(rule, &bench, past) {
                return Answer::NotAssessed(why);
            }
            match (rule.yields, seen.answers.get(&key(past))) {
                (Yields::List, _) => whole_check(check),
                (_, Some(answer)) => answer.clone(),
                (_, None) if seen.broken => Answer::NotAssessed(UNFORESEEN.into()),
                // Not there any more, where all that are there were listed.
                (_, None) => self.not_listed(rule, &bench),
            }
        };
        gone.iter().map(answer).collect()
    }

    /// Whether a sign-off accepted the event as it was last seen.
    fn was_accepted(&self, rule: &Rule, past: &Past) -> bool {
        let Finding { fingerprint, last_seen, .. } = &past.finding;
        rule.events.is_some() && self.tenant.accepted().holds_finding(&rule.id, fingerprint, *last_seen)
    }

    /// What is not listed any more is right where all that are there were listed; but a log forgets, which makes no event
    /// right.
    fn not_listed(&self, rule: &Rule, bench: &Bench<'_>) -> Answer {
        let forgotten = || {
            let log = rule.events.as_deref().filter(|log| bench.subjects.from().contains(log))?;
            let dark = self.tenant.dark(&rule.id, log).map(|gap| gap.to_string());
            Some(dark.unwrap_or_else(|| "the log does not show it any more, and nobody signed it off".into()))
        };
        let why = bench.subjects.gap().map(Gap::to_string).or_else(forgotten);
        why.map_or(Answer::Right, Answer::NotAssessed)
    }

    /// Why the rule judges nothing at all here. A licence that lapsed makes nothing right.
    fn blind(&self, asked: &Asked<'_>) -> Option<String> {
        if let Err(why) = &asked.settings {
            return Some(why.clone());
        }
        match self.tenant.licensed(asked.rule.licence.as_deref()?) {
            Ok(true) => None,
            Ok(false) => Some(format!(
                "the tenant has no {} licence any more",
                asked.rule.licence.as_deref().unwrap_or_default()
            )),
            Err(gap) => Some(gap.to_string()),
        }
    }

    /// A family that the rule rests on and of which nothing was read now, though something was when the finding was
    /// last seen: a rule may pass without it, but that proves nothing.
    fn newly_dark(&self, rule: &Rule, bench: &Bench<'_>, past: &Past) -> Option<String> {
        let rests_on: BTreeSet<&str> =
            rule.families().into_iter().chain(bench.subjects.from().iter().copied()).collect();
        let is_dark = |read: &&FamilyRead| {
            read.completeness == Completeness::Missing
                && rests_on.contains(read.family.as_str())
                && !past.unread.contains(&read.family)
        };
        let dark = self.families.iter().find(is_dark)?;
        let gap = dark.gap.as_ref().map_or_else(|| "it was not read".to_owned(), ToString::to_string);
        Some(format!("{}: {gap}", dark.family))
    }
}

/// Families a rule rests on of which nothing was read: kept with its findings, to be compared with later.
pub fn unread(rule: &Rule, tenant: &dyn Tenant, families: &[FamilyRead]) -> Vec<String> {
    let listed = tenant.subjects(rule.about.name).map(|subjects| subjects.from()).unwrap_or_default();
    let rests_on: BTreeSet<&str> = rule.families().into_iter().chain(listed.iter().copied()).collect();
    let is_dark =
        |read: &&FamilyRead| read.completeness == Completeness::Missing && rests_on.contains(read.family.as_str());
    families.iter().filter(is_dark).map(|read| read.family.clone()).collect()
}

/// A cause that is not found any more: gone, where the whole check was assessed.
fn whole_check(check: &Check) -> Answer {
    match (check.not_assessed, check.gaps.first()) {
        (0, _) => Answer::Right,
        (_, Some(gap)) => Answer::NotAssessed(gap.to_string()),
        (_, None) => Answer::NotAssessed("part of what it judges could not be read".into()),
    }
}

/// What was seen of the resources asked about.
#[derive(Default)]
struct Seen<'p> {
    answers: HashMap<(ResourceType, &'p str), Answer>,
    /// Some subject could not even be shown: it may be any of those that were not seen.
    broken: bool,
}

/// Asks the rule once more of each of these resources that is still there.
fn look<'p>(asked: &Asked<'_>, bench: &Bench<'_>, gone: &[&'p Past]) -> Seen<'p> {
    let mut wanted: Vec<(ResourceType, &'p str)> = gone.iter().map(|past| key(past)).collect();
    wanted.sort_unstable();
    let settings = asked.settings.as_deref().unwrap_or_default();
    let mut seen = Seen::default();
    for index in 0..bench.subjects.len() {
        let mut at_hand = None;
        let mut answer = None;
        let looked = catch_unwind(AssertUnwindSafe(|| {
            bench.subjects.visit(index, &mut |subject| {
                let resource = subject.resource();
                let place = wanted.binary_search(&(resource.kind, resource.id.as_str())).ok();
                at_hand = Some(place.and_then(|place| wanted.get(place).copied()));
                if at_hand.flatten().is_some() {
                    answer = Some(ask(asked, settings, bench, subject));
                }
            });
        }));
        match (looked.is_ok(), at_hand.flatten()) {
            (true, Some(key)) => drop(answer.map(|answer| seen.answers.insert(key, answer))),
            (true, None) => {}
            (false, Some(key)) => drop(seen.answers.insert(key, Answer::NotAssessed(UNFORESEEN.into()))),
            (false, None) => seen.broken |= at_hand.is_none(),
        }
    }
    seen
}

const UNFORESEEN: &str = "a fact it reads failed in an unforeseen way";

fn key(past: &Past) -> (ResourceType, &str) {
    (past.finding.resource.kind, past.finding.resource.id.as_str())
}

fn ask(asked: &Asked<'_>, settings: &[Constant], bench: &Bench<'_>, subject: &dyn Subject) -> Answer {
    let mut env = bench.env(subject);
    match verdict(asked.rule, settings, bench.steps(), &mut env) {
        Outcome::Apart | Outcome::Right => Answer::Right,
        Outcome::Wrong(_) if asked.approves_subject(subject) || asked.rule.is_signed_off(subject, bench.tenant) => {
            Answer::Right
        }
        Outcome::Wrong(_) => Answer::OtherCause,
        Outcome::Unknown(gap) => Answer::NotAssessed(gap.to_string()),
        Outcome::Exhausted => Answer::NotAssessed("its condition takes too many steps".into()),
    }
}
