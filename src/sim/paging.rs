//! Turning pages: which rows a page holds and where its link leads, faults of listings included.
//!
//! Source: microsoft-graph-docs-contrib `concepts/paging.md`: a page may hold fewer rows than asked or none, and the
//! listing ends where no link is.

use std::ops::Range;

use super::faults::Fault;
use super::odata::SkipToken;

/// One page.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Turn {
    pub(super) rows: Range<usize>,
    pub(super) next: Option<SkipToken>,
    /// The link leads to another host.
    pub(super) foreign: bool,
}

/// The page at `at` of a listing of `total` rows, `size` a page.
pub(super) fn turn(total: usize, size: usize, at: SkipToken, fault: Option<Fault>) -> Turn {
    let start = usize::try_from(at.offset).unwrap_or(usize::MAX).min(total);
    let end = total.min(start.saturating_add(size.max(1)));
    let to = |offset: usize| Some(SkipToken { offset: offset as u64, hop: 0, ..at });
    let more = end < total;
    let mut page = Turn { rows: start..end, next: if more { to(end) } else { None }, foreign: false };
    match fault {
        Some(Fault::EmptyPage) => {
            page.rows = start..start;
            page.next = Some(SkipToken { hop: at.hop + 1, ..at });
        }
        Some(Fault::ShortPage) if end - start > 1 => {
            let middle = start + (end - start) / 2;
            page.rows = start..middle;
            page.next = to(middle);
        }
        Some(Fault::SameLink) => page.next = Some(at),
        Some(Fault::FullLastPage) if end - start == size && !more => page.next = to(total),
        Some(Fault::RepeatedRow) if end - start > 1 && more => page.next = to(end - 1),
        Some(Fault::MissedRow) if more => page.next = to(end + 1),
        Some(Fault::ForeignLink) => page.foreign = more,
        _ => {}
    }
    page
}

/// A page of a listing that could not be read to its end: after the last row a link leads to where nothing comes.
pub(super) fn without_end(page: Turn, at: SkipToken) -> Turn {
    let next = page.next.unwrap_or(SkipToken { offset: page.rows.end as u64, hop: 0, ..at });
    Turn { next: Some(next), ..page }
}

/// Whether a link leads past what could be read.
pub(super) fn is_past(total: usize, at: SkipToken) -> bool {
    at.offset > 0 && usize::try_from(at.offset).is_ok_and(|offset| offset >= total)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: SkipToken = SkipToken { listing: 1, offset: 0, hop: 0, issued: 0 };

    /// All rows a client sees that follows every link.
    fn read(total: usize, size: usize, fault: impl Fn(SkipToken) -> Option<Fault>) -> Vec<usize> {
        let (mut seen, mut at) = (Vec::new(), Some(START));
        for _ in 0..100 {
            let Some(here) = at else { return seen };
            let page = turn(total, size, here, fault(here));
            seen.extend(page.rows);
            at = page.next;
        }
        panic!("no end after a hundred pages");
    }

    #[test]
    fn every_row_comes_once_without_faults() {
        assert_eq!(read(10, 3, |_| None), (0..10).collect::<Vec<_>>());
        assert_eq!(read(0, 3, |_| None), Vec::<usize>::new());
    }

    #[test]
    fn empty_and_short_pages_lose_nothing() {
        assert_eq!(read(10, 3, |at| (at.hop == 0).then_some(Fault::EmptyPage)), (0..10).collect::<Vec<_>>());
        assert_eq!(read(10, 4, |_| Some(Fault::ShortPage)), (0..10).collect::<Vec<_>>());
    }

    #[test]
    fn a_full_last_page_is_followed_by_an_empty_one() {
        let last = SkipToken { offset: 3, ..START };
        let page = turn(6, 3, last, Some(Fault::FullLastPage));
        let end = turn(6, 3, page.next.expect("a link"), Some(Fault::FullLastPage));
        assert_eq!((page.rows, end.rows, end.next), (3..6, 6..6, None));
    }

    #[test]
    fn a_repeated_row_comes_twice_and_a_missed_one_never() {
        let repeated = read(6, 3, |at| (at.offset == 0).then_some(Fault::RepeatedRow));
        assert_eq!(repeated, [0, 1, 2, 2, 3, 4, 5]);
        let missed = read(6, 3, |at| (at.offset == 0).then_some(Fault::MissedRow));
        assert_eq!(missed, [0, 1, 2, 4, 5]);
    }
}
