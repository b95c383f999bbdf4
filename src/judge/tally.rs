//! What judging the subjects of a kind counts up for one rule.

use std::collections::{BTreeMap, BTreeSet};

use super::expr::Leaf;
use crate::model::{Gap, Severity};

/// Why a rule is at fault when what it rests on panicked.
pub(super) const UNFORESEEN: &str = "a fact it reads failed in an unforeseen way";
/// How many gaps and notes of one rule are kept.
const MAX_KEPT: usize = 20;

/// A subject that a rule finds wrong. There may be hundreds of thousands, of each of many rules: what it is called is asked
/// of it at the end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wrong {
    /// Its place among the subjects of its kind.
    pub(super) index: u32,
    pub(super) severity: Severity,
    /// Whether a waiver covers the resource.
    pub(super) waived: bool,
}

#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Subjects whose answer is known.
    pub(super) assessed: u64,
    pub(super) not_assessed: u64,
    /// Subjects that fail and are approved.
    pub(super) approved: u64,
    /// Events that fail and that a sign-off accepted.
    pub(super) signed_off: u64,
    /// Places of the approvals that name a subject, whatever its answer.
    pub(super) met: BTreeSet<usize>,
    pub(super) gaps: BTreeSet<Gap>,
    /// The gap of the last subject whose answer is not known: mostly that of the next as well.
    last_gap: Option<Gap>,
    pub(super) missing: BTreeSet<String>,
    pub(super) notes: BTreeSet<String>,
    /// Notes beyond those kept.
    pub(super) more_notes: u64,
    /// Subjects that fail, and how many of them a waiver covers.
    pub(super) failed: u64,
    pub(super) waived: u64,
    /// By the place of a waiver, whether it holds or has ended: how many failing subjects it speaks of.
    pub(super) covered: BTreeMap<usize, u64>,
    /// Themselves by their cause, in runs that follow each other: there may be hundreds of thousands, which are moved once.
    wrong: BTreeMap<Box<str>, Vec<Vec<Wrong>>>,
    /// Why the rule itself is at fault; then nothing else counts.
    pub(super) broken: Option<String>,
}

impl Tally {
    /// Counts a subject whose answer is not known, with the facts that left it open.
    pub(super) fn unknown(&mut self, gap: &Gap, leaves: impl FnOnce() -> Vec<Leaf>) {
        self.not_assessed += 1;
        if self.last_gap.as_ref() == Some(gap) || self.gaps.len() >= MAX_KEPT {
            return;
        }
        self.last_gap = Some(gap.clone());
        if self.gaps.contains(gap) {
            return;
        }
        self.gap(gap);
        for leaf in leaves() {
            if let Err(gap) = &leaf.value {
                self.gap(gap);
            }
        }
    }

    pub(super) fn wrong(&mut self, cause: &str, wrong: Wrong) {
        self.failed += 1;
        self.waived += u64::from(wrong.waived);
        match self.wrong.get_mut(cause).and_then(|runs| runs.last_mut()) {
            Some(run) => run.push(wrong),
            None => drop(self.wrong.insert(cause.into(), vec![vec![wrong]])),
        }
    }

    /// The subjects that fail, by their cause and in their order.
    pub(super) fn take_wrong(&mut self) -> BTreeMap<Box<str>, Vec<Wrong>> {
        let wrong = std::mem::take(&mut self.wrong);
        wrong.into_iter().map(|(cause, runs)| (cause, runs.concat())).collect()
    }

    /// A gap and what to grant against it.
    pub(super) fn gap(&mut self, gap: &Gap) {
        self.missing.extend(gap.to_grant().map(str::to_owned));
        if self.gaps.len() < MAX_KEPT {
            self.gaps.insert(gap.clone());
        }
    }

    pub(super) fn note(&mut self, text: String) {
        if self.notes.len() < MAX_KEPT || self.notes.contains(&text) {
            self.notes.insert(text);
        } else {
            self.more_notes += 1;
        }
    }

    /// Both together; `other` comes after.
    pub(super) fn join(mut self, other: Self) -> Self {
        self.assessed += other.assessed;
        self.not_assessed += other.not_assessed;
        self.approved += other.approved;
        self.signed_off += other.signed_off;
        self.met.extend(other.met);
        self.gaps.extend(other.gaps);
        while self.gaps.len() > MAX_KEPT {
            self.gaps.pop_last();
        }
        self.missing.extend(other.missing);
        self.more_notes += other.more_notes;
        for note in other.notes {
            self.note(note);
        }
        self.failed += other.failed;
        self.waived += other.waived;
        for (at, count) in other.covered {
            *self.covered.entry(at).or_default() += count;
        }
        for (cause, runs) in other.wrong {
            self.wrong.entry(cause).or_default().extend(runs);
        }
        self.broken = self.broken.or(other.broken);
        self
    }
}
