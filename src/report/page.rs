//! Lines, paragraphs and headings on a page of known width.

use std::io::{self, Write};

use anstyle::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::look::{BOLD, Look};

/// Where the lines of a page go.
pub(super) struct Page<'p> {
    pub look: &'p Look,
    pub out: &'p mut dyn Write,
}

impl Page<'_> {
    pub(super) fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// A line that is already laid out and, where wanted, painted.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}", text.trim_end())
    }

    /// A blank line and a heading.
    pub(super) fn heading(&mut self, text: &str) -> io::Result<()> {
        self.blank()?;
        let painted = self.look.paint(BOLD, text);
        self.line(&painted)
    }

    /// Text wrapped to the page, after `lead` on the first line and as many blanks on the others.
    pub(super) fn paragraph(&mut self, lead: &str, text: &str) -> io::Result<()> {
        let indent = lead.width();
        for (at, line) in wrapped(text, self.look.width.saturating_sub(indent)).iter().enumerate() {
            let before = if at == 0 { lead.to_owned() } else { " ".repeat(indent) };
            self.line(&format!("{before}{line}"))?;
        }
        Ok(())
    }

    /// `left` and, at the right edge, `right`; under each other where they do not fit side by side.
    pub(super) fn sides(&mut self, left: &[Span<'_>], right: Span<'_>) -> io::Result<()> {
        let used: usize = left.iter().map(|span| span.0.width()).sum::<usize>() + right.0.width();
        let painted: String = left.iter().map(|span| self.look.paint(span.1, span.0)).collect();
        let end = self.look.paint(right.1, right.0);
        let room = self.look.width.saturating_sub(used);
        if room >= 2 {
            return self.line(&format!("{painted}{}{end}", " ".repeat(room)));
        }
        self.line(&painted)?;
        self.line(&format!("          {end}"))
    }
}

/// A piece of a line and how it is painted.
pub(super) struct Span<'t>(pub &'t str, pub Style);

/// The text in lines of at most `width` columns, broken at blanks, and inside a word only where it is wider than a line.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let width = width.max(10);
    let mut lines = vec![String::new()];
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let used = lines.last().map_or(0, |line| line.width());
        let gap = usize::from(used > 0);
        if used + gap + word.width() > width && used > 0 {
            lines.push(String::new());
        }
        for (at, piece) in pieces(word, width).into_iter().enumerate() {
            if at > 0 {
                lines.push(String::new());
            }
            if let Some(line) = lines.last_mut() {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(&piece);
            }
        }
    }
    lines
}

/// A word cut into pieces that each fit a line.
fn pieces(word: &str, width: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for character in word.chars() {
        let columns = character.width().unwrap_or(0);
        if used + columns > width {
            pieces.push(String::new());
            used = 0;
        }
        used += columns;
        if let Some(piece) = pieces.last_mut() {
            piece.push(character);
        }
    }
    pieces
}

/// `40,213`
pub fn number(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 check`, `40,213 checks`, `2 policies`, `2 mailboxes`
pub fn plural(count: u64, noun: &str) -> String {
    let many = match noun.strip_suffix('y') {
        _ if count == 1 => noun.to_owned(),
        Some(stem) => format!("{stem}ies"),
        None if noun.ends_with(['s', 'x']) => format!("{noun}es"),
        None => format!("{noun}s"),
    };
    format!("{} {many}", number(count))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([number(7), number(999), number(40_213), number(1_000_000)], ["7", "999", "40,213", "1,000,000"]);
        assert_eq!(
            [plural(1, "mailbox"), plural(2, "mailbox"), plural(0, "policy")],
            ["1 mailbox", "2 mailboxes", "0 policies"]
        );
    }

    #[test]
    fn text_breaks_at_blanks() {
        assert_eq!(wrapped("one two three four", 10), ["one two", "three four"]);
        assert_eq!(wrapped("a word_that_is_far_too_long b", 10), ["a", "word_that_", "is_far_too", "_long b"]);
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_page(text in "[a-zé山 ]{0,200}", width in 10_usize..60) {
            for line in wrapped(&text, width) {
                prop_assert!(line.width() <= width, "{line:?}");
            }
        }
    }
}
