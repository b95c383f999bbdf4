//! Evaluation over lists: what a list holds, and what holds for its elements.

use super::compare::equal;
use super::eval::{Env, Truth, unknown};
use super::node::{Node, Walk};
use crate::facts::{Items, Value};
use crate::model::Gap;

impl<'a> Env<'a> {
    pub(super) fn is_in(&mut self, sides: &'a [Node; 2], node: &'a Node) -> Truth<'a> {
        let (wanted, list) = match self.pair(sides) {
            (Value::Unknown(gap), _) | (_, Value::Unknown(gap)) => return Truth::Unknown(gap),
            (wanted, Value::List(list)) => (wanted, list),
            _ => return Truth::Unknown(&node.error),
        };
        let mut gap = list.gap();
        for index in 0..list.len() {
            if let Err(gap) = self.step() {
                return Truth::Unknown(gap);
            }
            match list.item(index) {
                Value::Unknown(why) => gap = Some(why),
                item => {
                    if equal(wanted, item) == Some(true) {
                        return Truth::Yes;
                    }
                }
            }
        }
        gap.map_or(Truth::No, Truth::Unknown)
    }

    pub(super) fn walk(&mut self, walk: Walk, list: &'a Node, slot: usize, body: &'a Node) -> Value<'a> {
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
            match (walk, self.truth(body)) {
                (Walk::Exists, Truth::Yes) => return Err(true),
                (Walk::All, Truth::No) => return Err(false),
                (_, Truth::Yes) => count += 1,
                (_, Truth::No) => {}
                (_, Truth::Unknown(why)) => gap = Some(why),
            }
            if let Err(gap) = self.step() {
                return Ok((count, Some(gap)));
            }
        }
        Ok((count, gap))
    }
}
