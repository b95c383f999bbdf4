//! Changes of Exchange objects that are switched by a cmdlet of their own: `Disable-TransportRule`, `Enable-TransportRule`.

use serde_json::Value;

use crate::model::{Call, Change, Expect, Finding, Held, Look, Resource, Safety, Touches, UndoClass, UndoStep};

/// Something that is on and shall be off.
pub(super) struct SwitchedOff {
    pub(super) fix: &'static str,
    pub(super) target: Resource,
    /// `TransportRule` of `Get-TransportRule`, `Disable-TransportRule`, `Enable-TransportRule`.
    pub(super) noun: &'static str,
    /// The property that tells, what it holds while the thing is on, and what afterwards.
    pub(super) state: (&'static str, Value, Value),
    pub(super) safety: Safety,
    pub(super) says: String,
    pub(super) touches: Touches,
}

impl SwitchedOff {
    pub(super) fn change(self, finding: &Finding) -> Change {
        let (property, on, off) = &self.state;
        let call = |verb: &str| Call::cmdlet(&format!("{verb}-{}", self.noun)).with("Identity", &*self.target.id);
        let look = |is: &Value| Look {
            read: call("Get").selecting(&[property]),
            expect: Expect::Holds(vec![Held { at: format!("/value/0/{property}"), is: is.clone() }]),
        };
        // Both ask for confirmation, and nobody is there to answer.
        let switch = |verb: &str| call(verb).with("Confirm", false);
        Change {
            id: format!("{}/{}/{}", self.fix, self.target.kind.word(), self.target.id),
            fix: self.fix.into(),
            summary: self.says,
            precondition: look(on),
            request: switch("Disable"),
            verify: look(off),
            undo: UndoStep { class: UndoClass::Full, request: Some(switch("Enable")), verify: None, reason: None },
            safety: self.safety,
            urgent: false,
            depends_on: Vec::new(),
            resolves: vec![finding.fingerprint.clone()],
            touches: self.touches,
            target: self.target,
        }
    }
}
