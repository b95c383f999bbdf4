//! The checker's part for operators: what may stand on either side.

use std::cmp::Ordering;

use super::compile::{Checked, Compiler};
use super::node::{Constant, Node, Shape};
use super::problem::{Problem, suggestion};
use super::syntax::{Operator, Syntax};
use super::types::Type;

pub(super) fn binary(
    compiler: &mut Compiler<'_>,
    operator: Operator,
    left: &Syntax,
    right: &Syntax,
    tree: &Syntax,
) -> Checked {
    if matches!(operator, Operator::And | Operator::Or) {
        let sides = (Box::new(compiler.bool(left)?), Box::new(compiler.bool(right)?));
        let shape = if operator == Operator::And { Shape::And(sides.0, sides.1) } else { Shape::Or(sides.0, sides.1) };
        return Ok((compiler.done(shape, tree), Type::Bool));
    }
    let (first, one) = compiler.node(left)?;
    let (second, two) = compiler.node(right)?;
    known_words(&first, left, &two)?;
    known_words(&second, right, if operator == Operator::In { &Type::Null } else { &one })?;
    let fault = || mismatch(operator, &one, &two, tree);
    let (first_is_list, element) = match &two {
        Type::List(element) => (true, element.as_ref().clone()),
        _ => (false, Type::Null),
    };
    if operator == Operator::In {
        known_words(&first, left, &element)?;
        known_words(&second, right, &one)?;
    }
    let found = match operator {
        Operator::Equal | Operator::Unequal => (comparable(&one, &two) && one.fits(&two)).then_some(Type::Bool),
        Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
            matches!((&one, &two), (Type::Int, Type::Int) | (Type::Time, Type::Time) | (Type::Span, Type::Span))
                .then_some(Type::Bool)
        }
        Operator::In => (first_is_list && comparable(&one, &element) && one.fits(&element)).then_some(Type::Bool),
        Operator::Plus => sum(&one, &two),
        Operator::Minus => difference(&one, &two),
        Operator::And | Operator::Or => None,
    };
    let found = found.ok_or_else(fault)?;
    Ok((compiler.done(shape(operator, Box::new([first, second])), tree), found))
}

fn shape(operator: Operator, sides: Box<[Node; 2]>) -> Shape {
    let ordered = |sides, holds| Shape::Order { sides, holds };
    match operator {
        Operator::Equal => Shape::Equal { sides, negated: false },
        Operator::Unequal => Shape::Equal { sides, negated: true },
        Operator::Less => ordered(sides, Ordering::is_lt),
        Operator::LessOrEqual => ordered(sides, Ordering::is_le),
        Operator::Greater => ordered(sides, Ordering::is_gt),
        Operator::GreaterOrEqual => ordered(sides, Ordering::is_ge),
        Operator::In => Shape::In(sides),
        Operator::Plus => Shape::Add(sides),
        Operator::Minus => Shape::Subtract(sides),
        Operator::And | Operator::Or => {
            let [left, right] = *sides;
            let (left, right) = (Box::new(left), Box::new(right));
            if operator == Operator::And { Shape::And(left, right) } else { Shape::Or(left, right) }
        }
    }
}

pub(super) fn choose(compiler: &mut Compiler<'_>, parts: &[Syntax; 3], tree: &Syntax) -> Checked {
    let [condition, yes, no] = parts;
    let condition = compiler.bool(condition)?;
    let (yes, one) = compiler.node(yes)?;
    let (no, two) = compiler.node(no)?;
    let message = format!("both answers must be of one type; these are {one} and {two}");
    let found = one.either(two).ok_or_else(|| Problem::new(message, tree.span.clone()))?;
    Ok((compiler.done(Shape::Choose(Box::new([condition, yes, no])), tree), found))
}

/// Records and lists can be compared with null only.
fn comparable(one: &Type, two: &Type) -> bool {
    let whole = |of: &Type| matches!(of, Type::Record(_) | Type::List(_));
    matches!(one, Type::Null) || matches!(two, Type::Null) || !(whole(one) || whole(two))
}

fn sum(one: &Type, two: &Type) -> Option<Type> {
    match (one, two) {
        (Type::Int, Type::Int) => Some(Type::Int),
        (Type::Time, Type::Span) | (Type::Span, Type::Time) => Some(Type::Time),
        (Type::Span, Type::Span) => Some(Type::Span),
        _ => None,
    }
}

fn difference(one: &Type, two: &Type) -> Option<Type> {
    match (one, two) {
        (Type::Int, Type::Int) => Some(Type::Int),
        (Type::Time, Type::Time) | (Type::Span, Type::Span) => Some(Type::Span),
        (Type::Time, Type::Span) => Some(Type::Time),
        _ => None,
    }
}

/// Refuses a written-out text that is none of the words the other side can have.
fn known_words(written: &Node, tree: &Syntax, other: &Type) -> Result<(), Problem> {
    let words: &'static [&'static str] = match other {
        Type::Word(words) => words,
        Type::List(of) => match of.as_ref() {
            Type::Word(words) => words,
            _ => return Ok(()),
        },
        _ => return Ok(()),
    };
    let texts: Vec<&str> = match &written.shape {
        Shape::Constant(Constant::Text(text)) => vec![text],
        Shape::Constant(Constant::List(items)) => items
            .iter()
            .filter_map(|item| if let Constant::Text(text) = item { Some(text.as_str()) } else { None })
            .collect(),
        _ => return Ok(()),
    };
    let Some(wrong) = texts.into_iter().find(|text| !words.contains(text)) else { return Ok(()) };
    let hint = suggestion(wrong, words.iter().copied()).map_or_else(
        || format!("it is one of \"{}\"", words.join("\", \"")),
        |near| format!("did you mean \"{near}\"?"),
    );
    Err(Problem::new(format!("\"{wrong}\" is never the value of this fact"), tree.span.clone()).hint(hint))
}

fn mismatch(operator: Operator, one: &Type, two: &Type, tree: &Syntax) -> Problem {
    let problem = Problem::new(format!("{one} {} {two} means nothing", operator.sign()), tree.span.clone());
    match (one, two) {
        (Type::Time, _) | (_, Type::Time) => problem.hint("write age(time) > days(90), or time < timestamp(\"…\")"),
        (Type::Span, Type::Int) | (Type::Int, Type::Span) => problem.hint("write days(90) or duration(\"2160h\")"),
        (Type::List(_), _) if operator != Operator::In => problem.hint("write \"element\" in list, or size(list)"),
        (one, two) if operator == Operator::Plus && one.is_text() && two.is_text() => {
            problem.hint("texts cannot be joined")
        }
        _ => problem,
    }
}
