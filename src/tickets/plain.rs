//! Foreign text made plain: one line, nothing hidden, nothing that turns the reading direction.

/// The text on one line of at most `most` characters. What would move a cursor, hide or reorder is written out.
pub(super) fn plain(text: &str, most: usize) -> String {
    let mut out = String::new();
    for (count, character) in text.trim().chars().enumerate() {
        if count >= most {
            out.push('…');
            break;
        }
        match character {
            '\n' | '\r' | '\t' => out.push(' '),
            _ if is_treacherous(character) => out.extend(character.escape_unicode()),
            _ => out.push(character),
        }
    }
    out
}

/// The text in lines of at most `width` characters, broken at blanks where there are any.
pub(super) fn lines(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut length = 0_usize;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let long = word.chars().count();
        if length > 0 && length.saturating_add(long) >= width {
            lines.push(std::mem::take(&mut line));
            length = 0;
        }
        if length > 0 {
            line.push(' ');
        }
        line.push_str(word);
        length = length.saturating_add(long).saturating_add(1);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

fn is_treacherous(character: char) -> bool {
    let hides_or_turns = matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}');
    character.is_control() || hides_or_turns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_or_turns_is_written_out_and_lines_are_one() {
        assert_eq!(plain("a\u{202e}b\u{0}\nc\u{1b}[31m", 99), "a\\u{202e}b\\u{0} c\\u{1b}[31m");
        assert_eq!(plain("abcdef", 3), "abc…");
    }

    #[test]
    fn lines_are_broken_at_blanks() {
        assert_eq!(lines("one two three", 8), ["one two", "three"]);
        assert_eq!(lines("onetwothree x", 4), ["onetwothree", "x"]);
        assert!(lines("  ", 4).is_empty());
    }
}
