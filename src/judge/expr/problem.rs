//! What is wrong with an expression, and where.

use std::ops::Range;

/// Why an expression is refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Lowercase fragment.
    pub message: String,
    /// Bytes of the expression's text.
    pub span: Range<usize>,
    /// What to write instead.
    pub hint: Option<String>,
}

impl Problem {
    pub(crate) fn new(message: impl Into<String>, span: Range<usize>) -> Self {
        Self { message: message.into(), span, hint: None }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(super) fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }
}

/// The known word that was probably meant: at most a third of its letters away.
pub fn suggestion<'w>(written: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let written = written.to_lowercase();
    known
        .into_iter()
        .map(|word| (distance(&written, &word.to_lowercase()), word))
        .filter(|(distance, word)| *distance <= 1 + word.chars().count() / 3 && *distance < written.chars().count())
        .min()
        .map(|(_, word)| word)
}

/// How many letters must be put in, taken out or replaced (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, letter) in left.chars().enumerate() {
        let mut diagonal = line;
        let mut before = line + 1;
        for (other, above) in right.iter().zip(row.iter_mut().skip(1)) {
            let cost = diagonal + usize::from(letter != *other);
            diagonal = *above;
            before = cost.min(diagonal + 1).min(before + 1);
            *above = before;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_the_nearest_word_and_nothing_far_away() {
        let known = ["enabled", "displayName", "isPrivileged"];
        assert_eq!(suggestion("enabld", known), Some("enabled"));
        assert_eq!(suggestion("ENABLED", known), Some("enabled"));
        assert_eq!(suggestion("privileged", known), Some("isPrivileged"));
        assert_eq!(suggestion("zz", known), None);
    }

    #[test]
    fn counts_letters_apart() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
    }
}
