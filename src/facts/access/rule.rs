//! One policy, made ready to be weighed.

use super::cells::{self, Cells, Mask};
use super::class::Range;
use super::demand::{self, shown};
use super::holds::Holds;
use super::members::Members;
use super::people::People;
use super::resources::{self, JOIN, REGISTER};
use super::risk::{self, Risk};
use super::session::{self, Shape};
use super::{legacy, whom};
use crate::model::Policy;

pub(super) struct Rule<'s> {
    pub(super) policy: &'s Policy,
    pub(super) state: State,
    /// Whether all that the policy says is known. Else it may not protect at all.
    pub(super) is_certain: bool,
    pub(super) whom: Members,
    /// With roles active that may be activated; only where it names roles.
    pub(super) as_admins: Option<Members>,
    /// The circumstances in which it holds for sure, and at most.
    pub(super) masks: (Mask, Mask),
    /// In all of them.
    pub(super) is_everywhere: bool,
    pub(super) demand: Range,
    /// Whether it is for each resource.
    pub(super) on: Vec<Holds>,
    pub(super) on_registering: Holds,
    pub(super) on_joining: Holds,
    /// By [`RISKS`].
    risks: [Holds; RISKS.len()],
    /// Exchange ActiveSync, other clients.
    pub(super) legacy: [Holds; 2],
    /// It lets nobody in on what he did before.
    pub(super) every_time: bool,
    pub(super) session: Shape,
    /// It asks for new credentials.
    pub(super) renews: bool,
    /// What of it is open, whom it applies to apart.
    pub(super) doubt: Option<String>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum State {
    /// Or in a state that is not known.
    Enforced,
    ReportOnly,
}

/// The risks that are asked about.
pub(super) const RISKS: [Risk; 4] = [Risk::Unnoticed, Risk::SignIn("high"), Risk::SignIn("medium"), Risk::User("high")];

/// Policies that may protect somebody or shape his session, now or were they switched on.
pub(super) fn relevant<'p>(policies: impl Iterator<Item = &'p Policy>) -> impl Iterator<Item = &'p Policy> {
    policies.filter(|policy| !policy.users.workloads_only && !is_state(policy, "disabled") && asks(policy))
}

/// A policy that only shapes the session demands nothing, but how long one lasts is asked too.
fn asks(policy: &Policy) -> bool {
    policy.grant.as_ref().is_some_and(|grant| !grant.controls.is_empty() || grant.strength.is_some())
        || session::shapes(policy)
}

impl<'s> Rule<'s> {
    pub(super) fn of(policy: &'s Policy, people: &People<'s>, cells: &Cells, resources: &[String]) -> Self {
        let demand = demand::of(policy.grant.as_ref());
        let masks = cells.masks(&policy.conditions);
        let on: Vec<Holds> = resources.iter().map(|resource| resources::meets(policy, resource)).collect();
        let risks = RISKS.map(|risk| risk::holds(&policy.conditions, risk));
        let open_conditions = masks.0 != masks.1 || risks.contains(&Holds::Maybe);
        let doubt = uncertain(policy)
            .or(demand.doubt)
            .or_else(|| on.contains(&Holds::Maybe).then(|| "which apps it is for is not known".into()))
            .or_else(|| open_conditions.then(|| "under which conditions it holds could not be determined".into()));
        Self {
            policy,
            state: if is_state(policy, "enabledForReportingButNotEnforced") {
                State::ReportOnly
            } else {
                State::Enforced
            },
            is_certain: uncertain(policy).is_none(),
            whom: whom::applies(policy, people, false),
            as_admins: whom::names_roles(policy).then(|| whom::applies(policy, people, true)),
            is_everywhere: cells.all().all(|(at, _)| cells::holds(&masks.0, at)),
            masks,
            demand: demand.range,
            on,
            on_registering: resources::meets(policy, REGISTER),
            on_joining: resources::meets(policy, JOIN),
            risks,
            legacy: legacy::shuts_out(policy),
            every_time: is_every_time(policy),
            session: Shape::of(policy),
            renews: demand::renews(policy.grant.as_ref()),
            doubt,
        }
    }

    /// Whether it holds at a risk.
    pub(super) fn at(&self, risk: Risk) -> Holds {
        let found = RISKS.iter().zip(self.risks).find(|(known, _)| **known == risk);
        found.map_or(Holds::No, |(_, holds)| holds)
    }

    /// Whether it applies to an account.
    pub(super) fn applies_to(&self, account: u32, as_admin: bool) -> Holds {
        let whom = self.as_admins.as_ref().filter(|_| as_admin).unwrap_or(&self.whom);
        match () {
            () if whom.sure.contains(account) => Holds::Yes,
            () if whom.open.contains(account) => Holds::Maybe,
            () => Holds::No,
        }
    }

    /// Its name and what of it is open.
    pub(super) fn in_doubt(&self) -> String {
        let doubt = self.doubt.as_deref().or(self.whom.doubt.as_deref());
        let doubt = doubt.or_else(|| self.as_admins.as_ref().and_then(|whom| whom.doubt.as_deref()));
        format!("of policy {}: {}", shown(Some(&self.policy.name)), doubt.unwrap_or("something is not known"))
    }
}

fn is_state(policy: &Policy, word: &str) -> bool {
    policy.state.eq_ignore_ascii_case(word)
}

/// Why a policy as a whole may not protect.
fn uncertain(policy: &Policy) -> Option<String> {
    let known = ["enabled", "disabled", "enabledForReportingButNotEnforced"];
    if !known.iter().any(|word| is_state(policy, word)) {
        return Some(format!("its state {} is not known", shown(Some(&policy.state))));
    }
    policy.conditions.unknown.first().map(|name| format!("its condition {} is not known", shown(Some(name))))
}

fn is_every_time(policy: &Policy) -> bool {
    let frequency = policy.session.as_ref().and_then(|session| session.sign_in_frequency.as_ref());
    frequency
        .and_then(|frequency| frequency.interval.as_deref())
        .is_some_and(|word| word.eq_ignore_ascii_case("everyTime"))
}
