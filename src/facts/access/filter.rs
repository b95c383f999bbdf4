//! Device filters, as far as a device that is not registered decides them.
//!
//! Such a device has no attributes: positive operators do not match, negative ones do (Microsoft Entra, "Conditional
//! Access: Filter for devices"; our inference from its table). What cannot be parsed is not decided.

use super::holds::Holds;
use crate::model::Filter;

/// Whether a policy with this filter holds for a device that is not registered.
pub(super) fn holds(filter: Option<&Filter>) -> Holds {
    let Some(filter) = filter else { return Holds::Yes };
    let Some(matches) = matches(&filter.rule) else { return Holds::Maybe };
    match () {
        () if filter.mode.eq_ignore_ascii_case("include") => matches.into(),
        () if filter.mode.eq_ignore_ascii_case("exclude") => (!matches).into(),
        () => Holds::Maybe,
    }
}

/// `None` for a rule that is not understood to its end.
fn matches(rule: &str) -> Option<bool> {
    let mut parser = Parser { tokens: tokens(rule)?, at: 0 };
    let found = parser.either(0)?;
    (parser.at == parser.tokens.len()).then_some(found)
}

#[derive(Debug, PartialEq)]
enum Token {
    Open,
    Close,
    ListOpen,
    ListClose,
    Comma,
    Text,
    Word(String),
}

fn tokens(rule: &str) -> Option<Vec<Token>> {
    let mut found = Vec::new();
    let mut rest = rule.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '[' => (Token::ListOpen, 1),
            ']' => (Token::ListClose, 1),
            ',' => (Token::Comma, 1),
            '"' | '\'' => (Token::Text, 2 + rest.get(1..)?.find(first)?),
            _ => {
                let ends = |letter: char| letter.is_whitespace() || "()[],\"'".contains(letter);
                let length = rest.find(ends).unwrap_or(rest.len());
                (Token::Word(rest.get(..length)?.to_ascii_lowercase()), length)
            }
        };
        found.push(token);
        rest = rest.get(length..)?.trim_start();
    }
    Some(found)
}

/// Nesting beyond this is not followed.
const DEEPEST: usize = 32;

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    fn either(&mut self, depth: usize) -> Option<bool> {
        let mut found = self.both(depth)?;
        while self.takes("-or") {
            found |= self.both(depth)?;
        }
        Some(found)
    }

    fn both(&mut self, depth: usize) -> Option<bool> {
        let mut found = self.term(depth)?;
        while self.takes("-and") {
            found &= self.term(depth)?;
        }
        Some(found)
    }

    fn term(&mut self, depth: usize) -> Option<bool> {
        if depth > DEEPEST {
            return None;
        }
        if self.next()? == &Token::Open {
            let found = self.either(depth + 1)?;
            return (self.next()? == &Token::Close).then_some(found);
        }
        self.at -= 1;
        self.comparison()
    }

    /// `device.model -eq "x"`.
    fn comparison(&mut self) -> Option<bool> {
        let is_attribute = matches!(self.next()?, Token::Word(word) if word.starts_with("device."));
        let Token::Word(operator) = self.next()? else { return None };
        let found = match operator.as_str() {
            "-eq" | "-startswith" | "-endswith" | "-contains" | "-in" => false,
            "-ne" | "-notstartswith" | "-notendswith" | "-notcontains" | "-notin" => true,
            _ => return None,
        };
        (is_attribute && self.value()).then_some(found)
    }

    /// A text, `True` or `False`, or a list of texts. A comparison with nothing is not followed.
    fn value(&mut self) -> bool {
        match self.next() {
            Some(Token::Text) => true,
            Some(Token::Word(word)) => word == "true" || word == "false",
            Some(Token::ListOpen) => self.list(),
            _ => false,
        }
    }

    fn list(&mut self) -> bool {
        loop {
            if self.next() != Some(&Token::Text) {
                return false;
            }
            match self.next() {
                Some(Token::Comma) => {}
                closed => return closed == Some(&Token::ListClose),
            }
        }
    }

    fn next(&mut self) -> Option<&Token> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        Some(token)
    }

    fn takes(&mut self, word: &str) -> bool {
        let is_next = matches!(self.tokens.get(self.at), Some(Token::Word(next)) if next == word);
        self.at += usize::from(is_next);
        is_next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_without_attributes_matches_what_is_denied() {
        for (rule, expected) in [
            (r#"device.isCompliant -eq True"#, Some(false)),
            (r#"device.isCompliant -ne True"#, Some(true)),
            (r#"device.extensionAttribute1 -eq "SAW" -or device.trustType -ne "ServerAD""#, Some(true)),
            (r#"device.extensionAttribute1 -eq "SAW" -and device.trustType -ne "ServerAD""#, Some(false)),
            (r#"device.model -ne "a" -or device.model -eq "b" -and device.model -eq "c""#, Some(true)),
            (r#"(device.model -ne "a" -or device.model -eq "b") -and device.model -eq "c""#, Some(false)),
            (r#"device.model -notIn ["a","b (c)"]"#, Some(true)),
            (r#"device.model -eq $null"#, None),
            (r#"device.model -matches "x""#, None),
            (r#"user.department -ne "x""#, None),
            (r#"device.model -eq "open"#, None),
            (r#"(device.model -eq "x""#, None),
            ("", None),
        ] {
            assert_eq!(matches(rule), expected, "{rule}");
        }
        assert_eq!(matches(&"(".repeat(100_000)), None);
    }

    #[test]
    fn a_filter_leaves_out_or_picks() {
        let filter = |mode: &str, rule: &str| holds(Some(&Filter { mode: mode.into(), rule: rule.into() }));
        assert_eq!(filter("exclude", "device.isCompliant -eq True"), Holds::Yes);
        assert_eq!(filter("include", "device.isCompliant -eq True"), Holds::No);
        assert_eq!(filter("perhaps", "device.isCompliant -eq True"), Holds::Maybe);
        assert_eq!(filter("include", "something else"), Holds::Maybe);
        assert_eq!(holds(None), Holds::Yes);
    }
}
