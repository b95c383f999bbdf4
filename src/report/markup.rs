//! Foreign text in HTML and XML: between tags and in quoted attributes it is text and nothing else.

use std::fmt::{self, Display, Write};

use super::escape::visible;

/// Shows text with everything escaped that markup is made of, and written out what acts or turns the line around.
pub(super) struct Text<'t>(pub &'t str);

impl Display for Text<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = visible(self.0);
        let mut rest = &*text;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'', '`']) {
            let (before, after) = rest.split_at(at);
            out.write_str(before)?;
            let mut letters = after.chars();
            if let Some(letter) = letters.next() {
                write!(out, "&#{};", u32::from(letter))?;
            }
            rest = letters.as_str();
        }
        out.write_str(rest)
    }
}

/// A step for a person: what stands between backticks is a command.
pub(super) fn step(text: &str) -> String {
    let mut out = String::new();
    for (piece, is_command) in text.split('`').zip([false, true].into_iter().cycle()) {
        // Writing to a string cannot fail.
        let _ = if is_command { write!(out, "<code>{}</code>", Text(piece)) } else { write!(out, "{}", Text(piece)) };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_name_is_markup() {
        let name = "<b a='1' c=\"2\">&lt;\u{202e}`\u{1b}\u{ffff}";
        assert_eq!(
            Text(name).to_string(),
            "&#60;b a=&#39;1&#39; c=&#34;2&#34;&#62;&#38;lt;\\u{202e}&#96;\\u{1b}\\u{ffff}"
        );
        assert_eq!(Text("Zoë Müller").to_string(), "Zoë Müller");
    }

    #[test]
    fn commands_of_a_step_are_code() {
        assert_eq!(step("Run `Get-X <y>`, then wait"), "Run <code>Get-X &#60;y&#62;</code>, then wait");
    }
}
