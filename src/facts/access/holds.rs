//! Whether something holds, where that may be open.

/// In order of certainty, so that "and" is the least of two and "or" the greatest.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) enum Holds {
    No,
    /// It could not be determined.
    Maybe,
    Yes,
}

impl Holds {
    pub(super) fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Maybe => Self::Maybe,
            Self::Yes => Self::No,
        }
    }
}

impl From<bool> for Holds {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// How what is open is taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum View {
    /// As if it protected nothing.
    Least,
    /// As if it protected.
    Most,
}

impl View {
    pub(super) fn takes(self, holds: Holds) -> bool {
        match self {
            Self::Least => holds == Holds::Yes,
            Self::Most => holds != Holds::No,
        }
    }
}

pub(super) fn says(list: &[Box<str>], word: &str) -> bool {
    list.iter().any(|entry| entry.eq_ignore_ascii_case(word))
}
