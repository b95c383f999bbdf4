//! Values compared, added and subtracted.

use std::cmp::Ordering;

use super::node::Node;
use crate::facts::Value;

/// Whether both are the same; `None` for what cannot be compared. Null equals null alone.
pub(super) fn equal(left: Value<'_>, right: Value<'_>) -> Option<bool> {
    match (left, right) {
        (Value::Null, Value::Null) => Some(true),
        (Value::Null, _) | (_, Value::Null) => Some(false),
        (Value::Bool(left), Value::Bool(right)) => Some(left == right),
        (Value::Str(left), Value::Str(right)) => Some(left == right),
        _ => order(left, right).map(Ordering::is_eq),
    }
}

/// Which comes first; `None` for what has no order.
pub(super) fn order(left: Value<'_>, right: Value<'_>) -> Option<Ordering> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => Some(left.cmp(&right)),
        (Value::Time(left), Value::Time(right)) => Some(left.cmp(&right)),
        (Value::Span(left), Value::Span(right)) => Some(left.cmp(&right)),
        _ => None,
    }
}

pub(super) fn arithmetic<'a>(
    (left, right): (Value<'a>, Value<'a>),
    operation: fn(Value<'a>, Value<'a>) -> Option<Value<'a>>,
    node: &'a Node,
) -> Value<'a> {
    match (left, right) {
        (Value::Unknown(gap), _) | (_, Value::Unknown(gap)) => Value::Unknown(gap),
        (left, right) => operation(left, right).unwrap_or(Value::Unknown(&node.error)),
    }
}

pub(super) fn add<'a>(left: Value<'a>, right: Value<'a>) -> Option<Value<'a>> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => left.checked_add(right).map(Value::Int),
        (Value::Time(time), Value::Span(span)) | (Value::Span(span), Value::Time(time)) => {
            time.checked_add(span).ok().map(Value::Time)
        }
        (Value::Span(left), Value::Span(right)) => left.checked_add(right).map(Value::Span),
        _ => None,
    }
}

pub(super) fn subtract<'a>(left: Value<'a>, right: Value<'a>) -> Option<Value<'a>> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => left.checked_sub(right).map(Value::Int),
        (Value::Time(left), Value::Time(right)) => Some(Value::Span(left.duration_since(right))),
        (Value::Time(time), Value::Span(span)) => time.checked_sub(span).ok().map(Value::Time),
        (Value::Span(left), Value::Span(right)) => left.checked_sub(right).map(Value::Span),
        _ => None,
    }
}
