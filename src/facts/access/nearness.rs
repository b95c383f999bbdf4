//! What separates a policy from a sign-in.

use super::cells::{self, CLIENTS, Cell, FLOWS, PLATFORMS};
use super::class::Class;
use super::coverage::Coverage;
use super::filter;
use super::holds::{Holds, says};
use super::members::Members;
use super::profile::Profile;
use super::risk::Risk;
use super::rule::{Rule, State};
use super::weigh::on;
use super::whom::Asked;
use super::witness::Near;

/// A sign-in that needs no more than `needs`.
pub(super) struct Door<'a> {
    pub(super) coverage: &'a Coverage<'a>,
    pub(super) profile: &'a Profile,
    pub(super) resource: &'a str,
    pub(super) column: usize,
    pub(super) at: usize,
    pub(super) cell: Cell,
    pub(super) needs: Class,
}

/// One thing that keeps a policy from asking, and how far it is from asking for that.
struct Gap {
    distance: u32,
    why: String,
    cause: String,
}

fn gap(distance: u32, why: impl Into<String>, cause: impl Into<String>) -> Option<Gap> {
    Some(Gap { distance, why: why.into(), cause: cause.into() })
}

/// Enforced policies that ask for more elsewhere, nearest first.
pub(super) fn missing(door: &Door<'_>) -> Vec<Near> {
    let rules = door.coverage.access.scales.rules.iter().zip(&door.profile.relation);
    let mut found: Vec<(u32, Near)> = rules
        .filter(|(rule, _)| rule.state == State::Enforced && asks_more(rule, door))
        .filter_map(|(rule, applies)| separation(rule, *applies, door))
        .collect();
    found.sort_by_key(|(distance, near)| (*distance, near.policy));
    found.into_iter().map(|(_, near)| near).collect()
}

/// The policies that ask for what is needed there.
pub(super) fn closing(door: &Door<'_>, applying: &[&Rule<'_>]) -> Vec<Near> {
    let there = applying.iter().filter(|rule| {
        rule.demand.least == door.needs && on(rule, door.column) == Holds::Yes && cells::holds(&rule.masks.0, door.at)
    });
    there.map(|rule| near(rule, "asks for it".into(), "closes".into())).collect()
}

/// An alternative or an unknown control may make a policy ask for less than it seems to.
fn asks_more(rule: &Rule<'_>, door: &Door<'_>) -> bool {
    let named = ["mfa", "block", "compliantDevice", "domainJoinedDevice"];
    let grant = rule.policy.grant.as_ref();
    let names = grant.is_some_and(|grant| grant.strength.is_some() || named.iter().any(|word| says(&grant.controls, word)));
    rule.demand.most > door.needs || (names && door.needs < Class::MfaOrDevice)
}

fn near(rule: &Rule<'_>, why: String, cause: String) -> Near {
    Near { policy: rule.policy.id, name: rule.policy.name.clone(), why, cause }
}

fn separation(rule: &Rule<'_>, applies: Holds, door: &Door<'_>) -> Option<(u32, Near)> {
    let gaps = [
        undetermined(rule),
        of_account(rule, applies, door),
        of_resource(rule, door),
        of_client(rule, door.cell),
        of_platform(rule, door.cell),
        of_place(rule, door),
        of_flow(rule, door.cell),
        of_device(rule),
        of_risk(rule),
    ];
    let mut gaps: Vec<Gap> = gaps.into_iter().flatten().collect();
    if gaps.is_empty() {
        gaps.extend(gap(1, "is content with another of its controls", "alternative"));
    }
    gaps.sort_by_key(|gap| std::cmp::Reverse(gap.distance));
    let distance = gaps.iter().map(|gap| gap.distance).sum();
    let why: Vec<&str> = gaps.iter().map(|gap| gap.why.as_str()).collect();
    let cause: Vec<&str> = gaps.iter().map(|gap| gap.cause.as_str()).collect();
    Some((distance, near(rule, why.join(" and "), cause.join(", "))))
}

fn undetermined(rule: &Rule<'_>) -> Option<Gap> {
    if rule.is_certain { None } else { gap(1, format!("may not hold: {}", rule.doubt.as_deref()?), "undetermined") }
}

fn of_account(rule: &Rule<'_>, applies: Holds, door: &Door<'_>) -> Option<Gap> {
    match applies {
        Holds::Yes => None,
        Holds::Maybe => {
            let doubt = rule.whom.doubt.as_deref().unwrap_or("something is not known");
            gap(1, format!("may not apply to the account: {doubt}"), "undetermined account")
        }
        Holds::No => excluded(rule, door).or_else(|| gap(3, "does not include the account", "not included")),
    }
}

/// Which exclusion takes the account out.
fn excluded(rule: &Rule<'_>, door: &Door<'_>) -> Option<Gap> {
    let Door { coverage, profile, .. } = door;
    let as_admin = std::ptr::eq(*profile, coverage.as_admin);
    let asked = Asked { people: &coverage.access.people, eligible: as_admin };
    let users = &rule.policy.users;
    let has = |members: &Members| members.sure.contains(coverage.account);
    let by_word = users.exclude_users.iter().find(|entry| {
        let mut found = Members::default();
        asked.user(entry, &mut found);
        has(&found)
    });
    if let Some(word) = by_word {
        let is_id = word.parse::<uuid::Uuid>().is_ok();
        let what = if is_id { "the account itself" } else { "all of its kind" };
        return gap(1, format!("leaves out {what}"), if is_id { "account" } else { "kind of account" });
    }
    if let Some(group) = users.exclude_groups.iter().find(|group| has(&asked.group(group))) {
        return gap(1, format!("leaves out group {group}, to which it belongs"), format!("group {group}"));
    }
    if let Some(role) = users.exclude_roles.iter().find(|role| has(&asked.role(role))) {
        return gap(1, format!("leaves out role {role}, which it holds"), format!("role {role}"));
    }
    let guests = users.exclude_guests.as_ref().is_some_and(|guests| has(&asked.guests(guests)));
    if guests { gap(1, "leaves out guests of its kind", "guests") } else { None }
}

fn of_resource(rule: &Rule<'_>, door: &Door<'_>) -> Option<Gap> {
    let name = super::resources::name(door.resource);
    match on(rule, door.column) {
        Holds::Yes => None,
        Holds::Maybe => gap(1, format!("may not be for {name}"), "undetermined app"),
        Holds::No if says(&rule.policy.resources, "All") => {
            gap(1, format!("leaves out {name}"), format!("app {}", door.resource.to_ascii_lowercase()))
        }
        Holds::No => gap(3, format!("is not for {name}"), "other apps"),
    }
}

fn of_client(rule: &Rule<'_>, cell: Cell) -> Option<Gap> {
    let name = CLIENTS.get(cell.client).copied()?;
    let met = cells::client(&rule.policy.conditions.client_app_types, name);
    let what = if cell.client == 0 { "browsers" } else { "apps" };
    if met == Holds::Yes { None } else { gap(2, format!("is not for {what}"), format!("client {name}")) }
}

fn of_platform(rule: &Rule<'_>, cell: Cell) -> Option<Gap> {
    let name = PLATFORMS.get(cell.platform).copied();
    let met = cells::platform(rule.policy.conditions.platforms.as_ref(), name);
    if met == Holds::Yes {
        return None;
    }
    gap(2, "does not reach that platform", format!("platform {}", name.unwrap_or("unnamed")))
}

fn of_place(rule: &Rule<'_>, door: &Door<'_>) -> Option<Gap> {
    let place = door.coverage.access.scales.cells.places.get(door.cell.place)?;
    let met = place.meets(rule.policy.conditions.locations.as_ref());
    if met == Holds::Yes { None } else { gap(2, "does not hold there", format!("place {}", place.key())) }
}

fn of_flow(rule: &Rule<'_>, cell: Cell) -> Option<Gap> {
    let name = FLOWS.get(cell.flow).copied()?;
    if cells::flow(&rule.policy.conditions.flows, name) == Holds::Yes {
        return None;
    }
    gap(4, "is for other flows only", "flow")
}

fn of_device(rule: &Rule<'_>) -> Option<Gap> {
    let met = filter::holds(rule.policy.conditions.device_filter.as_ref());
    if met == Holds::Yes { None } else { gap(2, "is only for some devices", "device filter") }
}

fn of_risk(rule: &Rule<'_>) -> Option<Gap> {
    if rule.at(Risk::Unnoticed) == Holds::Yes { None } else { gap(4, "holds only at a risk", "risk") }
}
