//! Why an expression has the answer it has: the facts that decided it.

use serde_json::Value as Json;

use super::eval::{Env, Truth};
use super::node::{Base, Field, Node, Shape, Walk};
use crate::facts::{Items, Record, Value};
use crate::model::Gap;

/// How many elements of a list are shown.
const MAX_ITEMS: usize = 10;
/// How many characters of a text are shown.
const MAX_TEXT: usize = 400;

/// One fact that decided, or why it is not known.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf {
    /// As rules write it: `mailbox.forwardsTo`.
    pub fact: String,
    pub value: Result<Json, Gap>,
    /// The resource families it rests on.
    pub families: Vec<&'static str>,
}

impl<'a> Env<'a> {
    /// The facts that decided the answer of `node`, in the order in which they are written, each once.
    pub fn leaves(&mut self, node: &'a Node) -> Vec<Leaf> {
        let mut found = Vec::new();
        self.explain(node, &mut found);
        found
    }

    fn explain(&mut self, node: &'a Node, found: &mut Vec<Leaf>) {
        match &node.shape {
            Shape::Field(field) | Shape::Has(field) => self.leaf(field, node, found),
            Shape::And(left, right) => self.explain_absorbing(node, [left, right], false, found),
            Shape::Or(left, right) => self.explain_absorbing(node, [left, right], true, found),
            Shape::Choose(parts) => self.explain_choice(parts, found),
            Shape::Walk { walk, list, slot, body } => self.explain_walk(node, *walk, list, *slot, body, found),
            _ => {
                for part in node.parts() {
                    self.explain(part, found);
                }
            }
        }
    }

    fn leaf(&mut self, field: &'a Field, node: &'a Node, found: &mut Vec<Leaf>) {
        // What a walk looks at is shown with its list.
        if root_is_variable(field) {
            return;
        }
        let fact = field.path();
        if found.iter().any(|leaf| leaf.fact == fact) {
            return;
        }
        let value = match self.value_of(field) {
            Some(Value::Unknown(gap)) => Err(gap.clone()),
            Some(value) => Ok(json(value)),
            None if matches!(node.shape, Shape::Has(_)) => Ok(Json::Null),
            None => Err(node.error.clone()),
        };
        found.push(Leaf { fact, value, families: field.families() });
    }

    /// Of `&&` and `||`: the sides that decide when one is enough, both otherwise.
    fn explain_absorbing(&mut self, node: &'a Node, sides: [&'a Node; 2], decides: bool, found: &mut Vec<Leaf>) {
        let whole = same(self.value(node));
        for side in sides {
            let part = same(self.value(side));
            if whole != Some(decides) && whole.is_some() || part == whole {
                self.explain(side, found);
            }
        }
    }

    fn explain_choice(&mut self, [condition, yes, no]: &'a [Node; 3], found: &mut Vec<Leaf>) {
        self.explain(condition, found);
        match self.value(condition) {
            Value::Bool(true) => self.explain(yes, found),
            Value::Bool(false) => self.explain(no, found),
            _ => {}
        }
    }

    /// The list, narrowed to the elements that decide; of records the fields that the condition reads.
    fn explain_walk(
        &mut self,
        node: &'a Node,
        walk: Walk,
        list: &'a Node,
        slot: usize,
        body: &'a Node,
        found: &mut Vec<Leaf>,
    ) {
        let whole = same(self.value(node));
        let (Value::List(items), Shape::Field(field)) = (self.value(list), &list.shape) else {
            return self.explain(list, found);
        };
        if root_is_variable(field) {
            return;
        }
        let (shown, gap) = self.deciding(walk, items, slot, body);
        let mut families = field.families();
        families.extend(body.families());
        families.sort_unstable();
        families.dedup();
        // A count is no yes or no: a gap leaves it open as well.
        let value = gap.filter(|_| whole.is_none()).map_or(Ok(Json::Array(shown)), Err);
        found.push(Leaf { fact: field.path(), value, families });
        self.explain(body, found);
    }

    /// The elements that decide, as evidence, and why the list leaves the answer open where it does.
    fn deciding(&mut self, walk: Walk, items: &'a dyn Items, slot: usize, body: &'a Node) -> (Vec<Json>, Option<Gap>) {
        let mut shown = Vec::new();
        let mut gap = items.gap();
        for index in 0..items.len() {
            self.set_variable(slot, items.item(index));
            let holds = self.truth(body);
            let decides = match (walk, holds) {
                (_, Truth::Unknown(why)) => {
                    gap = gap.or(Some(why));
                    false
                }
                (Walk::All, holds) => matches!(holds, Truth::No),
                (Walk::Exists | Walk::ExistsOne | Walk::Count, holds) => matches!(holds, Truth::Yes),
            };
            if decides && shown.len() < MAX_ITEMS {
                shown.push(narrowed(items.item(index), slot, body));
            }
        }
        (shown, gap.cloned())
    }
}

/// True, false, or no answer.
fn same(value: Value<'_>) -> Option<bool> {
    if let Value::Bool(value) = value { Some(value) } else { None }
}

fn root_is_variable(field: &Field) -> bool {
    match &field.base {
        Base::Subject | Base::Tenant => false,
        Base::Variable(_) => true,
        Base::Of(of) => root_is_variable(of),
    }
}

/// An element as evidence: of a record, the fields that the condition reads.
fn narrowed(item: Value<'_>, slot: usize, body: &Node) -> Json {
    let Value::Record(record) = item else { return json(item) };
    let mut read = Vec::new();
    fields_read(body, slot, &mut read);
    Json::Object(read.into_iter().map(|(name, index)| (name.to_owned(), json(record.field(index)))).collect())
}

fn fields_read(node: &Node, slot: usize, read: &mut Vec<(&'static str, usize)>) {
    if let Shape::Field(field) | Shape::Has(field) = &node.shape {
        let mut field = field;
        while let Base::Of(of) = &field.base {
            field = of;
        }
        if let (Base::Variable(of), Some(described)) = (&field.base, field.schema.at(field.index))
            && *of == slot
        {
            read.push((described.name, field.index));
        }
    }
    for part in node.parts() {
        fields_read(part, slot, read);
    }
}

/// A fact as evidence: texts and lists cut to what a person reads, records by their plain fields.
pub(super) fn json(value: Value<'_>) -> Json {
    match value {
        Value::Null | Value::Unknown(_) => Json::Null,
        Value::Bool(value) => value.into(),
        Value::Int(value) => value.into(),
        Value::Time(value) => value.to_string().into(),
        Value::Span(value) => value.to_string().into(),
        Value::Str(text) => shortened(text).into(),
        Value::List(items) => (0..items.len().min(MAX_ITEMS)).map(|index| json(items.item(index))).collect(),
        Value::Record(record) => plain(record),
    }
}

fn plain(record: &dyn Record) -> Json {
    let fields = record.schema().fields.iter().enumerate();
    let shown = fields.filter_map(|(index, field)| match record.field(index) {
        Value::Null | Value::Unknown(_) | Value::List(_) | Value::Record(_) => None,
        value => Some((field.name.to_owned(), json(value))),
    });
    Json::Object(shown.collect())
}

/// The text, at most `MAX_TEXT` characters of it.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_TEXT) {
        Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or_default()),
        None => text.to_owned(),
    }
}
