//! A finding's place in time: new, open, regressed, resolved, or none of it to be known.
//!
//! | before | found now | not found now, seen to be right | not found now, otherwise |
//! | --- | --- | --- | --- |
//! | never | `new` | | |
//! | open | `open` | `resolved` | stays open, listed as unsettled |
//! | resolved | `regressed` | | |
//! | retired (gone with another version of its rule) | `open` | | |
//!
//! A waived finding stays `waived`, whatever it was before.

use std::collections::{BTreeMap, BTreeSet};

use super::again::Answer;
use crate::model::{Finding, FindingStatus, Fingerprint, History, Judgement, Past, PastState, RuleId, Unsettled, Why};

/// What a run says of the findings of earlier runs that it did not find again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gone {
    /// Seen to be right.
    pub resolved: Vec<Finding>,
    pub unsettled: Vec<Unsettled>,
    /// How many new findings are of checks that no earlier run judged.
    pub first_judged: usize,
}

/// Gives every finding its status and the time of its first sight, and tells what became of those that are gone.
/// `judged_by` are the digests of the rules of this run; `answer` says for a finding that is gone how its resource
/// stands now.
pub fn place(
    judgement: &mut Judgement,
    history: &History,
    judged_by: &BTreeMap<RuleId, String>,
    answer: impl FnOnce(&[&Past]) -> Vec<Answer>,
) -> Gone {
    for finding in &mut judgement.findings {
        if let Some(past) = history.findings.get(&finding.fingerprint) {
            finding.first_seen = past.finding.first_seen.min(finding.first_seen);
            if finding.status != FindingStatus::Waived {
                finding.status = seen_before(past.state);
            }
        }
    }
    let found: BTreeSet<&Fingerprint> = judgement.findings.iter().map(|finding| &finding.fingerprint).collect();
    let is_gone = |past: &&Past| past.state == PastState::Open && !found.contains(&past.finding.fingerprint);
    let gone: Vec<&Past> = history.findings.values().filter(is_gone).collect();
    let answers = answer(&gone);
    let mut told = Gone::default();
    for (past, answer) in gone.into_iter().zip(answers) {
        tell(past, answer, judged_by, &mut told);
    }
    note_changed_rules(judgement, history, judged_by, &told);
    told.first_judged = note_first_judged(judgement, history);
    told
}

fn seen_before(state: PastState) -> FindingStatus {
    match state {
        PastState::Open | PastState::Retired => FindingStatus::Open,
        PastState::Resolved => FindingStatus::Regressed,
    }
}

fn tell(past: &Past, answer: Answer, judged_by: &BTreeMap<RuleId, String>, told: &mut Gone) {
    let is_same_rule = judged_by.get(&past.finding.rule) == Some(&past.judged_by);
    let (why, reason) = match answer {
        Answer::Right if is_same_rule => {
            // Where it was waived, the waiver has nothing left to cover.
            told.resolved.push(Finding { status: FindingStatus::Open, ..past.finding.clone() });
            return;
        }
        Answer::Right => (
            Why::RuleChanged,
            "another version of its rule judged and does not find it: the tenant need not have changed".to_owned(),
        ),
        Answer::NotJudged => (Why::NotJudged, "its rule was not judged in this run".to_owned()),
        Answer::NotAssessed(gap) => (Why::NotAssessed, gap),
        Answer::OtherCause => (Why::OtherCause, "it still fails this check, for another cause".to_owned()),
    };
    let Finding { fingerprint, rule, cause, title, severity, resource, first_seen, last_seen, .. } =
        past.finding.clone();
    told.unsettled.push(Unsettled {
        fingerprint,
        rule,
        cause,
        title,
        severity,
        resource,
        first_seen,
        last_seen,
        why,
        reason,
    });
}

/// Says at a check how many of its findings came or went while another version of its rule judged.
fn note_changed_rules(judgement: &mut Judgement, history: &History, judged_by: &BTreeMap<RuleId, String>, told: &Gone) {
    for check in &mut judgement.checks {
        let before = history.judged_by.get(&check.rule);
        if before.is_none() || before == judged_by.get(&check.rule) {
            continue;
        }
        let is_new = |finding: &&Finding| finding.rule == check.rule && finding.status == FindingStatus::New;
        let came = judgement.findings.iter().filter(is_new).count();
        let is_retired = |gone: &&Unsettled| gone.rule == check.rule && gone.why == Why::RuleChanged;
        let went = told.unsettled.iter().filter(is_retired).count();
        if came + went > 0 {
            check.notes.push(format!(
                "another version of this rule judged before; findings that came with the change: {came}, that went: {went}; \
                 the tenant need not have changed"
            ));
        }
    }
}

/// Says at a check that no earlier run judged it: what it found may be as old as the tenant. Gives how many that are.
fn note_first_judged(judgement: &mut Judgement, history: &History) -> usize {
    let mut all = 0;
    for check in &mut judgement.checks {
        if history.previous.is_none() || history.judged_by.contains_key(&check.rule) {
            continue;
        }
        let is_new = |finding: &&Finding| finding.rule == check.rule && finding.status == FindingStatus::New;
        let found = judgement.findings.iter().filter(is_new).count();
        if found > 0 {
            check.notes.push(format!(
                "no earlier run judged this check; findings that it tells of for the first time: {found}; the tenant need \
                 not have changed"
            ));
        }
        all += found;
    }
    all
}

#[cfg(test)]
mod tests;
