//! The decoder of families that are one object.

use serde::Deserialize;

use super::decode::{Answer, Decoder, Ending, Piece};
use super::page::{self, Unreadable};
use crate::model::{Family, Gap, Part, Snapshot};

/// One object: how it stands on the wire and what is kept of it. `None` when it lacks what makes it that object.
pub(super) trait Object: 'static {
    type Wire<'a>: Deserialize<'a>;
    type Kept: Send + Sync + 'static;

    fn keep(wire: Self::Wire<'_>) -> Option<Self::Kept>;
}

type Place<T> = fn(&mut Snapshot, Family<T>);

pub(super) struct Single<O: Object> {
    found: Option<O::Kept>,
    unreadable: Unreadable,
    place: Place<O::Kept>,
}

impl<O: Object> Single<O> {
    pub(super) fn decoder(place: Place<O::Kept>) -> Box<dyn Decoder> {
        Box::new(Self { found: None, unreadable: Unreadable::default(), place })
    }
}

impl<O: Object> Decoder for Single<O> {
    fn page(&mut self, _: &str, body: &str) -> Result<(), String> {
        let found = &mut self.found;
        let unreadable = page::each(body, |wire: O::Wire<'_>| {
            if found.is_none() {
                *found = Some(O::keep(wire)?);
            }
            Some(())
        })?;
        self.unreadable.add(unreadable);
        Ok(())
    }

    fn answered(&mut self, _: &str, _: Answer) {}

    fn finish(self: Box<Self>, ending: Ending) -> Piece {
        let Self { found, unreadable, place } = *self;
        let gap = ending.gap.or_else(|| unreadable.gap());
        let found = match (found, gap) {
            (Some(found), None) => Part::Complete(found),
            (Some(found), Some(gap)) => Part::Partial(found, gap),
            (None, Some(gap)) => Part::Missing(gap),
            (None, None) => Part::Missing(Gap::Failed("the answer does not hold what was asked for".into())),
        };
        Box::new(move |snapshot| place(snapshot, found.into()))
    }
}
