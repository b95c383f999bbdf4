//! Changes of Exchange settings: a `Set-` cmdlet whose values `Get-` shows (exchange-admin-api.md 6).

use serde_json::{Map, Value};

use crate::model::{
    Affects, Anchor, Call, Change, Expect, Finding, Held, Look, Resource, Safety, Touches, UndoClass, UndoStep,
};

/// Settings of one object: what they are and what they shall be.
pub(super) struct SetCmdlet<'a> {
    pub(super) fix: &'static str,
    pub(super) target: Resource,
    /// `CASMailbox` of `Get-CASMailbox` and `Set-CASMailbox`.
    pub(super) noun: &'static str,
    /// None for what there is one of.
    pub(super) identity: Option<&'a str>,
    /// The mailbox it is aimed at, by its `ExchangeGuid`.
    pub(super) mailbox: Option<&'a str>,
    /// Property, value before, value after.
    pub(super) values: Vec<(&'a str, Value, Value)>,
    pub(super) safety: Safety,
    pub(super) says: String,
    pub(super) touches: Touches,
}

impl<'a> SetCmdlet<'a> {
    /// The change. Its undo writes back the very values that its precondition saw, null included.
    pub(super) fn change(self, finding: &Finding) -> Change {
        let names: Vec<&str> = self.values.iter().map(|(name, ..)| *name).collect();
        let look = |after: bool| Look {
            read: self.call("Get-", std::iter::empty()).selecting(&names),
            expect: Expect::Holds(
                self.values.iter().map(|(name, old, new)| held(name, if after { new } else { old })).collect(),
            ),
        };
        let write = |after: bool| {
            let pick = |(name, old, new): &(&'a str, Value, Value)| (*name, if after { new } else { old }.clone());
            self.call("Set-", self.values.iter().map(pick))
        };
        Change {
            id: format!("{}/{}/{}", self.fix, self.target.kind.word(), self.target.id),
            fix: self.fix.into(),
            summary: self.says.clone(),
            precondition: look(false),
            request: write(true),
            verify: look(true),
            undo: UndoStep {
                class: UndoClass::Full,
                request: Some(write(false)),
                verify: Some(look(false)),
                reason: None,
            },
            safety: self.safety,
            urgent: false,
            depends_on: Vec::new(),
            resolves: vec![finding.fingerprint.clone()],
            touches: self.touches.clone(),
            target: self.target.clone(),
        }
    }

    fn call<'v>(&self, verb: &str, values: impl Iterator<Item = (&'v str, Value)>) -> Call {
        let identity = self.identity.map(|identity| ("Identity".to_owned(), Value::from(identity)));
        let parameters: Map<String, Value> =
            identity.into_iter().chain(values.map(|(name, value)| (name.to_owned(), value))).collect();
        let anchor = self.mailbox.map_or(Anchor::Organisation, |mailbox| Anchor::Mailbox(mailbox.into()));
        Call::Cmdlet { name: format!("{verb}{}", self.noun), parameters, select: Vec::new(), anchor }
    }
}

fn held(name: &str, value: &Value) -> Held {
    Held { at: format!("/value/0/{name}"), is: value.clone() }
}

/// One mailbox, and what its owner notices.
pub(super) fn one_mailbox(how: &str) -> Touches {
    Touches { count: Affects { users: 0, mailboxes: 1, apps: 0 }, how: how.into() }
}

/// Nobody by name, but what may be noticed.
pub(super) fn organisation(how: &str) -> Touches {
    Touches { count: Affects::default(), how: how.into() }
}

/// What a cmdlet of such a change sets, while its effect is worked out.
pub(super) fn parameter<'c>(change: &'c Change, name: &str) -> Option<&'c Value> {
    match &change.request {
        Call::Cmdlet { parameters, .. } => parameters.get(name),
        Call::Graph { .. } => None,
    }
}

/// Whether a change is carried out by this cmdlet.
pub(super) fn is_by(change: &Change, cmdlet: &str) -> bool {
    matches!(&change.request, Call::Cmdlet { name, .. } if name == cmdlet)
}
