//! Facts that may not be known, and how they combine: a gap is never a no.

use std::sync::LazyLock;

use super::Value;
use crate::model::{Gap, Known, Stamp};

/// Null where there is none, unknown where it did not come or is no date.
impl From<Stamp> for Value<'_> {
    fn from(stamp: Stamp) -> Self {
        static UNREADABLE: LazyLock<Gap> = LazyLock::new(|| Gap::Failed("a date did not come or is none".into()));
        if stamp.is_unreadable() { Self::Unknown(&UNREADABLE) } else { stamp.timestamp().into() }
    }
}

impl<'a, T: Copy + Into<Self>> From<&'a Known<T>> for Value<'a> {
    fn from(known: &'a Known<T>) -> Self {
        match known {
            Known::Yes(value) => (*value).into(),
            Known::No(gap) => Self::Unknown(gap),
        }
    }
}

impl<T> From<Result<T, Gap>> for Known<T> {
    fn from(result: Result<T, Gap>) -> Self {
        match result {
            Ok(value) => Self::Yes(value),
            Err(gap) => Self::No(gap),
        }
    }
}

impl<T: Copy> Known<T> {
    pub(super) fn get(&self) -> Result<T, Gap> {
        match self {
            Self::Yes(value) => Ok(*value),
            Self::No(gap) => Err(gap.clone()),
        }
    }
}

/// Whether any holds: one yes decides, else one gap leaves it open.
pub(super) fn any(answers: impl IntoIterator<Item = Result<bool, Gap>>) -> Result<bool, Gap> {
    let mut open = None;
    for answer in answers {
        match answer {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(gap) => drop(open.get_or_insert(gap)),
        }
    }
    open.map_or(Ok(false), Err)
}

/// Whether all hold: one no decides, else one gap leaves it open.
pub(super) fn all(answers: impl IntoIterator<Item = Result<bool, Gap>>) -> Result<bool, Gap> {
    any(answers.into_iter().map(|answer| answer.map(|yes| !yes))).map(|yes| !yes)
}

/// One of the words that the service documents, or that it said another.
pub(super) fn word(said: &str, known: &[(&str, &'static str)], what: &str) -> Result<&'static str, Gap> {
    let found = known.iter().find(|(service, _)| service.eq_ignore_ascii_case(said));
    found.map(|(_, ours)| *ours).ok_or_else(|| unrecognised(what, said))
}

/// A gap for a value nobody told us about, shortened: whoever wrote it may have written a book.
pub(super) fn unrecognised(what: &str, said: &str) -> Gap {
    let short: String = said.chars().take(80).collect();
    Gap::Unrecognised(format!("{short:?} of {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap() -> Result<bool, Gap> {
        Err(Gap::Failed("the line was cut".into()))
    }

    #[test]
    fn a_gap_decides_nothing() {
        assert_eq!(any([Ok(false), gap(), Ok(true)]), Ok(true));
        assert_eq!(any([Ok(false), gap()]), gap());
        assert_eq!(any([]), Ok(false));
        assert_eq!(all([Ok(true), gap(), Ok(false)]), Ok(false));
        assert_eq!(all([Ok(true), gap()]), gap());
        assert_eq!(all([]), Ok(true));
    }
}
