//! Questions about one account, all asked side by side in the service's batches.

use bytes::Bytes;
use serde_json::{Map, Value};

use super::row::Row;
use crate::collect::collector::{Licence, Needs};
use crate::collect::gap::{self, Asker};
use crate::collect::page;
use crate::collect::source::{Refusal, Source};
use crate::model::{Call, Gap, Part};

/// What is asked, and what asking it takes.
pub(super) struct Question {
    pub(super) needs: Needs,
    pub(super) licence: Option<Licence>,
    pub(super) call: Call,
}

/// The name under which requests stand in the ledger.
const FAMILY: &str = "account";

/// What came of a question.
pub(super) enum Answer {
    Rows(Part<Vec<Row>>),
    /// The service says that there is no such thing.
    Absent,
}

impl Answer {
    /// The rows; what does not exist has none.
    pub(super) fn rows(self) -> Part<Vec<Row>> {
        match self {
            Self::Rows(rows) => rows,
            Self::Absent => Part::Complete(Vec::new()),
        }
    }

    /// Each row made what it is; one that lacks what makes it that leaves a gap.
    pub(super) fn each<T>(self, make: impl Fn(&Row) -> Option<T>) -> Part<Vec<T>> {
        let (rows, gap) = match self.rows() {
            Part::Complete(rows) => (rows, None),
            Part::Partial(rows, gap) => (rows, Some(gap)),
            Part::Missing(gap) => return Part::Missing(gap),
        };
        let asked = rows.len();
        let made: Vec<T> = rows.iter().filter_map(make).collect();
        let unreadable = asked - made.len();
        let own =
            (unreadable > 0).then(|| Gap::Failed(format!("{unreadable} of {asked} records lack what makes them one")));
        match gap.or(own) {
            None => Part::Complete(made),
            Some(gap) => Part::Partial(made, gap),
        }
    }

    /// The one row there is.
    pub(super) fn one<T>(self, make: impl Fn(&Row) -> Option<T>) -> Part<T> {
        let single = |rows: Vec<T>| rows.into_iter().next();
        let nothing = || Gap::Failed("the answer does not hold what was asked for".into());
        match self.each(make) {
            Part::Complete(rows) => single(rows).map_or_else(|| Part::Missing(nothing()), Part::Complete),
            Part::Partial(rows, gap) => match single(rows) {
                Some(row) => Part::Partial(row, gap),
                None => Part::Missing(gap),
            },
            Part::Missing(gap) => Part::Missing(gap),
        }
    }

    /// As [`one`](Self::one) of what may not exist at all.
    pub(super) fn maybe<T>(self, make: impl Fn(&Row) -> Option<T>) -> Part<Option<T>> {
        match self {
            Self::Absent => Part::Complete(None),
            rows @ Self::Rows(_) => match rows.one(make) {
                Part::Complete(one) => Part::Complete(Some(one)),
                Part::Partial(one, gap) => Part::Partial(Some(one), gap),
                Part::Missing(gap) => Part::Missing(gap),
            },
        }
    }
}

/// Asks all of them at once. Answers stand in the order of the questions.
pub(super) async fn ask<S: Source>(source: &S, permissions: &[String], questions: &[Question]) -> Vec<Answer> {
    let mut heard: Vec<Heard> = questions.iter().map(|_| Heard::default()).collect();
    let mut each = |place: usize, answer: Result<Bytes, Refusal>| match answer {
        Ok(page) => heard[place].page(&page),
        Err(refusal) => heard[place].refusal = Some(refusal),
    };
    source.batch(FAMILY, questions.iter().map(|question| question.call.clone()), &mut each).await;
    let asker = Asker { held: None, permissions };
    heard.into_iter().zip(questions).map(|(heard, question)| heard.answer(question, asker)).collect()
}

#[derive(Default)]
struct Heard {
    rows: Vec<Row>,
    any: bool,
    wrong: Option<Gap>,
    refusal: Option<Refusal>,
}

impl Heard {
    fn page(&mut self, body: &[u8]) {
        let rows = &mut self.rows;
        let mut keep = |row: Map<String, Value>| {
            rows.push(Row(row));
            Some(())
        };
        let read =
            std::str::from_utf8(body).map_err(|_| "no text".to_owned()).and_then(|text| page::each(text, &mut keep));
        match read {
            Ok(unreadable) => {
                self.any = true;
                self.wrong = self.wrong.take().or_else(|| unreadable.gap());
            }
            Err(why) => self.wrong = Some(Gap::Failed(why)),
        }
    }

    fn answer(self, question: &Question, asker: Asker<'_>) -> Answer {
        if matches!(self.refusal, Some(Refusal::NotFound(_) | Refusal::NoMailbox)) {
            return Answer::Absent;
        }
        let refused = self.refusal.map(|refusal| gap::of_asked(refusal, question.needs, question.licence, asker));
        let unheard = || (!self.any).then(|| Gap::Failed("no answer came".into()));
        Answer::Rows(match refused.or(self.wrong).or_else(unheard) {
            None => Part::Complete(self.rows),
            Some(gap) if self.any => Part::Partial(self.rows, gap),
            Some(gap) => Part::Missing(gap),
        })
    }
}
