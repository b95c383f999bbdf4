//! Yes, no, or it cannot be told: the logic of "undetermined" (2.8).

use std::ops::Not;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Reach {
    No,
    Undetermined,
    Yes,
}

/// Which of the two evaluations of 2.8 is made: as if nothing undetermined protected, or as if all of it did.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum View {
    Least,
    Most,
}

pub(super) const VIEWS: [View; 2] = [View::Least, View::Most];

impl Reach {
    /// One no decides.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Undetermined,
        }
    }

    /// One yes decides.
    pub(super) fn or(self, other: Self) -> Self {
        !((!self).and(!other))
    }

    pub(super) fn any(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().fold(Self::No, Self::or)
    }

    /// Whether a policy that reaches so counts.
    pub(super) fn counts(self, view: View) -> bool {
        match self {
            Self::No => false,
            Self::Undetermined => view == View::Most,
            Self::Yes => true,
        }
    }
}

impl Not for Reach {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Undetermined => Self::Undetermined,
            Self::Yes => Self::No,
        }
    }
}

impl From<bool> for Reach {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// Whether a list holds a word. A word outside `known` may mean anything: what it may reach is undetermined.
pub(super) fn names(list: &[Box<str>], word: &str, known: &[&str]) -> Reach {
    Reach::any(list.iter().map(|entry| {
        if entry.eq_ignore_ascii_case(word) {
            Reach::Yes
        } else if known.iter().any(|known| entry.eq_ignore_ascii_case(known)) {
            Reach::No
        } else {
            Reach::Undetermined
        }
    }))
}
