//! Text of the service, made fit for an error message.

/// The most that is kept of it, in bytes.
const LONGEST: usize = 512;

/// Cut to 512 bytes, with everything escaped that moves a cursor, turns the reading direction or hides.
pub(super) fn shown(text: &str) -> String {
    let mut out = String::new();
    for character in text.trim().chars() {
        if out.len() >= LONGEST {
            out.push('…');
            break;
        }
        if is_plain(character) { out.push(character) } else { out.extend(character.escape_unicode()) }
    }
    out
}

fn is_plain(character: char) -> bool {
    let turns_or_hides = matches!(character,
        '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    !character.is_control() && !turns_or_hides
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_marks_are_spelt_out() {
        assert_eq!(shown("a\u{1b}[31mb\u{202e}c"), "a\\u{1b}[31mb\\u{202e}c");
    }

    #[test]
    fn long_text_is_cut() {
        assert!(shown(&"ä".repeat(64 * 1024)).len() < 600);
    }
}
