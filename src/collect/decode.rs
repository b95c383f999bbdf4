//! What every decoder does: take pages, hear how the asking ended, and give a piece of the snapshot.

use crate::model::{Gap, Part, Snapshot};

/// A family as read, to be put into its place.
pub type Piece = Box<dyn FnOnce(&mut Snapshot) + Send>;

/// Turns the pages of one family into rows. The same pages in the same order give the same piece, live or replayed.
pub trait Decoder: Send {
    /// One page as received. `target` is empty in families that are asked once. An error means that the page is of
    /// another shape than documented; what can be read of a page with some unreadable records is kept.
    fn page(&mut self, target: &str, body: &str) -> Result<(), String>;

    /// A target whose asking did not end well. Targets that are not named here were read to their end.
    fn answered(&mut self, target: &str, answer: Answer);

    /// All is read that will be.
    fn finish(self: Box<Self>, ending: Ending) -> Piece;
}

/// How the asking about one target ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Whole,
    /// The service says that there is no such thing.
    Absent,
    /// Some pages or none came, and then this.
    Short(Gap),
}

/// How the asking of a family ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ending {
    pub gap: Option<Gap>,
    /// The service's own count of the rows (`@odata.count`), where it gave one.
    pub count: Option<u64>,
}

/// Rows and gap to completeness: without a gap complete, without any page missing.
pub(super) fn part<T>(found: T, any_page: bool, gap: Option<Gap>) -> Part<T> {
    match gap {
        None => Part::Complete(found),
        Some(gap) if any_page => Part::Partial(found, gap),
        Some(gap) => Part::Missing(gap),
    }
}
