//! How often one request was tried, and why.

/// Sendings of one request, in all.
pub(super) const ATTEMPTS: u32 = 8;
/// New tokens for one request that is long under way: it may wait for minutes, and a tenant may revoke again.
const RENEWALS: u32 = 3;

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tries {
    /// Refusals for load.
    pub(super) refusals: u32,
    /// Faults of service or line.
    pub(super) faults: u32,
    /// How often the token was renewed for it.
    pub(super) renewals: u32,
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

    /// Counts a refused token; says whether the request may come again with another. One of which nothing is known is
    /// replaced once: the service does not want us. `another_helps`: this one did work and has ended, or is challenged
    /// for claims that nobody met.
    pub(super) fn renewed(&mut self, another_helps: bool) -> bool {
        let left = if another_helps { self.renewals < RENEWALS } else { self.renewals == 0 };
        self.renewals += u32::from(left);
        left
    }

    fn is_left(self) -> bool {
        self.refusals + self.faults < ATTEMPTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_never_worked_is_replaced_once_and_one_that_ended_again() {
        let mut tries = Tries::default();
        assert_eq!([false, false].map(|helps| tries.renewed(helps)), [true, false]);
        let mut tries = Tries::default();
        assert_eq!([true, true, false, true, true].map(|helps| tries.renewed(helps)), [true, true, false, true, false]);
    }

    #[test]
    fn three_repeats_are_four_tries_and_eight_are_all() {
        let mut tries = Tries::default();
        assert_eq!((0..4).map(|_| tries.failed(3)).collect::<Vec<_>>(), [true, true, true, false]);
        let mut tries = Tries::default();
        assert_eq!((0..9).filter(|_| tries.refused()).count(), 7);
    }
}
