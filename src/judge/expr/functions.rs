//! The functions of the language: one table that the checker, the evaluator and `rules functions` read.

use super::eval::Env;
use super::types::Type;
use crate::facts::Value;

/// A function that expressions may call.
#[derive(Debug)]
pub struct Function {
    pub name: &'static str,
    /// How it is written: `text.startsWith(beginning)`.
    pub usage: &'static str,
    pub doc: &'static str,
    /// What it takes, the receiver first.
    pub(super) takes: &'static [Takes],
    pub(super) form: Form,
    pub(super) run: Run,
}

/// What an argument must be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Takes {
    Int,
    Time,
    Text,
    TextOrList,
}

impl Takes {
    pub(super) fn accepts(self, given: &Type) -> bool {
        match self {
            Self::Int => matches!(given, Type::Int),
            Self::Time => matches!(given, Type::Time),
            Self::Text => given.is_text(),
            Self::TextOrList => given.is_text() || matches!(given, Type::List(_)),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Int => "a whole number",
            Self::Time => "a time",
            Self::Text => "text",
            Self::TextOrList => "text or a list",
        }
    }
}

/// How it may be called.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Form {
    /// `f(x)`
    Plain,
    /// `x.f(y)`
    Method,
    Either,
}

type Run1 = for<'a> fn(&mut Env<'a>, [Value<'a>; 2]) -> Option<Value<'a>>;

#[derive(Clone, Copy, Debug)]
pub(super) enum Run {
    /// What it yields and how: `None` where there is no answer (an overflow). Null and unknown arguments do not get here.
    Plain(fn() -> Type, Run1),
    /// Built into the compiler: it looks at how an argument is written.
    Built,
}

/// All of them.
pub static FUNCTIONS: &[Function] = &[
    Function {
        name: "has",
        usage: "has(record.field)",
        doc: "whether the fact is set; not known when it could not be read",
        takes: &[],
        form: Form::Plain,
        run: Run::Built,
    },
    Function {
        name: "exists",
        usage: "list.exists(x, condition)",
        doc: "whether the condition holds for an element",
        takes: &[],
        form: Form::Method,
        run: Run::Built,
    },
    Function {
        name: "all",
        usage: "list.all(x, condition)",
        doc: "whether the condition holds for every element",
        takes: &[],
        form: Form::Method,
        run: Run::Built,
    },
    Function {
        name: "exists_one",
        usage: "list.exists_one(x, condition)",
        doc: "whether the condition holds for exactly one element",
        takes: &[],
        form: Form::Method,
        run: Run::Built,
    },
    Function {
        name: "filter",
        usage: "size(list.filter(x, condition))",
        doc: "how many elements the condition holds for; only inside size()",
        takes: &[],
        form: Form::Method,
        run: Run::Built,
    },
    Function {
        name: "size",
        usage: "size(list), size(text)",
        doc: "how many elements a list or characters a text has",
        takes: &[Takes::TextOrList],
        form: Form::Either,
        run: Run::Plain(|| Type::Int, size),
    },
    Function {
        name: "startsWith",
        usage: "text.startsWith(beginning)",
        doc: "whether the text begins so; case counts",
        takes: &[Takes::Text, Takes::Text],
        form: Form::Method,
        run: Run::Plain(|| Type::Bool, starts_with),
    },
    Function {
        name: "endsWith",
        usage: "text.endsWith(end)",
        doc: "whether the text ends so; case counts",
        takes: &[Takes::Text, Takes::Text],
        form: Form::Method,
        run: Run::Plain(|| Type::Bool, ends_with),
    },
    Function {
        name: "contains",
        usage: "text.contains(part)",
        doc: "whether the text holds that; case counts. For lists write `element in list`",
        takes: &[Takes::Text, Takes::Text],
        form: Form::Method,
        run: Run::Plain(|| Type::Bool, contains),
    },
    Function {
        name: "matches",
        usage: "text.matches(\"pattern\")",
        doc: "whether the regular expression matches somewhere in the text; the pattern is written out",
        takes: &[],
        form: Form::Either,
        run: Run::Built,
    },
    Function {
        name: "sameText",
        usage: "sameText(text, text)",
        doc: "whether both are equal but for the case of the letters A to Z",
        takes: &[Takes::Text, Takes::Text],
        form: Form::Plain,
        run: Run::Plain(|| Type::Bool, same_text),
    },
    Function {
        name: "domain",
        usage: "domain(address)",
        doc: "what follows the last @ of a user principal name or address; null without one",
        takes: &[Takes::Text],
        form: Form::Plain,
        run: Run::Plain(|| Type::Text, domain),
    },
    Function {
        name: "inList",
        usage: "inList(\"name\", text)",
        doc: "whether the text is on a named list of words",
        takes: &[],
        form: Form::Plain,
        run: Run::Built,
    },
    Function {
        name: "age",
        usage: "age(time)",
        doc: "how long before the snapshot a time was",
        takes: &[Takes::Time],
        form: Form::Plain,
        run: Run::Plain(|| Type::Span, age),
    },
    Function {
        name: "days",
        usage: "days(number)",
        doc: "that many times 24 hours",
        takes: &[Takes::Int],
        form: Form::Plain,
        run: Run::Plain(|| Type::Span, days),
    },
    Function {
        name: "duration",
        usage: "duration(\"2160h\")",
        doc: "a length of time in hours (h), minutes (m) and seconds (s)",
        takes: &[],
        form: Form::Plain,
        run: Run::Built,
    },
    Function {
        name: "timestamp",
        usage: "timestamp(\"2026-01-31T00:00:00Z\")",
        doc: "a point in time (RFC 3339)",
        takes: &[],
        form: Form::Plain,
        run: Run::Built,
    },
];

fn size<'a>(env: &mut Env<'a>, [of, _]: [Value<'a>; 2]) -> Option<Value<'a>> {
    match of {
        Value::Str(text) => {
            env.spend_on(text);
            i64::try_from(text.chars().count()).ok().map(Value::Int)
        }
        Value::List(items) => match items.gap() {
            Some(gap) => Some(Value::Unknown(gap)),
            None => i64::try_from(items.len()).ok().map(Value::Int),
        },
        _ => None,
    }
}

/// Asks of two texts.
fn ask<'a>(env: &mut Env<'a>, [text, part]: [Value<'a>; 2], holds: fn(&str, &str) -> bool) -> Option<Value<'a>> {
    let (Value::Str(text), Value::Str(part)) = (text, part) else { return None };
    env.spend_on(text);
    Some(Value::Bool(holds(text, part)))
}

fn starts_with<'a>(env: &mut Env<'a>, given: [Value<'a>; 2]) -> Option<Value<'a>> {
    ask(env, given, |text, part| text.starts_with(part))
}

fn ends_with<'a>(env: &mut Env<'a>, given: [Value<'a>; 2]) -> Option<Value<'a>> {
    ask(env, given, |text, part| text.ends_with(part))
}

fn contains<'a>(env: &mut Env<'a>, given: [Value<'a>; 2]) -> Option<Value<'a>> {
    ask(env, given, |text, part| text.contains(part))
}

fn same_text<'a>(env: &mut Env<'a>, given: [Value<'a>; 2]) -> Option<Value<'a>> {
    ask(env, given, str::eq_ignore_ascii_case)
}

fn domain<'a>(env: &mut Env<'a>, [address, _]: [Value<'a>; 2]) -> Option<Value<'a>> {
    let Value::Str(address) = address else { return None };
    env.spend_on(address);
    Some(address.rsplit_once('@').map(|(_, domain)| domain).into())
}

fn age<'a>(env: &mut Env<'a>, [time, _]: [Value<'a>; 2]) -> Option<Value<'a>> {
    let Value::Time(time) = time else { return None };
    Some(Value::Span(env.now().duration_since(time)))
}

fn days<'a>(_: &mut Env<'a>, [number, _]: [Value<'a>; 2]) -> Option<Value<'a>> {
    let Value::Int(number) = number else { return None };
    let seconds = number.checked_mul(24 * 60 * 60)?;
    Some(Value::Span(jiff::SignedDuration::from_secs(seconds)))
}
