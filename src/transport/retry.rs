//! How often one request was tried, and why.

/// Sendings of one request, in all.
pub(super) const ATTEMPTS: u32 = 8;

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tries {
    /// Refusals for load.
    pub(super) refusals: u32,
    /// Faults of service or line.
    pub(super) faults: u32,
    /// Whether the token was renewed for it.
    pub(super) renewed: bool,
    /// Whether it was sent elsewhere.
    pub(super) redirected: bool,
}

impl Tries {
    /// Counts a refusal; says whether another try is left.
    pub(super) fn refused(&mut self) -> bool {
        self.refusals += 1;
        self.is_left()
    }

    /// Counts a fault; says whether one of `most` repeats is left.
    pub(super) fn failed(&mut self, most: u32) -> bool {
        self.faults += 1;
        self.faults <= most && self.is_left()
    }

    fn is_left(self) -> bool {
        self.refusals + self.faults < ATTEMPTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_repeats_are_four_tries_and_eight_are_all() {
        let mut tries = Tries::default();
        assert_eq!((0..4).map(|_| tries.failed(3)).collect::<Vec<_>>(), [true, true, true, false]);
        let mut tries = Tries::default();
        assert_eq!((0..9).filter(|_| tries.refused()).count(), 7);
    }
}
