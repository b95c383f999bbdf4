//! Evaluation: three-valued, without allocation, within a budget of steps.

use std::cmp::Ordering;
use std::sync::LazyLock;

use jiff::Timestamp;

use super::compare::{add, arithmetic, equal, order, subtract};
use super::functions::Run;
use super::node::{Base, Constant, Field, Node, Shape};
use crate::facts::{Record, Value};
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

/// True, false or unknown, in the middle of an expression.
#[derive(Clone, Copy)]
pub(super) enum Truth<'a> {
    Yes,
    No,
    Unknown(&'a Gap),
}

impl<'a> Truth<'a> {
    fn known(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    /// What is not set is no answer.
    fn of(value: Value<'a>, node: &'a Node) -> Self {
        match value {
            Value::Bool(holds) => Self::known(holds),
            Value::Unknown(gap) => Self::Unknown(gap),
            _ => Self::Unknown(&node.error),
        }
    }
}

impl<'a> From<Truth<'a>> for Value<'a> {
    fn from(truth: Truth<'a>) -> Self {
        match truth {
            Truth::Yes => Self::Bool(true),
            Truth::No => Self::Bool(false),
            Truth::Unknown(gap) => Self::Unknown(gap),
        }
    }
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

    /// Pays for one step; the gap when none is left.
    #[inline]
    pub(super) fn step(&mut self) -> Result<(), &'a Gap> {
        self.steps = self.steps.saturating_sub(1);
        if self.steps == 0 { Err(&EXHAUSTED) } else { Ok(()) }
    }

    /// Pays for looking through a text.
    pub(super) fn spend_on(&mut self, text: &str) {
        let price = u32::try_from(text.len() / 64).unwrap_or(u32::MAX);
        self.steps = self.steps.saturating_sub(price);
    }

    /// Whether a condition holds.
    pub fn ask(&mut self, node: &'a Node) -> Verdict<'a> {
        let truth = self.truth(node);
        if self.steps == 0 {
            return Verdict::Exhausted;
        }
        match truth {
            Truth::Yes => Verdict::Yes,
            Truth::No => Verdict::No,
            Truth::Unknown(gap) => Verdict::Unknown(gap),
        }
    }

    /// What an expression yields.
    pub fn value(&mut self, node: &'a Node) -> Value<'a> {
        match &node.shape {
            Shape::Field(Field { base: Base::Subject, index, .. }) => {
                self.steps = self.steps.saturating_sub(1);
                self.subject.field(*index)
            }
            Shape::Constant(constant) => constant.value(),
            Shape::Not(_)
            | Shape::And(..)
            | Shape::Or(..)
            | Shape::Equal { .. }
            | Shape::Order { .. }
            | Shape::In(_)
            | Shape::Has(_) => self.truth(node).into(),
            _ => self.rarer(node),
        }
    }

    /// A condition: apart from `value`, because answers that fit in registers make the most common shapes fast.
    pub(super) fn truth(&mut self, node: &'a Node) -> Truth<'a> {
        if let Err(gap) = self.step() {
            return Truth::Unknown(gap);
        }
        match &node.shape {
            Shape::Not(of) => match self.truth(of) {
                Truth::Yes => Truth::No,
                Truth::No => Truth::Yes,
                gap @ Truth::Unknown(_) => gap,
            },
            Shape::And(left, right) => match self.truth(left) {
                Truth::No => Truth::No,
                Truth::Yes => self.truth(right),
                gap @ Truth::Unknown(_) => {
                    if let Truth::No = self.truth(right) {
                        Truth::No
                    } else {
                        gap
                    }
                }
            },
            Shape::Or(left, right) => match self.truth(left) {
                Truth::Yes => Truth::Yes,
                Truth::No => self.truth(right),
                gap @ Truth::Unknown(_) => {
                    if let Truth::Yes = self.truth(right) {
                        Truth::Yes
                    } else {
                        gap
                    }
                }
            },
            Shape::Equal { sides, negated } => self.equal(sides, *negated, node),
            Shape::Order { sides, holds } => self.order(sides, *holds, node),
            Shape::In(sides) => self.is_in(sides, node),
            Shape::Has(field) => self.has(field),
            _ => Truth::of(self.value(node), node),
        }
    }

    fn equal(&mut self, [left, right]: &'a [Node; 2], negated: bool, node: &'a Node) -> Truth<'a> {
        match (self.value(left), self.value(right)) {
            (Value::Unknown(gap), _) | (_, Value::Unknown(gap)) => Truth::Unknown(gap),
            (left, right) => match equal(left, right) {
                Some(same) => Truth::known(same != negated),
                None => Truth::Unknown(&node.error),
            },
        }
    }

    fn order(&mut self, [left, right]: &'a [Node; 2], holds: fn(Ordering) -> bool, node: &'a Node) -> Truth<'a> {
        match (self.value(left), self.value(right)) {
            (Value::Unknown(gap), _) | (_, Value::Unknown(gap)) => Truth::Unknown(gap),
            (left, right) => match order(left, right) {
                Some(found) => Truth::known(holds(found)),
                None => Truth::Unknown(&node.error),
            },
        }
    }

    /// What is no plain fact, constant or condition.
    fn rarer(&mut self, node: &'a Node) -> Value<'a> {
        if let Err(gap) = self.step() {
            return Value::Unknown(gap);
        }
        match &node.shape {
            Shape::Now => Value::Time(self.now),
            Shape::Strict => Value::Bool(self.strict),
            Shape::Setting(place) => self.settings.get(*place).map_or(Value::Unknown(&node.error), Constant::value),
            Shape::Root(base) => self.base(base),
            Shape::Variable(slot) => self.variables.get(*slot).copied().unwrap_or(Value::Null),
            Shape::Field(field) => self.field(field).unwrap_or(Value::Unknown(&node.error)),
            Shape::Negate(of) => match self.value(of) {
                Value::Int(value) => value.checked_neg().map_or(Value::Unknown(&node.error), Value::Int),
                Value::Span(value) => value.checked_neg().map_or(Value::Unknown(&node.error), Value::Span),
                other => unknown(other, node),
            },
            Shape::Add(sides) => arithmetic(self.pair(sides), add, node),
            Shape::Subtract(sides) => arithmetic(self.pair(sides), subtract, node),
            Shape::Choose(parts) => self.choose(parts),
            Shape::Walk { walk, list, slot, body } => self.walk(*walk, list, *slot, body),
            Shape::Matches(text, regex) => self.on_text(text, node, |text| regex.is_match(text)),
            Shape::InList(text, list) => self.on_text(text, node, |text| list.holds(text)),
            Shape::Call(function, arguments) => self.call(function.run, arguments, node),
            Shape::Constant(constant) => constant.value(),
            Shape::Not(_)
            | Shape::And(..)
            | Shape::Or(..)
            | Shape::Equal { .. }
            | Shape::Order { .. }
            | Shape::In(_)
            | Shape::Has(_) => self.truth(node).into(),
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
    fn has(&self, field: &'a Field) -> Truth<'a> {
        match self.field(field) {
            None | Some(Value::Null) => Truth::No,
            Some(Value::Unknown(gap)) => Truth::Unknown(gap),
            Some(_) => Truth::Yes,
        }
    }

    pub(super) fn pair(&mut self, sides: &'a [Node; 2]) -> (Value<'a>, Value<'a>) {
        let [left, right] = sides;
        (self.value(left), self.value(right))
    }

    fn choose(&mut self, [condition, yes, no]: &'a [Node; 3]) -> Value<'a> {
        match self.truth(condition) {
            Truth::Yes => self.value(yes),
            Truth::No => self.value(no),
            Truth::Unknown(gap) => Value::Unknown(gap),
        }
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
pub(super) fn unknown<'a>(value: Value<'a>, node: &'a Node) -> Value<'a> {
    match value {
        Value::Unknown(gap) => Value::Unknown(gap),
        _ => Value::Unknown(&node.error),
    }
}
