//! Evaluation: three-valued, without allocation, within a budget of steps.

use std::cmp::Ordering;
use std::sync::LazyLock;

use jiff::Timestamp;

use super::functions::Run;
use super::node::{Base, Constant, Field, Node, Shape, Walk};
use crate::facts::{Items, Record, Value};
use crate::model::Gap;

/// How many macros may be nested.
pub(super) const SLOTS: usize = 8;

/// How an asked condition ended.
#[derive(Clone, Copy, Debug)]
pub enum Verdict<'a> {
    Yes,
    No,
    Unknown(&'a Gap),
    /// The budget of steps is spent: the rule is at fault, nothing is known.
    Exhausted,
}

/// What an expression is evaluated on.
pub struct Env<'a> {
    subject: &'a dyn Record,
    tenant: &'a dyn Record,
    settings: &'a [Constant],
    strict: bool,
    now: Timestamp,
    variables: [Value<'a>; SLOTS],
    steps: u32,
}

static EXHAUSTED: LazyLock<Gap> = LazyLock::new(|| Gap::Failed("the condition takes too many steps".into()));

impl<'a> Env<'a> {
    /// `steps` is the budget for all that is asked until the next `renew`.
    pub fn new(subject: &'a dyn Record, tenant: &'a dyn Record, now: Timestamp, strict: bool, steps: u32) -> Self {
        Self { subject, tenant, settings: &[], strict, now, variables: [Value::Null; SLOTS], steps }
    }

    /// A fresh budget and the settings of the next rule.
    pub fn renew(&mut self, settings: &'a [Constant], steps: u32) {
        self.settings = settings;
        self.steps = steps;
    }

    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    pub(super) fn set_variable(&mut self, slot: usize, value: Value<'a>) {
        if let Some(variable) = self.variables.get_mut(slot) {
            *variable = value;
        }
    }

    /// The value of a field; `None` when the record that should hold it is not set itself.
    pub(super) fn value_of(&self, field: &'a Field) -> Option<Value<'a>> {
        self.field(field)
    }

    /// Pays for looking through a text.
    pub(super) fn spend_on(&mut self, text: &str) {
        let price = u32::try_from(text.len() / 64).unwrap_or(u32::MAX);
        self.steps = self.steps.saturating_sub(price);
    }

    /// Whether a condition holds.
    pub fn ask(&mut self, node: &'a Node) -> Verdict<'a> {
        let value = self.value(node);
        if self.steps == 0 {
            return Verdict::Exhausted;
        }
        match value {
            Value::Bool(true) => Verdict::Yes,
            Value::Bool(false) => Verdict::No,
            Value::Unknown(gap) => Verdict::Unknown(gap),
            _ => Verdict::Unknown(&node.error),
        }
    }

    /// What an expression yields.
    pub fn value(&mut self, node: &'a Node) -> Value<'a> {
        self.steps = self.steps.saturating_sub(1);
        if self.steps == 0 {
            return Value::Unknown(&EXHAUSTED);
        }
        match &node.shape {
            Shape::Constant(constant) => constant.value(),
            Shape::Now => Value::Time(self.now),
            Shape::Strict => Value::Bool(self.strict),
            Shape::Setting(place, _) => self.settings.get(*place).map_or(Value::Unknown(&node.error), Constant::value),
            Shape::Root(base, _) => self.base(base),
            Shape::Variable(slot) => self.variables.get(*slot).copied().unwrap_or(Value::Null),
            Shape::Field(field) => or_error(self.field(field), node),
            Shape::Has(field) => self.has(field),
            Shape::Not(of) => match self.value(of) {
                Value::Bool(value) => Value::Bool(!value),
                other => unknown(other, of),
            },
            Shape::Negate(of) => match self.value(of) {
                Value::Int(value) => value.checked_neg().map_or(Value::Unknown(&node.error), Value::Int),
                Value::Span(value) => value.checked_neg().map_or(Value::Unknown(&node.error), Value::Span),
                other => unknown(other, node),
            },
            Shape::And(left, right) => self.absorbing(left, right, false),
            Shape::Or(left, right) => self.absorbing(left, right, true),
            Shape::Equal { sides, negated } => match self.pair(sides) {
                (Value::Unknown(gap), _) | (_, Value::Unknown(gap)) => Value::Unknown(gap),
                (left, right) => {
                    equal(left, right).map_or(Value::Unknown(&node.error), |same| (same != *negated).into())
                }
            },
            Shape::Order { sides, holds } => match self.pair(sides) {
                (Value::Unknown(gap), _) | (_, Value::Unknown(gap)) => Value::Unknown(gap),
                (left, right) => order(left, right).map_or(Value::Unknown(&node.error), |found| holds(found).into()),
            },
            Shape::Add(sides) => arithmetic(self.pair(sides), add, node),
            Shape::Subtract(sides) => arithmetic(self.pair(sides), subtract, node),
            Shape::In(sides) => self.is_in(sides, node),
            Shape::Choose(parts) => self.choose(parts),
            Shape::Walk { walk, list, slot, body } => self.walk(*walk, list, *slot, body),
            Shape::Matches(text, regex) => self.on_text(text, node, |text| regex.is_match(text)),
            Shape::InList(text, list) => self.on_text(text, node, list.holds),
            Shape::Call(function, arguments) => self.call(function.run, arguments, node),
        }
    }

    fn base(&self, base: &'a Base) -> Value<'a> {
        match base {
            Base::Subject => Value::Record(self.subject),
            Base::Tenant => Value::Record(self.tenant),
            Base::Variable(slot) => self.variables.get(*slot).copied().unwrap_or(Value::Null),
            Base::Of(field) => self.field(field).unwrap_or(Value::Null),
        }
    }

    /// `None` when the record that should hold it is not set itself.
    fn field(&self, field: &'a Field) -> Option<Value<'a>> {
        match &field.base {
            Base::Subject => Some(self.subject.field(field.index)),
            Base::Tenant => Some(self.tenant.field(field.index)),
            base => match self.base(base) {
                Value::Record(record) => Some(record.field(field.index)),
                gap @ Value::Unknown(_) => Some(gap),
                _ => None,
            },
        }
    }

    /// What is not set has no fields set either, as in protocol buffers.
    fn has(&self, field: &'a Field) -> Value<'a> {
        match self.field(field) {
            None | Some(Value::Null) => Value::Bool(false),
            Some(gap @ Value::Unknown(_)) => gap,
            Some(_) => Value::Bool(true),
        }
    }

    fn pair(&mut self, sides: &'a [Node; 2]) -> (Value<'a>, Value<'a>) {
        let [left, right] = sides;
        (self.value(left), self.value(right))
    }

    /// `&&` when `decides` is false, `||` when it is true: one deciding side decides, whatever the other is.
    fn absorbing(&mut self, left: &'a Node, right: &'a Node, decides: bool) -> Value<'a> {
        let first = self.value(left);
        if matches!(first, Value::Bool(value) if value == decides) {
            return first;
        }
        let second = self.value(right);
        match (first, second) {
            (_, Value::Bool(value)) if value == decides => second,
            (Value::Bool(_), Value::Bool(_)) => Value::Bool(!decides),
            (Value::Bool(_), other) => unknown(other, right),
            (other, _) => unknown(other, left),
        }
    }

    fn choose(&mut self, [condition, yes, no]: &'a [Node; 3]) -> Value<'a> {
        match self.value(condition) {
            Value::Bool(true) => self.value(yes),
            Value::Bool(false) => self.value(no),
            other => unknown(other, condition),
        }
    }

    fn is_in(&mut self, sides: &'a [Node; 2], node: &'a Node) -> Value<'a> {
        let (wanted, list) = match self.pair(sides) {
            (Value::Unknown(gap), _) | (_, Value::Unknown(gap)) => return Value::Unknown(gap),
            (wanted, Value::List(list)) => (wanted, list),
            _ => return Value::Unknown(&node.error),
        };
        let mut gap = list.gap();
        for index in 0..list.len() {
            self.steps = self.steps.saturating_sub(1);
            if self.steps == 0 {
                return Value::Unknown(&EXHAUSTED);
            }
            match list.item(index) {
                Value::Unknown(why) => gap = Some(why),
                item => {
                    if equal(wanted, item) == Some(true) {
                        return Value::Bool(true);
                    }
                }
            }
        }
        gap.map_or(Value::Bool(false), Value::Unknown)
    }

    fn walk(&mut self, walk: Walk, list: &'a Node, slot: usize, body: &'a Node) -> Value<'a> {
        let items = match self.value(list) {
            Value::List(items) => items,
            other => return unknown(other, list),
        };
        let (count, gap) = match self.count(walk, items, slot, body) {
            Ok(counted) => counted,
            Err(decided) => return Value::Bool(decided),
        };
        match (walk, gap) {
            (_, Some(gap)) => Value::Unknown(gap),
            (Walk::Exists, None) => Value::Bool(false),
            (Walk::All, None) => Value::Bool(true),
            (Walk::ExistsOne, None) => Value::Bool(count == 1),
            (Walk::Count, None) => Value::Int(count),
        }
    }

    /// How many elements the condition holds for and why that may not be all; `Err` when one element decides.
    fn count(
        &mut self,
        walk: Walk,
        items: &'a dyn Items,
        slot: usize,
        body: &'a Node,
    ) -> Result<(i64, Option<&'a Gap>), bool> {
        let mut gap = items.gap();
        let mut count = 0;
        for index in 0..items.len() {
            self.set_variable(slot, items.item(index));
            match (walk, self.value(body)) {
                (Walk::Exists, Value::Bool(true)) => return Err(true),
                (Walk::All, Value::Bool(false)) => return Err(false),
                (_, Value::Bool(holds)) => count += i64::from(holds),
                (_, Value::Unknown(why)) => gap = Some(why),
                _ => gap = Some(&body.error),
            }
            if self.steps == 0 {
                return Ok((count, Some(&EXHAUSTED)));
            }
        }
        Ok((count, gap))
    }

    fn on_text(&mut self, text: &'a Node, node: &'a Node, holds: impl Fn(&str) -> bool) -> Value<'a> {
        match self.value(text) {
            Value::Str(text) => {
                self.spend_on(text);
                Value::Bool(holds(text))
            }
            other => unknown(other, node),
        }
    }

    fn call(&mut self, run: Run, arguments: &'a [Node], node: &'a Node) -> Value<'a> {
        let mut given = [Value::Null; 2];
        for (place, argument) in given.iter_mut().zip(arguments) {
            *place = match self.value(argument) {
                Value::Null => return Value::Unknown(&node.error),
                gap @ Value::Unknown(_) => return gap,
                value => value,
            };
        }
        let answer = match run {
            Run::Plain(_, run) => run(self, given),
            Run::Built => None,
        };
        answer.unwrap_or(Value::Unknown(&node.error))
    }
}

/// A value that is no answer, because it is unknown or because it is not set.
fn unknown<'a>(value: Value<'a>, node: &'a Node) -> Value<'a> {
    match value {
        Value::Unknown(gap) => Value::Unknown(gap),
        _ => Value::Unknown(&node.error),
    }
}

fn or_error<'a>(value: Option<Value<'a>>, node: &'a Node) -> Value<'a> {
    value.unwrap_or(Value::Unknown(&node.error))
}

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

fn order(left: Value<'_>, right: Value<'_>) -> Option<Ordering> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => Some(left.cmp(&right)),
        (Value::Time(left), Value::Time(right)) => Some(left.cmp(&right)),
        (Value::Span(left), Value::Span(right)) => Some(left.cmp(&right)),
        _ => None,
    }
}

fn arithmetic<'a>(
    (left, right): (Value<'a>, Value<'a>),
    operation: fn(Value<'a>, Value<'a>) -> Option<Value<'a>>,
    node: &'a Node,
) -> Value<'a> {
    match (left, right) {
        (Value::Unknown(gap), _) | (_, Value::Unknown(gap)) => Value::Unknown(gap),
        (left, right) => operation(left, right).unwrap_or(Value::Unknown(&node.error)),
    }
}

fn add<'a>(left: Value<'a>, right: Value<'a>) -> Option<Value<'a>> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => left.checked_add(right).map(Value::Int),
        (Value::Time(time), Value::Span(span)) | (Value::Span(span), Value::Time(time)) => {
            time.checked_add(span).ok().map(Value::Time)
        }
        (Value::Span(left), Value::Span(right)) => left.checked_add(right).map(Value::Span),
        _ => None,
    }
}

fn subtract<'a>(left: Value<'a>, right: Value<'a>) -> Option<Value<'a>> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => left.checked_sub(right).map(Value::Int),
        (Value::Time(left), Value::Time(right)) => Some(Value::Span(left.duration_since(right))),
        (Value::Time(time), Value::Span(span)) => time.checked_sub(span).ok().map(Value::Time),
        (Value::Span(left), Value::Span(right)) => left.checked_sub(right).map(Value::Span),
        _ => None,
    }
}
