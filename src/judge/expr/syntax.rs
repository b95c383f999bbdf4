//! An expression as written: the tree the parser builds, each node with its place in the text.

use std::ops::Range;

#[derive(Clone, Debug)]
pub struct Syntax {
    pub(super) shape: Shape,
    /// Bytes of the text.
    pub(super) span: Range<usize>,
}

#[derive(Clone, Debug)]
pub(super) enum Shape {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    Name(String),
    List(Vec<Syntax>),
    Select { of: Box<Syntax>, field: String, field_span: Range<usize> },
    Not(Box<Syntax>),
    Negate(Box<Syntax>),
    Binary(Operator, Box<Syntax>, Box<Syntax>),
    Choose(Box<[Syntax; 3]>),
    Call { on: Option<Box<Syntax>>, name: String, name_span: Range<usize>, arguments: Vec<Syntax> },
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    Plus,
    Minus,
}

impl Operator {
    /// As it is written.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Or => "||",
            Self::And => "&&",
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::In => "in",
            Self::Plus => "+",
            Self::Minus => "-",
        }
    }

    /// How tightly it binds, from 1 for `||`. Operators of one level group to the left.
    pub(super) fn level(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Plus | Self::Minus => 4,
            _ => 3,
        }
    }
}
