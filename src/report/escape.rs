//! Foreign text made fit for a terminal.
//!
//! A display name is written by whoever owns the account, a rule's name by whoever broke in. Shown raw it could move the
//! cursor, recolour the screen, turn the line around or look like another name.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

/// Foreign text on one line, at most `width` columns wide. What a terminal would act on or hide is written out as
/// `\u{1b}`; what does not fit ends in `…`.
pub fn shown(text: &str, width: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    let mut marks = 0;
    let mut length_before_last_column = 0;
    for character in text.chars() {
        let (piece, columns) = piece(character);
        marks = if columns == 0 { marks + 1 } else { 0 };
        if used + columns > width || marks > MOST_MARKS {
            if used == width {
                out.truncate(length_before_last_column);
            }
            out.push('…');
            return out;
        }
        if used < width && used + columns == width {
            length_before_last_column = out.len();
        }
        out.push_str(&piece);
        used += columns;
    }
    out
}

/// Foreign text of any length for files that people open: what acts, hides or turns text around is written out, line feeds
/// too.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_treacherous) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|character| piece(character).0).collect())
}

/// Combining marks on one letter beyond which a name is a prank, not a language.
const MOST_MARKS: usize = 4;

/// Whether a terminal acts on this character, hides it or reorders text because of it.
pub fn is_treacherous(character: char) -> bool {
    character.is_control() || is_direction(character) || is_invisible(character)
}

/// Marks and overrides of writing direction.
fn is_direction(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Takes no room or looks like nothing, and so makes two names look the same.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200d}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}'
        | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}'..='\u{ffff}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

fn piece(character: char) -> (String, usize) {
    if is_treacherous(character) {
        let written = character.escape_unicode().to_string();
        let columns = written.len();
        return (written, columns);
    }
    (character.to_string(), character.width().unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn leaves_names_of_people_alone() {
        for name in ["Zoë Müller", "山田 太郎", "محمد", "Ngô Đình Diệm", "O'Brien-Łukasz"] {
            assert_eq!(shown(name, 40), name);
        }
    }

    #[test]
    fn writes_out_what_a_terminal_would_obey() {
        assert_eq!(shown("\x1b[2Jgone", 40), "\\u{1b}[2Jgone");
        assert_eq!(shown("a\u{9b}31m", 40), "a\\u{9b}31m");
        assert_eq!(shown("two\r\nlines\tand a bell\u{7}", 60), "two\\u{d}\\u{a}lines\\u{9}and a bell\\u{7}");
    }

    #[test]
    fn writes_out_what_turns_or_hides_text() {
        assert_eq!(shown("exe\u{202e}fdp", 40), "exe\\u{202e}fdp");
        assert_eq!(shown("ad\u{200b}min", 40), "ad\\u{200b}min");
        assert_eq!(shown("tag\u{e0041}", 40), "tag\\u{e0041}");
    }

    #[test]
    fn shortens_to_columns_not_bytes() {
        assert_eq!(shown("abcdef", 6), "abcdef");
        assert_eq!(shown("abcdefg", 6), "abcde…");
        assert_eq!(shown("山田太郎", 6), "山田…");
        assert_eq!(shown(&"x".repeat(65_536), 10).chars().count(), 10);
    }

    #[test]
    fn stops_a_pile_of_marks() {
        let pile = format!("e{}", "\u{301}".repeat(1000));
        assert!(shown(&pile, 40).chars().count() < 10);
    }

    proptest! {
        #[test]
        fn never_wider_than_asked_and_never_treacherous(text in any::<String>(), width in 1_usize..100) {
            let safe = shown(&text, width);
            prop_assert!(safe.width() <= width, "{} columns of {width}: {safe:?}", safe.width());
            prop_assert!(!safe.chars().any(is_treacherous));
        }

        #[test]
        fn clean_text_that_fits_stays_as_it_is(text in "[a-zA-Z0-9 @._-]{0,40}") {
            prop_assert_eq!(shown(&text, 40), text);
        }
    }
}
