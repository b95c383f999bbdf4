//! An expression checked and ready to be evaluated.

use std::cmp::Ordering;

use jiff::{SignedDuration, Timestamp};
use regex::Regex;

use super::functions::Function;
use crate::facts::{Items, Schema, Value, WordList};
use crate::model::Gap;

/// One part of a checked expression.
#[derive(Debug)]
pub struct Node {
    pub(super) shape: Shape,
    /// The answer where CEL has an error: a value that is not set, a number that overflows.
    pub(super) error: Gap,
}

#[derive(Debug)]
pub(super) enum Shape {
    Constant(Constant),
    Now,
    Strict,
    /// A setting that the rule declares, by its place.
    Setting(usize),
    Root(Base),
    /// What a macro walks over, by its place.
    Variable(usize),
    Field(Field),
    Has(Field),
    Not(Box<Node>),
    Negate(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Equal {
        sides: Box<[Node; 2]>,
        negated: bool,
    },
    Order {
        sides: Box<[Node; 2]>,
        holds: fn(Ordering) -> bool,
    },
    Add(Box<[Node; 2]>),
    Subtract(Box<[Node; 2]>),
    In(Box<[Node; 2]>),
    Choose(Box<[Node; 3]>),
    Walk {
        walk: Walk,
        list: Box<Node>,
        slot: usize,
        body: Box<Node>,
    },
    Matches(Box<Node>, Regex),
    InList(Box<Node>, WordList),
    Call(&'static Function, Vec<Node>),
}

/// What is asked of the elements of a list.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Walk {
    Exists,
    All,
    ExistsOne,
    /// `size(list.filter(…))`
    Count,
}

/// A field and whence it is read.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) base: Base,
    pub(super) schema: &'static Schema,
    pub(super) index: usize,
}

#[derive(Debug)]
pub(super) enum Base {
    Subject,
    Tenant,
    Variable(usize),
    Of(Box<Field>),
}

/// A value written in a rule, or given for one of its settings.
#[derive(Clone, Debug, PartialEq)]
pub enum Constant {
    Null,
    Bool(bool),
    Int(i64),
    Time(Timestamp),
    Span(SignedDuration),
    Text(String),
    List(Vec<Self>),
}

impl Constant {
    pub(crate) fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Int(value) => Value::Int(*value),
            Self::Time(value) => Value::Time(*value),
            Self::Span(value) => Value::Span(*value),
            Self::Text(value) => Value::Str(value),
            Self::List(items) => Value::List(items),
        }
    }
}

impl Items for Vec<Constant> {
    fn len(&self) -> usize {
        Self::len(self)
    }
    fn item(&self, index: usize) -> Value<'_> {
        self.get(index).map_or(Value::Null, Constant::value)
    }
}

impl Field {
    /// As rules write it: `mailbox.owner.enabled`. Fields of what a macro walks over begin at the element.
    pub(super) fn path(&self) -> String {
        let name = self.schema.at(self.index).map_or("", |field| field.name);
        match &self.base {
            Base::Subject | Base::Tenant => format!("{}.{name}", self.schema.name),
            Base::Variable(_) => name.to_owned(),
            Base::Of(of) => format!("{}.{name}", of.path()),
        }
    }

    /// The resource families it rests on.
    pub(super) fn families(&self) -> Vec<&'static str> {
        let mut families = self.schema.at(self.index).map_or_else(Vec::new, |field| field.from.to_vec());
        if let Base::Of(of) = &self.base {
            families.extend(of.families());
        }
        families
    }
}

impl Node {
    /// The parts right below.
    pub(super) fn parts(&self) -> Vec<&Self> {
        match &self.shape {
            Shape::Constant(_)
            | Shape::Now
            | Shape::Strict
            | Shape::Setting(_)
            | Shape::Root(_)
            | Shape::Variable(_)
            | Shape::Field(_)
            | Shape::Has(_) => Vec::new(),
            Shape::Not(of) | Shape::Negate(of) | Shape::Matches(of, _) | Shape::InList(of, _) => vec![of],
            Shape::And(left, right) | Shape::Or(left, right) => vec![left, right],
            Shape::Equal { sides, .. }
            | Shape::Order { sides, .. }
            | Shape::Add(sides)
            | Shape::Subtract(sides)
            | Shape::In(sides) => sides.iter().collect(),
            Shape::Choose(parts) => parts.iter().collect(),
            Shape::Walk { list, body, .. } => vec![list, body],
            Shape::Call(_, arguments) => arguments.iter().collect(),
        }
    }

    /// Every resource family that the facts in it rest on.
    pub fn families(&self) -> Vec<&'static str> {
        let mut found = match &self.shape {
            Shape::Field(field) | Shape::Has(field) => field.families(),
            _ => Vec::new(),
        };
        for part in self.parts() {
            found.extend(part.families());
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Every fact it reads, as rules write it.
    pub fn facts(&self) -> Vec<String> {
        let mut found = match &self.shape {
            Shape::Field(field) | Shape::Has(field) => vec![field.path()],
            _ => Vec::new(),
        };
        for part in self.parts() {
            found.extend(part.facts());
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}
