//! Tokens to a tree, by CEL's grammar and precedence.

use std::ops::Range;

use super::lexer::{Lexeme, Token, tokens};
use super::problem::Problem;
use super::syntax::{Operator, Shape, Syntax};

/// The longest text of an expression, in bytes.
const MAX_TEXT: usize = 8 * 1024;
/// How deep an expression may be nested.
const MAX_DEPTH: usize = 48;
/// How many parts an expression may have.
const MAX_NODES: usize = 2_000;

/// The tree of an expression, or why it has none.
pub fn parse(text: &str) -> Result<Syntax, Problem> {
    if text.len() > MAX_TEXT {
        return Err(Problem::new(format!("an expression may have {MAX_TEXT} bytes, this has {}", text.len()), 0..0));
    }
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0, nodes: 0 };
    let tree = parser.whole()?;
    match parser.peek() {
        Token::End => Ok(tree),
        _ => Err(parser.unexpected("an operator or the end")),
    }
}

struct Parser {
    tokens: Vec<Lexeme>,
    at: usize,
    depth: usize,
    nodes: usize,
}

impl Parser {
    /// `a ? b : c`, and what binds tighter.
    fn whole(&mut self) -> Result<Syntax, Problem> {
        self.deeper(|parser| {
            let condition = parser.binary(1)?;
            if !parser.accept(&Token::Question) {
                return Ok(condition);
            }
            let yes = parser.binary(1)?;
            parser.expect(&Token::Colon, "`:` and what holds otherwise")?;
            let no = parser.whole()?;
            let span = condition.span.start..no.span.end;
            parser.node(Shape::Choose(Box::new([condition, yes, no])), span)
        })
    }

    /// Operators of `level` and above, grouped to the left.
    fn binary(&mut self, level: u8) -> Result<Syntax, Problem> {
        if level > 4 {
            return self.unary();
        }
        let mut left = self.binary(level + 1)?;
        let mut chained = 0;
        while let Some(operator) = self.operator_of(level) {
            self.at += 1;
            chained += 1;
            if self.depth + chained > MAX_DEPTH * 4 {
                return Err(self.too_deep());
            }
            let right = self.binary(level + 1)?;
            let span = left.span.start..right.span.end;
            left = self.node(Shape::Binary(operator, Box::new(left), Box::new(right)), span)?;
        }
        Ok(left)
    }

    fn operator_of(&self, level: u8) -> Option<Operator> {
        match self.peek() {
            Token::Operator(operator) if operator.level() == level => Some(*operator),
            _ => None,
        }
    }

    fn unary(&mut self) -> Result<Syntax, Problem> {
        let start = self.span().start;
        let shape: fn(Box<Syntax>) -> Shape = match self.peek() {
            Token::Not => Shape::Not,
            Token::Operator(Operator::Minus) => Shape::Negate,
            _ => return self.member(),
        };
        self.at += 1;
        self.deeper(|parser| {
            let of = parser.unary()?;
            let span = start..of.span.end;
            parser.node(shape(Box::new(of)), span)
        })
    }

    /// A value with what is selected from it or called on it.
    fn member(&mut self) -> Result<Syntax, Problem> {
        let mut of = self.primary()?;
        let mut chained = 0;
        loop {
            if *self.peek() == Token::OpenList {
                return Err(Problem::new("lists cannot be indexed", self.span()).hint("write list.exists(x, …)"));
            }
            if !self.accept(&Token::Dot) {
                return Ok(of);
            }
            chained += 1;
            if self.depth + chained > MAX_DEPTH {
                return Err(self.too_deep());
            }
            let (name, name_span) = self.name()?;
            let start = of.span.start;
            of = if self.accept(&Token::Open) {
                let (arguments, end) = self.list(&Token::Close, "`)`")?;
                self.node(Shape::Call { on: Some(Box::new(of)), name, name_span, arguments }, start..end)?
            } else {
                let span = start..name_span.end;
                self.node(Shape::Select { of: Box::new(of), field: name, field_span: name_span }, span)?
            };
        }
    }

    fn primary(&mut self) -> Result<Syntax, Problem> {
        let Lexeme { token, span } = self.next();
        match token {
            Token::Null => self.node(Shape::Null, span),
            Token::Bool(value) => self.node(Shape::Bool(value), span),
            Token::Int(value) => self.node(Shape::Int(value), span),
            Token::Text(value) => self.node(Shape::Text(value), span),
            Token::Name(name) if self.accept(&Token::Open) => {
                let (arguments, end) = self.list(&Token::Close, "`)`")?;
                let whole = span.start..end;
                self.node(Shape::Call { on: None, name, name_span: span, arguments }, whole)
            }
            Token::Name(name) => self.node(Shape::Name(name), span),
            Token::OpenList => {
                let (items, end) = self.list(&Token::CloseList, "`]`")?;
                self.node(Shape::List(items), span.start..end)
            }
            Token::Open => {
                let mut inner = self.whole()?;
                let end = self.span().end;
                self.expect(&Token::Close, "`)`")?;
                inner.span = span.start..end;
                Ok(inner)
            }
            _ => {
                self.at = self.at.saturating_sub(1);
                Err(self.unexpected("a value"))
            }
        }
    }

    /// Comma-separated parts up to `close`, and where that ends.
    fn list(&mut self, close: &Token, name: &str) -> Result<(Vec<Syntax>, usize), Problem> {
        let mut parts = Vec::new();
        loop {
            let end = self.span().end;
            if self.accept(close) {
                return Ok((parts, end));
            }
            if !parts.is_empty() {
                self.expect(&Token::Comma, &format!("`,` or {name}"))?;
            }
            parts.push(self.whole()?);
        }
    }

    fn name(&mut self) -> Result<(String, Range<usize>), Problem> {
        let span = self.span();
        match self.peek() {
            Token::Name(name) => {
                let name = name.clone();
                self.at += 1;
                Ok((name, span))
            }
            _ => Err(self.unexpected("the name of a field or function")),
        }
    }

    fn deeper(&mut self, inside: impl FnOnce(&mut Self) -> Result<Syntax, Problem>) -> Result<Syntax, Problem> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.too_deep());
        }
        let found = inside(self);
        self.depth -= 1;
        found
    }

    fn too_deep(&self) -> Problem {
        Problem::new(format!("this is nested deeper than {MAX_DEPTH} levels"), self.span())
    }

    fn node(&mut self, shape: Shape, span: Range<usize>) -> Result<Syntax, Problem> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(Problem::new(format!("an expression may have {MAX_NODES} parts, this has more"), span));
        }
        Ok(Syntax { shape, span })
    }

    fn peek(&self) -> &Token {
        self.tokens.get(self.at).map_or(&Token::End, |lexeme| &lexeme.token)
    }

    fn span(&self) -> Range<usize> {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(0..0, |lexeme| lexeme.span.clone())
    }

    fn next(&mut self) -> Lexeme {
        let found = Lexeme { token: self.peek().clone(), span: self.span() };
        self.at += 1;
        found
    }

    fn accept(&mut self, token: &Token) -> bool {
        let found = self.peek() == token;
        if found {
            self.at += 1;
        }
        found
    }

    fn expect(&mut self, token: &Token, name: &str) -> Result<(), Problem> {
        if self.accept(token) { Ok(()) } else { Err(self.unexpected(name)) }
    }

    fn unexpected(&self, wanted: &str) -> Problem {
        let place = if *self.peek() == Token::End { "the expression ends here" } else { "this does not belong here" };
        Problem::new(format!("{place}: {wanted} is missing"), self.span())
    }
}
