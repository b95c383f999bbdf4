//! Foreign text in Markdown: read as it is, and nothing else.
//!
//! Escaping with backslashes is not enough: services look for mentions, links and issue numbers after Markdown was read. What
//! may be any of that stands in a code span, where none of them looks. No foreign text stands in a table.

use crate::report::escape::visible;

/// A name, whatever it holds, as a code span.
pub(super) fn code(text: &str) -> String {
    let text = visible(text);
    let text = text.trim();
    if text.is_empty() {
        return "(nothing)".into();
    }
    let fence = "`".repeat(longest_run(text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// The longest run of backticks: the fence around them must be longer.
fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or(0)
}

/// A sentence that may hold foreign words: plain words stay as they are, all others stand in code spans.
pub(super) fn prose(text: &str) -> String {
    let text = visible(text);
    let mut pieces: Vec<String> = Vec::new();
    let mut strange: Vec<&str> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if word == ">" || is_plain(word) {
            if !strange.is_empty() {
                pieces.push(spans(&strange.join(" ")));
                strange.clear();
            }
            // The way through a menu. At the beginning of a line it would be a quotation.
            pieces.push(if word == ">" { "→".to_owned() } else { word.to_owned() });
        } else {
            strange.push(word);
        }
    }
    if !strange.is_empty() {
        pieces.push(spans(&strange.join(" ")));
    }
    pieces.join(" ")
}

/// A comma, a full stop or a bracket after a strange word is ours.
fn spans(text: &str) -> String {
    let brackets: &[char] = if text.contains('(') { &[] } else { &[')'] };
    let word = text.trim_end_matches(|mark| ",.;:".contains(mark) || brackets.contains(&mark));
    if word.is_empty() { code(text) } else { format!("{}{}", code(word), text.get(word.len()..).unwrap_or_default()) }
}

/// Whether no renderer and no service makes anything of it: letters and digits, punctuation around them, hyphens and
/// apostrophes inside; and days and times.
fn is_plain(word: &str) -> bool {
    let inner = word.trim_start_matches(['"', '(']).trim_end_matches(['"', ')', ',', '.', ';', ':', '?', '%']);
    let letters = |character: char| character.is_alphanumeric();
    let joined = inner.split(['-', '\'']).all(|part| !part.is_empty() && part.chars().all(letters));
    let has_digit = inner.contains(|character: char| character.is_ascii_digit());
    let is_hash = inner.len() >= 7 && has_digit && inner.chars().all(|character| character.is_ascii_hexdigit());
    let is_key = has_digit && inner.contains('-');
    let is_list = has_digit && inner.len() < word.len() && word.ends_with([')', '.']) && !word.starts_with('(');
    let digits = |character: char| character.is_ascii_digit();
    let is_moment =
        inner.len() <= 10 && inner.split(['-', ':']).all(|part| !part.is_empty() && part.chars().all(digits));
    (is_moment || joined && !is_hash && !is_key) && !is_list
}

/// A step for a person: what stands between backticks is a command.
pub(super) fn step(text: &str) -> String {
    let mut out = String::new();
    for (piece, is_command) in text.split('`').zip([false, true].into_iter().cycle()) {
        let rest = piece.trim_start_matches([',', '.', ';', ':', ')']);
        if is_command && !piece.trim().is_empty() {
            out.push_str(&code(piece));
        } else if !is_command {
            // The mark that ends a command's clause stands right after it.
            out.push_str(piece.get(..piece.len() - rest.len()).unwrap_or_default());
            let told = prose(rest);
            out.push_str(if rest.starts_with(' ') && !out.is_empty() { " " } else { "" });
            out.push_str(&told);
            out.push_str(if rest.ends_with(' ') && !told.is_empty() { " " } else { "" });
        }
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_code_span_whatever_it_holds() {
        assert_eq!(code("Contoso Ltd"), "`Contoso Ltd`");
        assert_eq!(code("a ``b`` c"), "```a ``b`` c```");
        assert_eq!(code("`x"), "`` `x ``");
        assert_eq!(code("one\ntwo"), "`one\\u{a}two`");
        assert_eq!(code("  "), "(nothing)");
    }

    #[test]
    fn plain_words_of_a_sentence_stay_and_strange_ones_do_not() {
        let text = "anna@contoso.example forwards to drop@evil.example, which is outside";
        assert_eq!(prose(text), "`anna@contoso.example` forwards to `drop@evil.example`, which is outside");
        assert_eq!(prose("@channel see #1 GH-1 deadbeef1"), "`@channel` see `#1 GH-1 deadbeef1`");
        assert_eq!(
            prose("(2 of mailbox.forwards-outside): at 2026-11-22 02:07"),
            "(2 of `mailbox.forwards-outside`): at 2026-11-22 02:07"
        );
        assert_eq!(prose("Entra ID > Apps"), "Entra ID → Apps");
        assert_eq!(prose("1. one 3 report-only policies (all)."), "`1`. one 3 report-only policies (all).");
        assert_eq!(
            prose("www.evil.example [x](y) <b> __a__ --- Zoë's"),
            "`www.evil.example [x](y) <b> __a__ ---` Zoë's"
        );
    }

    #[test]
    fn commands_of_a_step_are_code() {
        assert_eq!(step("Run `Get-Mailbox -Identity x`, then wait."), "Run `Get-Mailbox -Identity x`, then wait.");
        assert_eq!(step("Wait ("), "Wait `(`");
        assert_eq!(step("`Connect-ExchangeOnline` (PowerShell)"), "`Connect-ExchangeOnline` (PowerShell)");
    }
}
