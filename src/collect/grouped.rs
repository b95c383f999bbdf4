//! The decoder of families that are asked target by target.

use serde::Deserialize;

use super::decode::{Answer, Decoder, Ending, Piece};
use super::page::{self, Unreadable};
use crate::model::{Gap, Snapshot};

/// Records about one target: how they stand on the wire, what is kept of them, and what a whole family becomes.
pub(super) trait Group: 'static {
    type Wire<'a>: Deserialize<'a>;
    type Row: Send + 'static;

    /// `None` for a record without what makes it one.
    fn keep(wire: Self::Wire<'_>, rows: &mut Vec<Self::Row>) -> Option<()>;

    /// Puts the family into the snapshot.
    fn place(answers: Answers<Self::Row>, snapshot: &mut Snapshot);
}

/// What came for one target.
pub(super) struct About<T> {
    pub(super) target: Box<str>,
    pub(super) rows: Vec<T>,
    pub(super) answer: Answer,
}

impl<T> About<T> {
    /// Why this target was not read to its end.
    pub(super) fn gap(&self) -> Option<&Gap> {
        match &self.answer {
            Answer::Short(gap) => Some(gap),
            Answer::Whole | Answer::Absent => None,
        }
    }
}

/// A family: its targets in order, each once.
pub(super) struct Answers<T> {
    pub(super) about: Vec<About<T>>,
    /// Why the family is not whole: a gap of the targets' list, or the first gap of a target.
    pub(super) gap: Option<Gap>,
}

impl<T> Answers<T> {
    /// Whether anything at all was read.
    pub(super) fn any(&self) -> bool {
        self.about.iter().any(|about| about.gap().is_none() || !about.rows.is_empty())
    }
}

pub(super) struct Grouped<G: Group> {
    about: Vec<About<G::Row>>,
}

impl<G: Group> Grouped<G> {
    pub(super) fn decoder() -> Box<dyn Decoder> {
        Box::new(Self { about: Vec::new() })
    }
}

impl<G: Group> Decoder for Grouped<G> {
    fn page(&mut self, target: &str, body: &str) -> Result<(), String> {
        let mut rows = Vec::new();
        let unreadable: Unreadable = page::each(body, |wire: G::Wire<'_>| G::keep(wire, &mut rows))?;
        rows.shrink_to_fit();
        let answer = unreadable.gap().map_or(Answer::Whole, Answer::Short);
        self.about.push(About { target: target.into(), rows, answer });
        Ok(())
    }

    fn answered(&mut self, target: &str, answer: Answer) {
        self.about.push(About { target: target.into(), rows: Vec::new(), answer });
    }

    fn finish(self: Box<Self>, ending: Ending) -> Piece {
        let answers = gather(self.about, ending.gap);
        Box::new(move |snapshot| G::place(answers, snapshot))
    }
}

/// One entry a target: its pages in the order they came, its first gap.
fn gather<T>(mut about: Vec<About<T>>, gap: Option<Gap>) -> Answers<T> {
    about.sort_by(|one, other| one.target.cmp(&other.target));
    about.dedup_by(|later, earlier| {
        let same = later.target == earlier.target;
        if same {
            earlier.rows.append(&mut later.rows);
            if matches!(earlier.answer, Answer::Whole) {
                earlier.answer = std::mem::replace(&mut later.answer, Answer::Whole);
            }
        }
        same
    });
    about.shrink_to_fit();
    let gap = gap.or_else(|| inner(&about));
    Answers { about, gap }
}

fn inner<T>(about: &[About<T>]) -> Option<Gap> {
    about.iter().find_map(About::gap).cloned()
}
