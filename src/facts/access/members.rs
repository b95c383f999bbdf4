//! Sets of accounts, by their place in the snapshot: those that belong for sure, and those that may.

use roaring::RoaringBitmap;

/// Who belongs.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Members {
    pub(super) sure: RoaringBitmap,
    /// Beside those that belong for sure.
    pub(super) open: RoaringBitmap,
    /// Why some are open.
    pub(super) doubt: Option<String>,
}

impl Members {
    pub(super) fn sure(sure: RoaringBitmap) -> Self {
        Self { sure, ..Self::default() }
    }

    pub(super) fn open(open: RoaringBitmap, doubt: String) -> Self {
        Self { sure: RoaringBitmap::new(), open, doubt: Some(doubt) }
    }

    /// Those of either.
    pub(super) fn add(&mut self, other: &Self) {
        self.sure |= &other.sure;
        self.open |= &other.open;
        self.open -= &self.sure;
        if self.doubt.is_none() {
            self.doubt.clone_from(&other.doubt);
        }
    }

    /// Exclude beats include.
    pub(super) fn without(mut self, excluded: &Self) -> Self {
        self.sure -= &excluded.sure;
        self.open -= &excluded.sure;
        let doubtful = &self.sure & &excluded.open;
        self.sure -= &doubtful;
        self.open |= doubtful;
        self.doubt = self.doubt.or_else(|| excluded.doubt.clone()).filter(|_| !self.open.is_empty());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(numbers: &[u32]) -> RoaringBitmap {
        numbers.iter().copied().collect()
    }

    #[test]
    fn an_open_exclusion_opens_who_was_sure() {
        let mut included = Members::sure(set(&[1, 2, 3]));
        included.add(&Members::open(set(&[3, 4, 5]), "why".into()));
        assert_eq!((&included.sure, &included.open), (&set(&[1, 2, 3]), &set(&[4, 5])));
        let excluded = Members { sure: set(&[1, 4]), open: set(&[2]), doubt: Some("other".into()) };
        let left = included.without(&excluded);
        assert_eq!((left.sure, left.open), (set(&[3]), set(&[2, 5])));
        assert_eq!(left.doubt.as_deref(), Some("why"));
    }
}
