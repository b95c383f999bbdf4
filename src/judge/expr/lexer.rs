//! Text to tokens, by CEL's lexis. Spellings of other languages are recognised to say what to write.

use std::ops::Range;

use super::problem::Problem;
use super::syntax::Operator;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    Name(String),
    Operator(Operator),
    Not,
    Question,
    Colon,
    Comma,
    Dot,
    Open,
    Close,
    OpenList,
    CloseList,
    End,
}

#[derive(Clone, Debug)]
pub(super) struct Lexeme {
    pub(super) token: Token,
    pub(super) span: Range<usize>,
}

/// All tokens of the text; the last is `End`.
pub(super) fn tokens(text: &str) -> Result<Vec<Lexeme>, Problem> {
    let mut lexer = Lexer { text, at: 0 };
    let mut found = Vec::new();
    loop {
        lexer.skip_blank();
        let start = lexer.at;
        let Some(first) = lexer.peek() else {
            found.push(Lexeme { token: Token::End, span: start..start });
            return Ok(found);
        };
        let token = lexer.token(first)?;
        found.push(Lexeme { token, span: start..lexer.at });
    }
}

/// How other languages write something, and what to write.
const SPELLINGS: [(&str, &str); 24] = [
    ("-eq", "write =="),
    ("-ne", "write !="),
    ("-not", "write !"),
    ("-and", "write &&"),
    ("-or", "write ||"),
    ("-gt", "write >"),
    ("-ge", "write >="),
    ("-lt", "write <"),
    ("-le", "write <="),
    ("-in", "write in, and the list as [\"a\", \"b\"]"),
    ("-contains", "write \"word\" in list"),
    ("-match", "write text.matches(\"pattern\")"),
    ("-startsWith", "write text.startsWith(\"beginning\")"),
    ("===", "write =="),
    ("=~", "write text.matches(\"pattern\")"),
    ("=", "write == to compare"),
    ("<>", "write !="),
    ("&", "write && for and"),
    ("|", "write || for or"),
    ("$", "write names without $"),
    ("*", "the language has no multiplication"),
    // CEL has comments; YAML folds lines, and the rest of the condition would be part of one.
    ("//", "write comments above the condition, after #"),
    ("#", "write comments above the condition, after #"),
    ("/", "the language has no division"),
];

struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let taken: String = self.rest().chars().take_while(|&next| belongs(next)).collect();
        self.at += taken.len();
        taken
    }

    fn skip_blank(&mut self) {
        self.take_while(char::is_whitespace);
    }

    fn token(&mut self, first: char) -> Result<Token, Problem> {
        match first {
            'r' | 'R' if matches!(self.rest().as_bytes().get(1), Some(b'"' | b'\'')) => {
                self.bump();
                self.quoted(true)
            }
            '"' | '\'' => self.quoted(false),
            '0'..='9' => self.number(),
            first if first.is_ascii_alphabetic() || first == '_' => self.word(),
            _ => self.sign(),
        }
    }

    fn word(&mut self) -> Result<Token, Problem> {
        let start = self.at;
        let word = self.take_while(|next| next.is_ascii_alphanumeric() || next == '_');
        let instead = match word.as_str() {
            "true" => return Ok(Token::Bool(true)),
            "false" => return Ok(Token::Bool(false)),
            "null" => return Ok(Token::Null),
            "in" => return Ok(Token::Operator(Operator::In)),
            "AND" | "and" | "And" => "write &&",
            "OR" | "or" | "Or" => "write ||",
            "NOT" | "not" | "Not" => "write !",
            "True" | "TRUE" => "write true",
            "False" | "FALSE" => "write false",
            "Null" | "NULL" | "None" | "nil" => "write null",
            "as" | "break" | "const" | "continue" | "else" | "for" | "function" | "if" | "import" | "let" | "loop"
            | "package" | "namespace" | "return" | "var" | "void" | "while" => "CEL reserves this word",
            _ => return Ok(Token::Name(word)),
        };
        Err(Problem::new(format!("`{word}` is not part of the language"), start..self.at).hint(instead))
    }

    fn number(&mut self) -> Result<Token, Problem> {
        let start = self.at;
        let digits = self.take_while(|next| next.is_ascii_alphanumeric() || next == '_');
        let fraction = self.peek() == Some('.') && matches!(self.rest().as_bytes().get(1), Some(b'0'..=b'9'));
        let value = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
            Some(hex) if !hex.starts_with('+') => i64::from_str_radix(hex, 16),
            _ => digits.parse(),
        };
        match value {
            Ok(value) if !fraction => Ok(Token::Int(value)),
            _ => Err(Problem::new("this is no whole number between 0 and 9223372036854775807", start..self.at)),
        }
    }

    fn quoted(&mut self, raw: bool) -> Result<Token, Problem> {
        let start = self.at;
        let quote = self.bump();
        let mut content = String::new();
        loop {
            let at = self.at;
            match self.bump() {
                None | Some('\n' | '\r') => return Err(Problem::new("this text is not closed", start..at)),
                next if next == quote => return Ok(Token::Text(content)),
                Some('\\') if !raw => content.push(self.escape(at)?),
                Some(next) => content.push(next),
            }
        }
    }

    /// What stands after a backslash at `start`.
    fn escape(&mut self, start: usize) -> Result<char, Problem> {
        let letter = self.bump();
        let found = match letter {
            Some(plain @ ('\\' | '"' | '\'' | '`' | '?')) => Some(plain),
            Some('a') => Some('\u{7}'),
            Some('b') => Some('\u{8}'),
            Some('f') => Some('\u{c}'),
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            Some('v') => Some('\u{b}'),
            Some('x' | 'X') => self.code(2),
            Some('u') => self.code(4),
            Some('U') => self.code(8),
            _ => None,
        };
        found.ok_or_else(|| {
            Problem::new("CEL knows no such escape", start..self.at.max(start + 1))
                .hint("write a backslash as \\\\, or put r before the quotes")
        })
    }

    fn code(&mut self, digits: usize) -> Option<char> {
        let hex = self.rest().get(..digits).filter(|hex| hex.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        let found = u32::from_str_radix(hex, 16).ok().and_then(char::from_u32)?;
        self.at += digits;
        Some(found)
    }

    fn sign(&mut self) -> Result<Token, Problem> {
        const SIGNS: [(&str, Token); 19] = [
            ("||", Token::Operator(Operator::Or)),
            ("&&", Token::Operator(Operator::And)),
            ("==", Token::Operator(Operator::Equal)),
            ("!=", Token::Operator(Operator::Unequal)),
            ("<=", Token::Operator(Operator::LessOrEqual)),
            (">=", Token::Operator(Operator::GreaterOrEqual)),
            ("<", Token::Operator(Operator::Less)),
            (">", Token::Operator(Operator::Greater)),
            ("+", Token::Operator(Operator::Plus)),
            ("-", Token::Operator(Operator::Minus)),
            ("!", Token::Not),
            ("?", Token::Question),
            (":", Token::Colon),
            (",", Token::Comma),
            (".", Token::Dot),
            ("(", Token::Open),
            (")", Token::Close),
            ("[", Token::OpenList),
            ("]", Token::CloseList),
        ];
        if let Some(problem) = self.foreign() {
            return Err(problem);
        }
        let found = SIGNS.into_iter().find(|(sign, _)| self.rest().starts_with(sign));
        let Some((sign, token)) = found else {
            let start = self.at;
            self.bump();
            return Err(Problem::new("this sign is not part of the language", start..self.at));
        };
        self.at += sign.len();
        Ok(token)
    }

    /// The spellings of Entra filters, PowerShell, SQL and word processors.
    fn foreign(&self) -> Option<Problem> {
        let rest = self.rest();
        let whole = |spelling: &str| {
            let after = rest.get(spelling.len()..).and_then(|after| after.chars().next());
            // `==` is ours although it begins like `=`, and `-eq.x` or `-equal` is a minus before a name.
            let is_ours = ["==", "&&", "||"].iter().any(|sign| rest.starts_with(sign)) && spelling.len() == 1;
            let is_word = spelling.ends_with(|last: char| last.is_ascii_alphabetic());
            let goes_on = |next: char| next.is_ascii_alphanumeric() || next == '_' || next == '.';
            !(is_ours || is_word && after.is_some_and(goes_on))
        };
        let starts = |spelling: &str| {
            rest.get(..spelling.len()).is_some_and(|start| start.eq_ignore_ascii_case(spelling)) && whole(spelling)
        };
        let (length, hint) = match rest.chars().next() {
            Some(smart @ ('“' | '”' | '‘' | '’' | '«' | '»' | '„')) => {
                (smart.len_utf8(), "write straight quotes: \"…\"")
            }
            _ => SPELLINGS.iter().find(|(spelling, _)| starts(spelling)).map(|&(s, hint)| (s.len(), hint))?,
        };
        let written = rest.get(..length).unwrap_or_default();
        Some(Problem::new(format!("`{written}` is not part of the language"), self.at..self.at + length).hint(hint))
    }
}
