//! All rules judged on a tenant: subjects in parallel, each built once; the result in an order of its own.

use std::cell::Cell;
use std::collections::{BTreeMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::tz::TimeZone;
use rayon::prelude::*;

use super::conclude::conclude;
use super::expr::{Constant, Env, Verdict};
use super::named::Shared;
use super::rule::Rule;
use super::ruleset::RuleSet;
use super::tally::{Tally, UNFORESEEN, Wrong};
use super::verdict::{Outcome, STEPS, TENANT_STEPS, cause, leaves, verdict};
use super::waive::Waivers;
use crate::facts::{Subject, Subjects, Tenant};
use crate::model::{Gap, Judgement, Resource, Settings, Severity};

/// How many subjects one task judges. Part of the result's order, so it does not depend on the machine.
const CHUNK: usize = 1024;

/// Judges every rule. The same rules, facts and settings give the same result, whatever the number of threads.
pub fn judge(rules: &RuleSet, tenant: &dyn Tenant, settings: &Settings) -> Judgement {
    let mut by_kind: BTreeMap<&str, Vec<Asked<'_>>> = BTreeMap::new();
    for rule in rules.iter() {
        by_kind.entry(rule.about.name).or_default().push(Asked::new(rule, tenant, settings));
    }
    let mut judgement = Judgement::default();
    for (kind, asked) in &by_kind {
        let whole = Whole::new(tenant.whole(), kind);
        let bench = Bench::new(tenant, &whole, kind, settings.strict);
        let tallies = bench.tallies(asked);
        // One after the other, each with all processors: many rules find the same subjects wrong, and share their names.
        let mut shared = Shared::default();
        for (asked, tally) in asked.iter().zip(tallies) {
            let (check, findings, covered) = conclude(asked, tally, &bench, &mut shared);
            judgement.checks.push(check);
            judgement.findings.extend(findings);
            for (at, count) in covered {
                *judgement.covered.entry(at).or_default() += count;
            }
        }
    }
    judgement.checks.sort_by(|one, other| one.rule.cmp(&other.rule));
    judgement
        .findings
        .sort_by(|one, other| other.severity.cmp(&one.severity).then_with(|| one.fingerprint.cmp(&other.fingerprint)));
    // A resource that was listed twice is found once.
    let mut seen = HashSet::new();
    judgement.findings.retain(|finding| seen.insert(finding.fingerprint.clone()));
    judgement
}

/// A rule with what the settings say of it.
pub(super) struct Asked<'r> {
    pub(super) rule: &'r Rule,
    /// The values of its settings, or why they do not fit.
    pub(super) settings: Result<Vec<Constant>, String>,
    pub(super) waivers: Waivers<'r>,
    /// Names of the resources that are meant to be so, lower case.
    pub(super) approved: Vec<&'r str>,
    /// In words, where approvals and waivers are written.
    pub(super) origin: &'static str,
}

impl<'r> Asked<'r> {
    pub(super) fn new(rule: &'r Rule, tenant: &dyn Tenant, settings: &'r Settings) -> Self {
        let approved = settings.approved.iter().filter(|approval| approval.rule == rule.id);
        let today = tenant.now().to_zoned(TimeZone::UTC).date();
        Self {
            rule,
            settings: rule.settings(settings.rules.get(rule.id.as_str())),
            waivers: Waivers::of(settings, &rule.id, today),
            approved: approved.map(|approval| approval.resource.as_str()).collect(),
            origin: settings.origin.words(),
        }
    }

    /// Whether a resource of these names is meant to be so.
    fn approves(&self, names: &[String]) -> bool {
        self.approved.iter().any(|approved| names.iter().any(|name| name == approved))
    }

    /// Whether the subject is meant to be so.
    pub(super) fn approves_subject(&self, subject: &dyn Subject) -> bool {
        !self.approved.is_empty() && self.approves(&names(&subject.resource(), subject))
    }
}

/// What the rules about one kind of subject are judged on.
pub(super) struct Bench<'t> {
    pub(super) tenant: &'t dyn Tenant,
    pub(super) subjects: &'t dyn Subjects,
    strict: bool,
    steps: u32,
}

impl<'t> Bench<'t> {
    /// For the rules about one kind; `whole` is the tenant as the only subject of that kind.
    pub(super) fn new(tenant: &'t dyn Tenant, whole: &'t Whole<'t>, kind: &str, strict: bool) -> Self {
        let (subjects, steps) = match tenant.subjects(kind) {
            Some(subjects) => (subjects, STEPS),
            None => (whole as &dyn Subjects, TENANT_STEPS),
        };
        Self { tenant, subjects, strict, steps }
    }
}

impl Bench<'_> {
    /// One tally for each rule, in their order.
    fn tallies(&self, asked: &[Asked<'_>]) -> Vec<Tally> {
        let empty = || asked.iter().map(|_| Tally::default()).collect::<Vec<_>>();
        let chunks: Vec<Vec<Tally>> = (0..self.subjects.len().div_ceil(CHUNK))
            .into_par_iter()
            .map(|chunk| {
                let mut tallies = empty();
                let last = self.subjects.len().min((chunk + 1) * CHUNK);
                for index in chunk * CHUNK..last {
                    self.look(index, asked, &mut tallies);
                }
                tallies
            })
            .collect();
        chunks
            .into_iter()
            .fold(empty(), |sum, chunk| sum.into_iter().zip(chunk).map(|(one, other)| one.join(other)).collect())
    }

    /// Asks all rules of one subject. A fact or rule that panics is a fault of ours, never a pass.
    fn look(&self, index: usize, asked: &[Asked<'_>], tallies: &mut [Tally]) {
        let next = Cell::new(0);
        while next.get() < asked.len() {
            let before = next.get();
            let judged = catch_unwind(AssertUnwindSafe(|| {
                self.subjects.visit(index, &mut |subject| self.ask_from(&next, index, asked, subject, tallies));
            }));
            if judged.is_ok() {
                return;
            }
            // The rule that was being asked is at fault; all that are left, when the subject could not even be shown.
            let at_fault = if next.get() > before { next.get() - 1..next.get() } else { before..asked.len() };
            next.set(at_fault.end);
            for tally in tallies.get_mut(at_fault).into_iter().flatten() {
                tally.broken.get_or_insert_with(|| UNFORESEEN.into());
            }
        }
    }

    /// Asks the rules from `next` on; `next` is always one past the rule that is being asked.
    fn ask_from(
        &self,
        next: &Cell<usize>,
        index: usize,
        asked: &[Asked<'_>],
        subject: &dyn Subject,
        tallies: &mut [Tally],
    ) {
        let mut env = self.env(subject);
        for (asked, tally) in asked.iter().zip(tallies).skip(next.get()) {
            next.set(next.get() + 1);
            if let Ok(settings) = &asked.settings
                && tally.broken.is_none()
            {
                self.ask(index, asked, settings, subject, &mut env, tally);
            }
        }
    }

    fn ask<'a>(
        &self,
        index: usize,
        asked: &'a Asked<'_>,
        settings: &'a [Constant],
        subject: &'a dyn Subject,
        env: &mut Env<'a>,
        tally: &mut Tally,
    ) {
        let rule = asked.rule;
        if !asked.approved.is_empty() {
            let names = names(&subject.resource(), subject);
            let met =
                asked.approved.iter().enumerate().filter(|(_, approved)| names.iter().any(|name| name == *approved));
            tally.met.extend(met.map(|(at, _)| at));
        }
        match verdict(rule, settings, self.steps, env) {
            Outcome::Apart => {}
            Outcome::Right => {
                tally.assessed += 1;
                self.note(rule, env, tally);
            }
            Outcome::Wrong(severity) => {
                tally.assessed += 1;
                self.wrong(index, asked, severity, subject, env, tally);
            }
            Outcome::Unknown(gap) => {
                self.note(rule, env, tally);
                tally.unknown(gap, || leaves(rule, settings, self.steps, env));
            }
            Outcome::Exhausted => {
                tally.broken.get_or_insert_with(|| "its condition takes too many steps".into());
            }
        }
    }

    fn note<'a>(&self, rule: &'a Rule, env: &mut Env<'a>, tally: &mut Tally) {
        for note in &rule.notes {
            if matches!(env.ask(&note.when.node), Verdict::Yes) {
                tally.note(note.say.say(env, 1));
            }
        }
    }

    fn wrong<'a>(
        &self,
        index: usize,
        asked: &'a Asked<'_>,
        severity: Severity,
        subject: &'a dyn Subject,
        env: &mut Env<'a>,
        tally: &mut Tally,
    ) {
        if asked.rule.is_signed_off(subject, self.tenant) {
            tally.signed_off += 1;
            return;
        }
        // Hundreds of thousands may be wrong, and mostly nothing is approved or waived.
        let is_exempted = !asked.approved.is_empty() || !asked.waivers.is_empty();
        let names = if is_exempted { names(&subject.resource(), subject) } else { Vec::new() };
        if asked.approves(&names) {
            tally.approved += 1;
            return;
        }
        // A cause that is not known must not hide the finding.
        let cause = cause(asked.rule, env).unwrap_or_else(|| "unknown".into());
        for at in asked.waivers.speak_of_resource(&names) {
            *tally.covered.entry(at).or_default() += 1;
        }
        let waived = asked.waivers.cover_resource(&names);
        match u32::try_from(index) {
            Ok(index) => tally.wrong(&cause, Wrong { index, severity, waived }),
            Err(_) => drop(tally.broken.get_or_insert_with(|| "there are more subjects than can be counted".into())),
        }
    }

    /// What a rule asks of `subject`.
    pub(super) fn env<'a>(&'a self, subject: &'a dyn Subject) -> Env<'a> {
        Env::new(subject, self.tenant.whole(), self.tenant.now(), self.strict, self.steps)
    }

    /// The budget of one rule for one subject.
    pub(super) fn steps(&self) -> u32 {
        self.steps
    }
}

/// All words by which `palisade.toml` may name a resource, lower case. Not the name it is shown by: whoever makes an app
/// or a rule may call it like one that is approved.
fn names(resource: &Resource, subject: &dyn Subject) -> Vec<String> {
    [resource.id.to_lowercase()].into_iter().chain(subject.aliases().iter().map(|alias| alias.to_lowercase())).collect()
}

/// The tenant as the only subject of its kind. Of any other kind it knows nothing, and that is a gap.
pub(super) struct Whole<'t> {
    tenant: &'t dyn Subject,
    gap: Option<Gap>,
}

impl<'t> Whole<'t> {
    pub(super) fn new(tenant: &'t dyn Subject, kind: &str) -> Self {
        let is_other = tenant.schema().name != kind;
        Self { tenant, gap: is_other.then(|| Gap::Failed(format!("nothing is known of any {kind}"))) }
    }
}

impl Subjects for Whole<'_> {
    fn len(&self) -> usize {
        usize::from(self.gap.is_none())
    }
    fn gap(&self) -> Option<&Gap> {
        self.gap.as_ref()
    }
    fn from(&self) -> &'static [&'static str] {
        &[]
    }
    fn visit(&self, index: usize, visit: &mut dyn FnMut(&dyn Subject)) {
        if index < self.len() {
            visit(self.tenant);
        }
    }
}
