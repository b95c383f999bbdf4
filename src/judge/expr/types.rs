//! What an expression can yield, as the checker knows it before any tenant is read.

use std::fmt;

use crate::facts::{Kind, Schema};

/// A type. Each of them may also be null or unknown.
#[derive(Clone, Debug)]
pub enum Type {
    /// Only null.
    Null,
    Bool,
    Int,
    Time,
    Span,
    Text,
    /// A word out of these.
    Word(&'static [&'static str]),
    List(Box<Self>),
    Record(&'static Schema),
}

impl Type {
    pub(crate) fn of(kind: Kind) -> Self {
        match kind {
            Kind::Bool => Self::Bool,
            Kind::Int => Self::Int,
            Kind::Time => Self::Time,
            Kind::Span => Self::Span,
            Kind::Str => Self::Text,
            Kind::Word(words) => Self::Word(words),
            Kind::List(of) => Self::List(Box::new(Self::of(*of))),
            Kind::Record(schema) => Self::Record(schema),
        }
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::Word(_))
    }

    /// The type of what may be either, such as the branches of `a ? b : c`; `None` when no type holds both.
    pub(super) fn either(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Null, other) | (other, Self::Null) => Some(other),
            (Self::Word(one), Self::Word(two)) if std::ptr::eq(one, two) => Some(Self::Word(one)),
            (one, two) if one.is_text() && two.is_text() => Some(Self::Text),
            (one, two) => one.fits(&two).then_some(one),
        }
    }

    /// Whether values of both can be equal.
    pub(super) fn fits(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, _)
            | (_, Self::Null)
            | (Self::Bool, Self::Bool)
            | (Self::Int, Self::Int)
            | (Self::Time, Self::Time)
            | (Self::Span, Self::Span) => true,
            (Self::Word(one), Self::Word(two)) => one.iter().any(|word| two.contains(word)),
            (Self::List(one), Self::List(two)) => one.fits(two),
            (Self::Record(one), Self::Record(two)) => std::ptr::eq(*one, *two),
            (one, two) => one.is_text() && two.is_text(),
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => out.write_str("null"),
            Self::Bool => out.write_str("true or false"),
            Self::Int => out.write_str("a whole number"),
            Self::Time => out.write_str("a time"),
            Self::Span => out.write_str("a length of time"),
            Self::Text => out.write_str("text"),
            Self::Word(words) => write!(out, "one of \"{}\"", words.join("\", \"")),
            Self::List(_) => out.write_str("a list"),
            Self::Record(schema) => write!(out, "a record (`{}`)", schema.name),
        }
    }
}
