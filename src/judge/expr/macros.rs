//! The checker's part for functions that look at how their arguments are written.

use jiff::{SignedDuration, Timestamp};
use regex::RegexBuilder;

use super::compile::{Checked, Compiler};
use super::eval::SLOTS;
use super::node::{Constant, Node, Shape, Walk};
use super::problem::{Problem, suggestion};
use super::syntax::{self, Syntax};
use super::types::Type;

/// The most memory a compiled pattern may take, in bytes.
const MAX_PATTERN: usize = 1 << 20;

/// A call of one of them; `None` when it is called in a wrong way.
pub(super) fn built(
    compiler: &mut Compiler<'_>,
    name: &str,
    given: &[&Syntax],
    tree: &Syntax,
) -> Result<Option<(Node, Type)>, Problem> {
    let checked = match (name, given) {
        ("has", [of]) => has(compiler, of, tree),
        ("exists", [list, variable, body]) => walk(compiler, Walk::Exists, [list, variable, body], tree),
        ("all", [list, variable, body]) => walk(compiler, Walk::All, [list, variable, body], tree),
        ("exists_one", [list, variable, body]) => walk(compiler, Walk::ExistsOne, [list, variable, body], tree),
        ("filter", [_, _, _]) => Err(Problem::new("a filtered list can only be counted", tree.span.clone())
            .hint("write size(list.filter(x, …)) or list.exists(x, …)")),
        ("matches", [text, pattern]) => matches(compiler, text, pattern, tree),
        ("inList", [list, text]) => in_list(compiler, list, text, tree),
        ("duration", [text]) => duration(compiler, text, tree),
        ("timestamp", [text]) => timestamp(compiler, text, tree),
        _ => return Ok(None),
    };
    checked.map(Some)
}

pub(super) fn is_filter(tree: &Syntax) -> bool {
    matches!(&tree.shape, syntax::Shape::Call { on: Some(_), name, .. } if name == "filter")
}

/// `size(list.filter(x, condition))`
pub(super) fn count(
    compiler: &mut Compiler<'_>,
    filter: &Syntax,
    tree: &Syntax,
) -> Result<Option<(Node, Type)>, Problem> {
    let syntax::Shape::Call { on: Some(list), arguments, .. } = &filter.shape else { return Ok(None) };
    let [variable, body] = arguments.as_slice() else { return Ok(None) };
    walk(compiler, Walk::Count, [list, variable, body], tree).map(Some)
}

fn has(compiler: &mut Compiler<'_>, of: &Syntax, tree: &Syntax) -> Checked {
    match compiler.node(of)?.0.shape {
        Shape::Field(field) => Ok((compiler.done(Shape::Has(field), tree), Type::Bool)),
        _ => Err(Problem::new("has() asks for a field of a record", of.span.clone()).hint("write has(record.field)")),
    }
}

fn walk(compiler: &mut Compiler<'_>, walk: Walk, [list, variable, body]: [&Syntax; 3], tree: &Syntax) -> Checked {
    let (items, found) = compiler.node(list)?;
    let Type::List(element) = found else {
        return Err(Problem::new(format!("this is {found} where a list belongs"), list.span.clone()));
    };
    let syntax::Shape::Name(name) = &variable.shape else {
        return Err(
            Problem::new("here belongs a name for the element", variable.span.clone()).hint("write list.exists(x, …)")
        );
    };
    let slot = compiler.variables.len();
    if slot >= SLOTS {
        return Err(Problem::new(format!("more than {SLOTS} walks over lists are nested here"), tree.span.clone()));
    }
    compiler.variables.push((name.clone(), *element));
    let body = compiler.bool(body);
    compiler.variables.pop();
    let shape = Shape::Walk { walk, list: Box::new(items), slot, body: Box::new(body?) };
    Ok((compiler.done(shape, tree), if walk == Walk::Count { Type::Int } else { Type::Bool }))
}

fn matches(compiler: &mut Compiler<'_>, text: &Syntax, pattern: &Syntax, tree: &Syntax) -> Checked {
    let text = self::text(compiler, text)?;
    let written = literal(pattern, "a pattern must be written out, so that it can be checked when the rule is loaded")?;
    let regex = RegexBuilder::new(written).size_limit(MAX_PATTERN).build().map_err(|error| {
        let why = error.to_string();
        let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
        Problem::new(format!("this is no regular expression: {why}"), pattern.span.clone())
    })?;
    Ok((compiler.done(Shape::Matches(Box::new(text), regex), tree), Type::Bool))
}

fn in_list(compiler: &mut Compiler<'_>, name: &Syntax, text: &Syntax, tree: &Syntax) -> Checked {
    let written = literal(name, "the name of the list must be written out")?;
    let vocabulary = compiler.scope.vocabulary;
    let list = vocabulary.list(written).ok_or_else(|| {
        let near = suggestion(written, vocabulary.lists.iter().map(|list| list.name));
        Problem::new(format!("there is no list \"{written}\""), name.span.clone())
            .maybe_hint(near.map(|near| format!("did you mean \"{near}\"?")))
    })?;
    let list = list.clone();
    let text = self::text(compiler, text)?;
    Ok((compiler.done(Shape::InList(Box::new(text), list), tree), Type::Bool))
}

fn duration(compiler: &mut Compiler<'_>, text: &Syntax, tree: &Syntax) -> Checked {
    let written = literal(text, "a length of time must be written out; for a number of days write days(number)")?;
    let span: SignedDuration = parse_duration(written).ok_or_else(|| {
        Problem::new("this is no length of time", text.span.clone())
            .hint("write hours, minutes, seconds: \"2160h\", \"1h30m\"")
    })?;
    Ok((compiler.done(Shape::Constant(Constant::Span(span)), tree), Type::Span))
}

/// CEL's: a sequence of numbers with `h`, `m`, `s`, `ms`, optionally signed. Fractions are not taken.
fn parse_duration(text: &str) -> Option<SignedDuration> {
    let (sign, mut rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let mut total = SignedDuration::ZERO;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|next: char| !next.is_ascii_digit())?;
        let (number, after) = rest.split_at(digits);
        let number: i64 = number.parse().ok()?;
        let letters = after.find(|next: char| next.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at(letters);
        let milliseconds = match unit {
            "h" => number.checked_mul(3_600_000),
            "m" => number.checked_mul(60_000),
            "s" => number.checked_mul(1_000),
            "ms" => Some(number),
            _ => None,
        }?;
        total = total.checked_add(SignedDuration::from_millis(milliseconds))?;
        rest = after;
    }
    if sign < 0 { total.checked_neg() } else { Some(total) }
}

fn timestamp(compiler: &mut Compiler<'_>, text: &Syntax, tree: &Syntax) -> Checked {
    let written = literal(text, "a point in time must be written out")?;
    let time: Timestamp = written.parse().map_err(|_| {
        Problem::new("this is no point in time", text.span.clone()).hint("write \"2026-01-31T00:00:00Z\"")
    })?;
    Ok((compiler.done(Shape::Constant(Constant::Time(time)), tree), Type::Time))
}

fn text(compiler: &mut Compiler<'_>, tree: &Syntax) -> Result<Node, Problem> {
    match compiler.node(tree)? {
        (node, found) if found.is_text() => Ok(node),
        (_, other) => Err(Problem::new(format!("this is {other} where text belongs"), tree.span.clone())),
    }
}

fn literal<'t>(tree: &'t Syntax, otherwise: &str) -> Result<&'t str, Problem> {
    match &tree.shape {
        syntax::Shape::Text(text) => Ok(text),
        _ => Err(Problem::new(otherwise, tree.span.clone())),
    }
}
