//! Changes of Graph objects: `PATCH` of properties, `POST` of a new object, `DELETE` (graph-endpoints.md 6).

use serde_json::{Map, Value};

use crate::model::{
    CREATED, Call, Change, Expect, Finding, Held, Look, Method, Resource, Safety, Touches, UndoClass, UndoStep, Version,
};

/// An id as a segment of a path.
pub(super) fn segment(id: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~=".contains(&byte);
    id.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// What all changes through Graph tell.
pub(super) struct About {
    pub(super) fix: &'static str,
    pub(super) target: Resource,
    pub(super) safety: Safety,
    pub(super) says: String,
    pub(super) touches: Touches,
}

/// A request to Graph v1.0.
pub(super) fn send(method: Method, path: impl Into<String>, body: Option<Value>) -> Call {
    Call::Graph { method, version: Version::V1, path: path.into(), eventual: false, body }
}

impl About {
    /// Sets properties of one object: name, value before, value after. A property of an inner object is named by its
    /// JSON pointer without the first slash.
    pub(super) fn patch(self, finding: &Finding, path: &str, values: &[(&str, Value, Value)]) -> Change {
        let pick = |after: bool| values.iter().map(move |(name, old, new)| (*name, if after { new } else { old }));
        let look = |after: bool| Look {
            read: Call::get(path),
            expect: Expect::Holds(
                pick(after).map(|(name, is)| Held { at: format!("/{name}"), is: is.clone() }).collect(),
            ),
        };
        let write = |after: bool| send(Method::Patch, path, Some(nested(pick(after))));
        let undo = UndoStep { class: UndoClass::Full, request: Some(write(false)), verify: None, reason: None };
        self.change(finding, look(false), write(true), look(true), undo)
    }

    /// Makes a new object in a collection where nothing of that name stands. `shows`: what it must show when read back.
    pub(super) fn create(self, finding: &Finding, collection: &str, body: Value, shows: &[(&str, Value)]) -> Change {
        let name = body.get("displayName").cloned().unwrap_or_default();
        let read = Call::get(format!("{collection}?$select=id,displayName"));
        let expect = Expect::NoEntry(Map::from_iter([("displayName".to_owned(), name)]));
        let none_of_that_name = Look { read, expect };
        let made = format!("{collection}/{CREATED}");
        let shows = shows.iter().map(|(name, is)| Held { at: format!("/{name}"), is: is.clone() }).collect();
        let seen = Look { read: Call::get(&made), expect: Expect::Holds(shows) };
        // Taken back, it is as the precondition saw it: nothing of that name.
        let request = Some(send(Method::Delete, &made, None));
        let undo = UndoStep { class: UndoClass::Full, request, verify: None, reason: None };
        self.change(finding, none_of_that_name, send(Method::Post, collection, Some(body)), seen, undo)
    }

    /// One that is no plain change of properties.
    pub(super) fn change(
        self,
        finding: &Finding,
        precondition: Look,
        request: Call,
        verify: Look,
        undo: UndoStep,
    ) -> Change {
        Change {
            id: format!("{}/{}/{}", self.fix, self.target.kind.word(), self.target.id),
            fix: self.fix.into(),
            summary: self.says,
            target: self.target,
            touches: self.touches,
            precondition,
            request,
            verify,
            undo,
            safety: self.safety,
            urgent: false,
            depends_on: Vec::new(),
            resolves: vec![finding.fingerprint.clone()],
        }
    }
}

/// `{"a": {"b": 1}}` of `a/b` and 1.
fn nested<'v>(values: impl Iterator<Item = (&'v str, &'v Value)>) -> Value {
    let mut whole = Map::new();
    for (pointer, value) in values {
        let mut names: Vec<&str> = pointer.split('/').collect();
        let Some(last) = names.pop() else { continue };
        let inner = names.iter().try_fold(&mut whole, |at, name| {
            at.entry(*name).or_insert_with(|| Value::Object(Map::new())).as_object_mut()
        });
        if let Some(inner) = inner {
            inner.insert(last.into(), value.clone());
        }
    }
    Value::Object(whole)
}
