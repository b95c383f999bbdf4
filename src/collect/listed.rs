//! The decoder of listings: pages to rows, without duplicates and in order.

use std::cmp::Ordering;

use serde::Deserialize;

use super::decode::{Answer, Decoder, Ending, Piece, part};
use super::page::{self, Unreadable};
use crate::model::{Family, Gap, Snapshot};

/// One kind of record: how it stands on the wire and what is kept of it.
pub(super) trait Record: 'static {
    type Wire<'a>: Deserialize<'a>;
    type Kept: Send + Sync + 'static;

    /// Puts what is kept of one record at the end; a record may be worth no row, or several.
    /// `None` for a record without what makes it one.
    fn keep(wire: Self::Wire<'_>, rows: &mut Vec<Self::Kept>) -> Option<()>;

    /// By the immutable id. Rows that are equal by it are one: the later wins, because a page may repeat what moved.
    fn order(one: &Self::Kept, other: &Self::Kept) -> Ordering;
}

/// How many rows fewer than the service counted are taken for its count's lag and not for a loss. The count comes from
/// an index that follows writes by minutes (Microsoft Graph, "Advanced query capabilities": eventual consistency).
fn tolerance(count: u64) -> u64 {
    (count / 1000).max(2)
}

/// Where a family belongs in the snapshot.
type Place<T> = fn(&mut Snapshot, Family<Vec<T>>);

pub(super) struct Listed<R: Record> {
    rows: Vec<R::Kept>,
    records: u64,
    any_page: bool,
    unreadable: Unreadable,
    place: Place<R::Kept>,
}

impl<R: Record> Listed<R> {
    pub(super) fn decoder(place: Place<R::Kept>) -> Box<dyn Decoder> {
        Box::new(Self { rows: Vec::new(), records: 0, any_page: false, unreadable: Unreadable::default(), place })
    }
}

impl<R: Record> Decoder for Listed<R> {
    fn page(&mut self, _: &str, body: &str) -> Result<(), String> {
        let (rows, records) = (&mut self.rows, &mut self.records);
        let unreadable = page::each_of_list(body, |wire: R::Wire<'_>| {
            *records += 1;
            R::keep(wire, rows)
        })?;
        self.unreadable.add(unreadable);
        self.any_page = true;
        Ok(())
    }

    fn answered(&mut self, _: &str, _: Answer) {}

    fn finish(self: Box<Self>, ending: Ending) -> Piece {
        let Self { mut rows, records, any_page, unreadable, place } = *self;
        let repeated = distinct(&mut rows, R::order);
        let came = records.saturating_sub(repeated);
        let gap = ending.gap.or_else(|| unreadable.gap()).or_else(|| short(ending.count, came));
        let found = part(rows, any_page, gap.or_else(|| silent(any_page)));
        Box::new(move |snapshot| place(snapshot, found.into()))
    }
}

/// Sorts, and of equal rows keeps the one that came last. Says how many went.
pub(super) fn distinct<T>(rows: &mut Vec<T>, order: fn(&T, &T) -> Ordering) -> u64 {
    let before = rows.len();
    rows.reverse();
    rows.sort_by(order);
    rows.dedup_by(|later, earlier| order(later, earlier).is_eq());
    rows.shrink_to_fit();
    (before - rows.len()) as u64
}

/// The gap of a listing that ended well without a single page, which no service does: an empty list is a page too.
pub(super) fn silent(any_page: bool) -> Option<Gap> {
    (!any_page).then(|| Gap::Failed("no answer came".into()))
}

/// The gap of a listing of which clearly fewer came than the service counts.
pub(super) fn short(count: Option<u64>, came: u64) -> Option<Gap> {
    let count = count?;
    (came + tolerance(count) < count).then(|| Gap::Cut(format!("{came} of {count} records came")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_repeated_rows_the_later_stays() {
        let mut rows = vec![(2, 'a'), (1, 'b'), (2, 'c')];
        assert_eq!(distinct(&mut rows, |one, other| one.0.cmp(&other.0)), 1);
        assert_eq!(rows, [(1, 'b'), (2, 'c')]);
    }

    #[test]
    fn silence_is_not_an_empty_list() {
        assert_eq!(silent(true), None);
        assert!(silent(false).is_some());
    }

    #[test]
    fn a_listing_much_shorter_than_its_count_is_cut() {
        assert_eq!(short(Some(1000), 998), None);
        assert_eq!(short(Some(1000), 997), Some(Gap::Cut("997 of 1000 records came".into())));
        assert_eq!(short(None, 0), None);
    }
}
