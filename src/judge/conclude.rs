//! From what was counted to how a check ended and what it found.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;

use super::expr::Leaf;
use super::file::Yields;
use super::named::{Named, Shared};
use super::run::{Asked, Bench};
use super::tally::{Tally, UNFORESEEN, Wrong};
use super::verdict::all_leaves;
use crate::model::{Check, CheckStatus, Evidence, Finding, FindingStatus, Fingerprint, Gap, Resource, Severity};

/// The check of one rule, its findings, and how much each waiver covers of what failed, by the waiver's place.
pub(super) fn conclude(
    asked: &Asked<'_>,
    mut tally: Tally,
    bench: &Bench<'_>,
    shared: &mut Shared,
) -> (Check, Vec<Finding>, BTreeMap<usize, u64>) {
    if let Some(absent) = absent(asked, &mut tally, bench) {
        return (absent, Vec::new(), BTreeMap::new());
    }
    if let Some(why) = asked.settings.as_ref().err().or(tally.broken.as_ref()) {
        return (broken(asked, why), Vec::new(), BTreeMap::new());
    }
    if let Some(gap) = bench.subjects.gap() {
        tally.not_assessed = tally.not_assessed.max(1);
        tally.gap(gap);
    } else if let Some(gap) = dark(asked, &tally, bench) {
        tally.not_assessed = tally.not_assessed.max(1);
        tally.gap(&gap);
    }
    let Some(findings) = findings(asked, tally.take_wrong(), bench, shared) else {
        return (broken(asked, UNFORESEEN), Vec::new(), BTreeMap::new());
    };
    let unmet = unmet(asked, &tally, bench);
    let mut covered = std::mem::take(&mut tally.covered);
    for at in findings.iter().flat_map(|finding| asked.waivers.speak_of_fingerprint(&finding.fingerprint)) {
        *covered.entry(at).or_default() += 1;
    }
    let mut check = check(asked, tally, &findings, bench);
    check.notes.extend(unmet);
    (check, findings, covered)
}

/// Why the log may have lost events that the rule would judge. Said only where nothing graver is.
fn dark(asked: &Asked<'_>, tally: &Tally, bench: &Bench<'_>) -> Option<Gap> {
    let log = asked.rule.events.as_deref()?;
    let is_asked = lists_events(asked, bench) || tally.assessed + tally.not_assessed > 0;
    let is_open = is_asked && tally.gaps.iter().all(Gap::is_chosen);
    is_open.then(|| bench.tenant.dark(&asked.rule.id, log)).flatten()
}

/// Whether each subject is an event of a log: that there is none is good news and no lack of something to judge.
fn lists_events(asked: &Asked<'_>, bench: &Bench<'_>) -> bool {
    asked.rule.events.as_deref().is_some_and(|log| bench.subjects.from().contains(&log))
}

/// Approvals that name nothing there is: a slip of the pen, or what they spoke of is gone. Where not all could be
/// listed, nothing is said; nor of events, whose approvals speak of what may come and stay when the log has forgotten.
fn unmet(asked: &Asked<'_>, tally: &Tally, bench: &Bench<'_>) -> Vec<String> {
    if bench.subjects.gap().is_some() || asked.rule.events.is_some() {
        return Vec::new();
    }
    let unmet = asked.approved.iter().enumerate().filter(|(at, _)| !tally.met.contains(at));
    let origin = asked.origin;
    unmet
        .map(|(_, name)| format!("{name} is approved in {origin}, but nothing that this judges has that id or address"))
        .collect()
}

/// The check where the tenant cannot have what the rule judges. A licence that is not known stays a gap.
fn absent(asked: &Asked<'_>, tally: &mut Tally, bench: &Bench<'_>) -> Option<Check> {
    let licence = asked.rule.licence.as_deref()?;
    match bench.tenant.licensed(licence) {
        Ok(true) => None,
        Ok(false) => {
            let reason = Some(format!("the tenant has no {licence} licence"));
            Some(Check { reason, ..blank(asked, CheckStatus::NotApplicable) })
        }
        Err(gap) => {
            tally.not_assessed = tally.not_assessed.max(1);
            tally.gap(gap);
            None
        }
    }
}

fn broken(asked: &Asked<'_>, why: &str) -> Check {
    let gaps = vec![Gap::Failed(why.to_owned())];
    Check { reason: Some(why.to_owned()), not_assessed: 1, gaps, ..blank(asked, CheckStatus::NotAssessed) }
}

fn blank(asked: &Asked<'_>, status: CheckStatus) -> Check {
    Check {
        rule: asked.rule.id.clone(),
        status,
        severity: asked.rule.gravest(),
        assessed: 0,
        failed: 0,
        not_assessed: 0,
        reason: None,
        gaps: Vec::new(),
        missing_permissions: Vec::new(),
        notes: Vec::new(),
    }
}

fn check(asked: &Asked<'_>, tally: Tally, findings: &[Finding], bench: &Bench<'_>) -> Check {
    let status = status(asked, &tally, findings, bench);
    let standing =
        findings.iter().filter(|finding| finding.status != FindingStatus::Waived || status == CheckStatus::Waived);
    let severity = standing.map(|finding| finding.severity).max();
    let reason = match status {
        CheckStatus::NotAssessed => Some(sentence(&tally)),
        CheckStatus::NotApplicable => Some("the tenant has nothing that this judges".into()),
        CheckStatus::Failed | CheckStatus::Waived | CheckStatus::Passed => None,
    };
    Check {
        severity: severity.unwrap_or(asked.rule.gravest()),
        assessed: tally.assessed,
        failed: tally.failed,
        not_assessed: tally.not_assessed,
        reason,
        notes: notes(asked, &tally, findings),
        gaps: tally.gaps.into_iter().collect(),
        missing_permissions: tally.missing.into_iter().collect(),
        ..blank(asked, status)
    }
}

/// In the order of precedence. What was cut may fail, never pass.
fn status(asked: &Asked<'_>, tally: &Tally, findings: &[Finding], bench: &Bench<'_>) -> CheckStatus {
    if findings.iter().any(|finding| finding.status != FindingStatus::Waived) {
        CheckStatus::Failed
    } else if tally.not_assessed > 0 {
        CheckStatus::NotAssessed
    } else if !findings.is_empty() {
        CheckStatus::Waived
    } else if tally.assessed == 0 && asked.rule.only.is_some() && !lists_events(asked, bench) {
        CheckStatus::NotApplicable
    } else {
        CheckStatus::Passed
    }
}

fn sentence(tally: &Tally) -> String {
    let gaps: Vec<String> = tally.gaps.iter().take(3).map(Gap::to_string).collect();
    gaps.join("; ")
}

fn notes(asked: &Asked<'_>, tally: &Tally, findings: &[Finding]) -> Vec<String> {
    let mut notes: Vec<String> = tally.notes.iter().cloned().collect();
    if tally.more_notes > 0 {
        notes.push(format!("{} more of this kind", tally.more_notes));
    }
    if tally.approved > 0 {
        notes.push(format!("{} approved in {}", tally.approved, asked.origin));
    }
    if tally.signed_off > 0 {
        notes.push(format!("{} signed off", tally.signed_off));
    }
    if tally.waived > 0 && asked.rule.yields == Yields::List {
        notes.push(format!("{} waived in {}", tally.waived, asked.origin));
    }
    if !findings.is_empty() {
        let fingerprints: Vec<Fingerprint> = findings.iter().map(|finding| finding.fingerprint.clone()).collect();
        notes.extend(asked.waivers.notes(&fingerprints));
    }
    notes
}

/// The findings of what is wrong; `None` when a subject cannot say what it is.
fn findings(
    asked: &Asked<'_>,
    wrong: BTreeMap<Box<str>, Vec<Wrong>>,
    bench: &Bench<'_>,
    shared: &mut Shared,
) -> Option<Vec<Finding>> {
    let mut findings = Vec::new();
    for (cause, group) in wrong {
        if asked.rule.yields == Yields::List {
            let group = standing(group);
            findings.push(finding(asked, &cause, &group, shared.named(&group, bench)?, bench)?);
        } else {
            let alone = |wrong: &Wrong| {
                let wrong = std::slice::from_ref(wrong);
                finding(asked, &cause, wrong, Shared::default().named(wrong, bench)?, bench)
            };
            let found: Vec<Option<Finding>> = group.par_iter().map(alone).collect();
            findings.extend(found.into_iter().collect::<Option<Vec<_>>>()?);
        }
    }
    Some(findings)
}

/// Waived resources stand back as long as others have the same cause.
fn standing(mut group: Vec<Wrong>) -> Vec<Wrong> {
    if group.iter().any(|wrong| !wrong.waived) {
        group.retain(|wrong| !wrong.waived);
    }
    group
}

/// The finding of subjects that have one cause; never none. The first of them tells the story.
fn finding(asked: &Asked<'_>, cause: &str, group: &[Wrong], named: Named, bench: &Bench<'_>) -> Option<Finding> {
    let rule = asked.rule;
    let story = story(asked, usize::try_from(named.first).ok()?, group.len(), bench);
    let (resource, affected) = match rule.yields {
        Yields::List => (bench.tenant.whole().resource(), named.resources),
        Yields::Each | Yields::Tenant => (named.resources.first()?.clone(), story.affected.into()),
    };
    let fingerprint = Fingerprint::of(bench.tenant.id(), &rule.id, cause, &resource);
    let waived = group.iter().all(|wrong| wrong.waived) || asked.waivers.cover_fingerprint(&fingerprint);
    Some(Finding {
        fingerprint,
        rule: rule.id.clone(),
        cause: cause.to_owned(),
        title: rule.title.clone(),
        severity: group.iter().map(|wrong| wrong.severity).max().unwrap_or(Severity::Low),
        status: if waived { FindingStatus::Waived } else { FindingStatus::New },
        resource,
        affected,
        detail: story.detail,
        evidence: story.evidence,
        first_seen: bench.tenant.now(),
        last_seen: bench.tenant.now(),
        maps: rule.maps.clone(),
        fix: rule.fix.clone(),
        exposure: named.exposure,
    })
}

/// What a finding tells of one subject.
#[derive(Default)]
struct Story {
    detail: String,
    evidence: Vec<Evidence>,
    affected: Vec<Resource>,
}

/// What is said of a subject, and the facts it rests on. The subject is looked at once more, because most are right and
/// nothing was kept of them.
fn story(asked: &Asked<'_>, index: usize, count: usize, bench: &Bench<'_>) -> Story {
    let settings = asked.settings.as_deref().unwrap_or_default();
    let mut told = Story::default();
    let looked = catch_unwind(AssertUnwindSafe(|| {
        bench.subjects.visit(index, &mut |subject| {
            let mut env = bench.env(subject);
            env.renew(settings, bench.steps());
            told.detail = asked.rule.say.say(&mut env, count);
            let leaves = all_leaves(asked.rule, settings, bench.steps(), &mut env);
            told.evidence = leaves.into_iter().filter_map(evidence).collect();
            told.affected = subject.affected();
        });
    }));
    if looked.is_err() {
        asked.rule.title.clone_into(&mut told.detail);
    }
    told
}

fn evidence(leaf: Leaf) -> Option<Evidence> {
    let source = leaf.families.into_iter().map(Into::into).collect();
    Some(Evidence { fact: leaf.fact, value: leaf.value.ok()?, source })
}
