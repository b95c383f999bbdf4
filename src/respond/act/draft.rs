//! The parts that changes of one account are made of.

use serde_json::{Map, Value, json};

use crate::model::{
    Affects, Anchor, Call, Change, Expect, Held, Look, Method, Resource, Safety, Touches, UndoClass, UndoStep, Version,
};

/// A change and what carrying it out takes.
pub(super) struct Drafted {
    pub(super) needs: &'static str,
    pub(super) change: Change,
}

/// What Exchange wants of whoever changes a mailbox.
pub(super) const EXCHANGE: &str = "Exchange Administrator";

/// What is told of a change.
pub(super) struct Told {
    pub(super) act: &'static str,
    pub(super) target: Resource,
    pub(super) says: String,
    pub(super) touches: &'static str,
}

/// What is read before, sent, and read after.
pub(super) struct Done {
    pub(super) before: Look,
    pub(super) request: Call,
    pub(super) after: Look,
    pub(super) undo: UndoStep,
}

impl Told {
    pub(super) fn done(self, needs: &'static str, done: Done) -> Drafted {
        let Done { before, request, after, undo } = done;
        let change = Change {
            id: format!("{}/{}/{}", self.act, self.target.kind.word(), self.target.id),
            fix: self.act.into(),
            summary: self.says,
            target: self.target,
            touches: Touches { count: Affects { users: 1, mailboxes: 0, apps: 0 }, how: self.touches.into() },
            precondition: before,
            request,
            verify: after,
            undo,
            safety: Safety::Review,
            urgent: false,
            depends_on: Vec::new(),
            resolves: Vec::new(),
        };
        Drafted { needs, change }
    }
}

pub(super) fn send(method: Method, path: impl Into<String>, body: Option<Value>) -> Call {
    Call::Graph { method, version: Version::V1, path: path.into(), eventual: false, body }
}

/// Properties of one object and what they hold.
pub(super) fn holds(read: Call, held: &[(&str, Value)]) -> Look {
    let held = held.iter().map(|(at, is)| Held { at: (*at).into(), is: is.clone() }).collect();
    Look { read, expect: Expect::Holds(held) }
}

/// That it can be read, whatever it says.
pub(super) fn is_there(read: Call) -> Look {
    Look { read, expect: Expect::Holds(Vec::new()) }
}

pub(super) fn entry(read: Call, properties: Value) -> Look {
    Look { read, expect: Expect::Entry(fields(properties)) }
}

pub(super) fn no_entry(read: Call, properties: Value) -> Look {
    Look { read, expect: Expect::NoEntry(fields(properties)) }
}

fn fields(properties: Value) -> Map<String, Value> {
    if let Value::Object(fields) = properties { fields } else { Map::new() }
}

pub(super) fn full(request: Call, verify: Look) -> UndoStep {
    UndoStep { class: UndoClass::Full, request: Some(request), reason: None, verify: Some(verify) }
}

pub(super) fn partly(request: Call, verify: Look, lost: &str) -> UndoStep {
    UndoStep { class: UndoClass::Partial, request: Some(request), reason: Some(lost.into()), verify: Some(verify) }
}

pub(super) fn never(why: &str) -> UndoStep {
    UndoStep { class: UndoClass::None, request: None, reason: Some(why.into()), verify: None }
}

/// A cmdlet on one mailbox, which is asked where it is.
pub(super) fn cmdlet(name: &str, mailbox: &str, parameters: Value) -> Call {
    let anchor = Anchor::Mailbox(mailbox.into());
    Call::Cmdlet { name: name.into(), parameters: fields(parameters), select: Vec::new(), anchor }
}

/// Cmdlets that change something ask nobody.
pub(super) fn unasked(mut parameters: Value) -> Value {
    parameters["Confirm"] = json!(false);
    parameters
}
