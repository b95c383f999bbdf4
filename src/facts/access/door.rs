//! The weakest sign-in that a profile leaves, and the policies that come nearest to it.

use super::cells::{self, CLIENTS, Cell, FLOWS, PLATFORMS};
use super::class::Class;
use super::engine::Access;
use super::filter;
use super::holds::{Holds, View, says};
use super::profile::Profile;
use super::risk::Risk;
use super::rule::{Rule, State};
use super::weigh::{NOW, on};

/// A sign-in of which policies demand no more than `needs`.
#[derive(Clone, Debug)]
pub(super) struct Door {
    /// Among the resources.
    pub(super) resource: usize,
    pub(super) column: usize,
    pub(super) cell: Cell,
    pub(super) needs: Class,
    /// Rules, nearest first: what keeps each from asking more, the account apart; or those that ask for MFA or more.
    pub(super) near: Vec<(usize, Vec<Gap>)>,
}

/// One thing that keeps a policy from asking.
#[derive(Clone, Debug)]
pub(super) struct Gap {
    distance: u32,
    /// A clause: `does not hold there`.
    pub(super) why: String,
    /// For a machine, without names.
    pub(super) cause: String,
}

impl Gap {
    pub(super) fn new(distance: u32, why: impl Into<String>, cause: impl Into<String>) -> Self {
        Self { distance, why: why.into(), cause: cause.into() }
    }
}

/// How many policies are told.
const TOLD: usize = 3;

impl Door {
    /// The first door in the order of resources and circumstances.
    pub(super) fn of(profile: &Profile, access: &Access<'_>) -> Option<Self> {
        let by_policies = profile.access.least;
        let weigh = |column: usize| access.scales.weigh(&profile.relation, NOW, &[column]).least;
        let resource = access.resources.iter().position(|(_, column)| weigh(*column) == by_policies)?;
        let column = access.resources.get(resource)?.1;
        let rules = access.scales.applying(&profile.relation, View::Least, NOW);
        let off_network = by_policies == Class::OffNetworkOnly;
        let needs = if off_network { Class::PasswordOnly } else { by_policies };
        let is_door = |at: usize| {
            access.scales.is_within_reach(at) != off_network && access.scales.in_cell(&rules, column, at) == needs
        };
        let (at, cell) = access.scales.cells.all().find(|(at, _)| is_door(*at))?;
        let mut door = Self { resource, column, cell, needs, near: Vec::new() };
        door.near = if needs >= Class::Mfa { door.closing(at, profile, access) } else { door.missing(profile, access) };
        door.near.truncate(TOLD);
        Some(door)
    }

    /// Policies that ask for more elsewhere, or would if they were on, nearest first.
    fn missing(&self, profile: &Profile, access: &Access<'_>) -> Vec<(usize, Vec<Gap>)> {
        let rules = access.scales.rules.iter().zip(&profile.relation).enumerate();
        let asking = rules.filter(|(_, (rule, _))| self.is_more(rule));
        let mut found: Vec<(u32, usize, Vec<Gap>)> = asking
            .map(|(number, (rule, applies))| {
                let gaps = self.gaps(rule, *applies, access);
                let apart = match applies {
                    Holds::Yes => 0,
                    Holds::Maybe => 1,
                    // Whoever is not of those that a policy for all is for was left out of it.
                    Holds::No if says(&rule.policy.users.include_users, "All") => 1,
                    Holds::No => 3,
                };
                (apart + gaps.iter().map(|gap| gap.distance).sum::<u32>(), number, gaps)
            })
            .collect();
        found.sort_by_key(|(distance, number, _)| (*distance, *number));
        found.into_iter().map(|(_, number, gaps)| (number, gaps)).collect()
    }

    /// The policies that ask there for what is needed.
    fn closing(&self, at: usize, profile: &Profile, access: &Access<'_>) -> Vec<(usize, Vec<Gap>)> {
        let rules = access.scales.rules.iter().zip(&profile.relation).enumerate();
        let asks = |rule: &Rule<'_>, applies: Holds| {
            let there = on(rule, self.column) == Holds::Yes && cells::holds(&rule.masks.0, at);
            rule.state == State::Enforced && rule.demand.least == self.needs && applies == Holds::Yes && there
        };
        let asking = rules.filter(|(_, (rule, applies))| asks(rule, **applies));
        asking.map(|(number, _)| (number, vec![Gap::new(0, "asks for it", "closes")])).collect()
    }

    /// An alternative may make a policy ask for less than it seems to.
    fn is_more(&self, rule: &Rule<'_>) -> bool {
        let named = ["mfa", "block", "compliantDevice", "domainJoinedDevice"];
        let names = rule
            .policy
            .grant
            .as_ref()
            .is_some_and(|grant| grant.strength.is_some() || named.iter().any(|word| says(&grant.controls, word)));
        rule.demand.most > self.needs || (names && self.needs < Class::MfaOrDevice)
    }

    fn gaps(&self, rule: &Rule<'_>, applies: Holds, access: &Access<'_>) -> Vec<Gap> {
        let circumstances = [
            undetermined(rule),
            of_state(rule),
            self.of_resource(rule, access),
            self.of_client(rule),
            self.of_platform(rule),
            self.of_place(rule, access),
            self.of_flow(rule),
            of_device(rule),
            of_risk(rule),
        ];
        let mut gaps: Vec<Gap> = circumstances.into_iter().flatten().collect();
        if gaps.is_empty() && applies == Holds::Yes {
            gaps.push(Gap::new(1, "is content with another of its controls", "alternative"));
        }
        gaps
    }

    fn of_resource(&self, rule: &Rule<'_>, access: &Access<'_>) -> Option<Gap> {
        let (resource, _) = access.resources.get(self.resource)?;
        let name = super::resources::name(resource);
        match on(rule, self.column) {
            Holds::Yes => None,
            Holds::Maybe => Some(Gap::new(1, format!("may not be for {name}"), "undetermined app")),
            Holds::No if says(&rule.policy.resources, "All") => {
                Some(Gap::new(1, format!("leaves out {name}"), format!("app {}", resource.to_ascii_lowercase())))
            }
            Holds::No => Some(Gap::new(3, format!("is not for {name}"), "other apps")),
        }
    }

    fn of_client(&self, rule: &Rule<'_>) -> Option<Gap> {
        let name = CLIENTS.get(self.cell.client).copied()?;
        let met = cells::client(&rule.policy.conditions.client_app_types, name);
        let what = if self.cell.client == 0 { "browsers" } else { "apps" };
        (met != Holds::Yes).then(|| Gap::new(2, format!("is not for {what}"), format!("client {name}")))
    }

    fn of_platform(&self, rule: &Rule<'_>) -> Option<Gap> {
        let name = PLATFORMS.get(self.cell.platform).copied();
        let met = cells::platform(rule.policy.conditions.platforms.as_ref(), name);
        let cause = || format!("platform {}", name.unwrap_or("unnamed"));
        (met != Holds::Yes).then(|| Gap::new(2, "does not reach that platform", cause()))
    }

    fn of_place(&self, rule: &Rule<'_>, access: &Access<'_>) -> Option<Gap> {
        let place = access.scales.cells.places.get(self.cell.place)?;
        let met = place.meets(rule.policy.conditions.locations.as_ref());
        (met != Holds::Yes).then(|| Gap::new(2, "does not hold there", format!("place {}", place.key())))
    }

    fn of_flow(&self, rule: &Rule<'_>) -> Option<Gap> {
        let met = cells::flow(&rule.policy.conditions.flows, FLOWS.get(self.cell.flow)?);
        (met != Holds::Yes).then(|| Gap::new(4, "is for other flows only", "flow"))
    }
}

fn undetermined(rule: &Rule<'_>) -> Option<Gap> {
    let doubt = rule.doubt.as_deref().filter(|_| !rule.is_certain)?;
    Some(Gap::new(1, format!("may not hold: {doubt}"), "undetermined"))
}

fn of_state(rule: &Rule<'_>) -> Option<Gap> {
    (rule.state == State::ReportOnly).then(|| Gap::new(2, "is in report-only mode", "report-only"))
}

fn of_device(rule: &Rule<'_>) -> Option<Gap> {
    let met = filter::holds(rule.policy.conditions.device_filter.as_ref());
    (met != Holds::Yes).then(|| Gap::new(2, "is only for some devices", "device filter"))
}

fn of_risk(rule: &Rule<'_>) -> Option<Gap> {
    (rule.at(Risk::Unnoticed) != Holds::Yes).then(|| Gap::new(4, "holds only at a risk", "risk"))
}
