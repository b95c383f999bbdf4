//! An observation in the making: signals are gathered, then it is judged.

use std::collections::BTreeSet;

use crate::model::{FirstSeen, Observation, Reason, Resource, ResourceType, SeenBy, Stamp, Tie, Verdicted, Weight};

pub(super) struct Draft {
    kind: &'static str,
    resource: Resource,
    reasons: Vec<Reason>,
    tie: BTreeSet<Tie>,
    first_seen: Option<FirstSeen>,
    question: Option<String>,
}

impl Draft {
    pub(super) fn of(
        kind: &'static str,
        resource: ResourceType,
        id: impl Into<String>,
        name: impl Into<String>,
    ) -> Self {
        let resource = Resource::new(resource, id.into(), name.into());
        Self { kind, resource, reasons: Vec::new(), tie: BTreeSet::new(), first_seen: None, question: None }
    }

    pub(super) fn hard(&mut self, code: &'static str, text: impl Into<String>) {
        self.reasons.push(Reason { code, weight: Weight::Hard, text: text.into() });
    }

    pub(super) fn soft(&mut self, code: &'static str, text: impl Into<String>) {
        self.reasons.push(Reason { code, weight: Weight::Soft, text: text.into() });
    }

    pub(super) fn clears(&mut self, code: &'static str, text: impl Into<String>) {
        self.reasons.push(Reason { code, weight: Weight::Clears, text: text.into() });
    }

    pub(super) fn tie(&mut self, tie: Tie) {
        self.tie.insert(tie);
    }

    pub(super) fn seen(&mut self, at: Stamp, source: SeenBy) {
        self.first_seen = at.timestamp().map(|at| FirstSeen { at, source });
    }

    pub(super) fn ask(&mut self, question: impl Into<String>) {
        self.question = Some(question.into());
    }

    pub(super) fn is_tied(&self) -> bool {
        !self.tie.is_empty()
    }

    pub(super) fn count(&self, weight: Weight) -> usize {
        self.reasons.iter().filter(|reason| reason.weight == weight).count()
    }

    /// By the weight of what was gathered: hard and tied, or twice hard, is the attacker's; hard alone, or twice soft,
    /// speaks against it. None: nothing does.
    pub(super) fn weighed(&self) -> Option<Verdicted> {
        let (hard, soft) = (self.count(Weight::Hard), self.count(Weight::Soft));
        match (hard, soft) {
            (1.., _) if self.is_tied() => Some(Verdicted::Malicious),
            (2.., _) => Some(Verdicted::Malicious),
            (1, _) | (0, 2..) => Some(Verdicted::Suspicious),
            _ => None,
        }
    }

    pub(super) fn judged(self, judgement: Verdicted) -> Observation {
        let Self { kind, resource, reasons, tie, first_seen, question } = self;
        let question = question.filter(|_| judgement == Verdicted::Unknown);
        let id = format!("{kind}:{}", resource.id);
        Observation { id, kind, judgement, reasons, tie: tie.into_iter().collect(), resource, first_seen, question }
    }
}
