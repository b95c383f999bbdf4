//! The pages of one listing as a chain: whether following its links still leads anywhere.
//!
//! A service that repeats itself need not repeat its links: each can be issued anew and lead to the same page, and who
//! looks at links alone reads for ever.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use serde::Deserialize;
use serde_json::value::RawValue;

/// Pages without a record, one after another, that are followed. Searching a large directory brings some in a row.
const EMPTY: u32 = 1_000;

#[derive(Default)]
pub(super) struct Chain {
    links: HashSet<String>,
    /// Hashes of the pages' records.
    pages: HashSet<u64>,
    keys: RandomState,
    /// Empty pages in a row.
    empty: u32,
}

#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    value: Option<&'a RawValue>,
}

impl Chain {
    /// Takes in the page in `body` and its link to the next. An error says why that must not be followed.
    pub(super) fn follow(&mut self, link: &str, body: &[u8]) -> Result<(), &'static str> {
        if !self.links.insert(link.to_owned()) {
            return Err("the same link to the next page came twice");
        }
        let page = serde_json::from_slice::<Page<'_>>(body).ok().and_then(|page| page.value);
        let records = page.map_or("[]", RawValue::get);
        if is_empty(records) {
            self.empty += 1;
            return if self.empty > EMPTY { Err("page after page came without a record") } else { Ok(()) };
        }
        self.empty = 0;
        let is_new = self.pages.insert(self.keys.hash_one(records));
        if is_new { Ok(()) } else { Err("the same page came twice under two links") }
    }
}

fn is_empty(records: &str) -> bool {
    let inner = records.strip_prefix('[').and_then(|records| records.strip_suffix(']'));
    inner.is_some_and(|inner| inner.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_comes_again_under_a_new_link_ends_the_chain() {
        let mut chain = Chain::default();
        assert_eq!(chain.follow("a", br#"{"@odata.nextLink":"a","value":[{"id":"1"}]}"#), Ok(()));
        assert_eq!(chain.follow("b", br#"{"@odata.nextLink":"b","value":[{"id":"2"}]}"#), Ok(()));
        assert!(chain.follow("c", br#"{"@odata.nextLink":"c","value":[{"id":"1"}]}"#).is_err());
    }

    #[test]
    fn empty_pages_are_followed_but_not_for_ever() {
        let mut chain = Chain::default();
        let mut follow = |number: u32, body: &str| chain.follow(&number.to_string(), body.as_bytes());
        assert!((0..EMPTY).all(|number| follow(number, r#"{"value":[ ]}"#).is_ok()));
        assert!(follow(EMPTY, r#"{"value":[{"id":"1"}]}"#).is_ok());
        assert!((0..EMPTY).all(|number| follow(EMPTY + 1 + number, r#"{"value":[]}"#).is_ok()));
        assert!(follow(3 * EMPTY, r#"{"value":[]}"#).is_err());
    }
}
