//! Places in a rule file: from lines and columns to bytes, and from an expression's text to where it stands.

use std::ops::Range;

/// The byte at a line and column, both from 1, columns in characters.
pub(super) fn byte(text: &str, line: u64, column: u64) -> usize {
    let skip = |count: u64| usize::try_from(count.saturating_sub(1)).unwrap_or(usize::MAX);
    let start: usize = text.split_inclusive('\n').take(skip(line)).map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    let within = rest.char_indices().nth(skip(column)).map_or(rest.len(), |(at, _)| at);
    start + within.min(rest.find('\n').unwrap_or(rest.len()))
}

/// Line and column of a byte, both from 1, columns in characters.
pub(super) fn line_and_column(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count() + 1, before.get(start..).unwrap_or_default().chars().count() + 1)
}

/// From a byte to the end of the word there; at least one character.
pub(super) fn word(text: &str, start: usize) -> Range<usize> {
    let rest = text.get(start..).unwrap_or_default();
    let end = rest.find(|next: char| next.is_whitespace() || next == ':').unwrap_or(rest.len());
    let least = rest.chars().next().map_or(0, char::len_utf8);
    start..start + end.max(least)
}

/// Where a part of a scalar's value stands in the file. YAML folds lines and escapes quotes, so both are read side by
/// side: what the value does not have is skipped in the file.
pub(super) fn within(text: &str, start: usize, value: &str, part: &Range<usize>) -> Range<usize> {
    let (mut first, mut last) = (None, start);
    let mut at = start;
    for (place, letter) in value.char_indices() {
        if place >= part.end && first.is_some() {
            break;
        }
        let rest = text.get(at..).unwrap_or_default();
        let found = if letter.is_whitespace() {
            rest.find(char::is_whitespace).map(|gap| (gap, rest.get(gap..).unwrap_or_default()))
        } else {
            rest.find(letter).map(|gap| (gap, rest.get(gap..).unwrap_or_default()))
        };
        let Some((gap, from)) = found else { break };
        let length = from.chars().next().map_or(0, char::len_utf8);
        if place >= part.start {
            first.get_or_insert(at + gap);
        }
        at += gap + length;
        last = at;
    }
    let first = first.unwrap_or(last);
    first..last.max(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters() {
        let text = "a: ü\nb: x\n";
        assert_eq!(byte(text, 2, 4), 9);
        assert_eq!(line_and_column(text, 9), (2, 4));
        assert_eq!(byte(text, 99, 99), text.len());
    }

    #[test]
    fn a_part_of_a_folded_value_is_found_on_its_own_line() {
        let text = "when: >-\n  user.enabled &&\n  user.enabld\n";
        let value = "user.enabled && user.enabld";
        let found = within(text, 11, value, &(16..27));
        assert_eq!(&text[found], "user.enabld");
    }

    #[test]
    fn quotes_that_yaml_takes_away_are_skipped() {
        let text = r#"when: "user.kind == \"gest\"""#;
        let value = r#"user.kind == "gest""#;
        let found = within(text, 6, value, &(13..19));
        assert!(text[found.clone()].contains("gest"), "{}", &text[found]);
    }
}
