//! Where a sign-in may come from, as far as policies tell places apart.
//!
//! A place is a set of what policies name that one sign-in can be in at once: an address lies in the networks whose ranges
//! hold it (`together`) and in one country, thus in all locations that list it; the old trusted addresses, the compliant
//! network and networks whose ranges cannot be read may lie anywhere. What cannot be told (a country by the phone's own
//! word, a type that is not known, a location that was not read) is taken twice: nowhere, and everywhere at once, which is
//! where least is known of the policies that name it.
//!
//! Outside of all networks is an attacker's to choose, in whatever country: addresses can be rented.

use std::collections::HashSet;

use super::holds::Holds;
use super::spots::{self, Kind, Spot};
use super::together;
use crate::model::{NamedLocation, Part, Policy, Scope};

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    /// What it lies in, in the order in which policies name it.
    within: Vec<Spot>,
    is_open: bool,
}

/// More places than these are not told apart.
const MOST: usize = 4_096;

impl Place {
    /// Whether an attacker can come from there.
    pub(super) fn is_open(&self) -> bool {
        self.is_open
    }

    /// For a person.
    pub(super) fn name(&self) -> String {
        let names: Vec<&str> = self.within.iter().take(3).map(|spot| spot.name.as_str()).collect();
        match names.len() {
            0 => "an address of no named location".into(),
            shown if shown < self.within.len() => format!("{} and more", names.join(" and ")),
            _ => names.join(" and "),
        }
    }

    /// What policies name it by, in lower case; nothing where it is in none of what they name.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.within.iter().map(|spot| spot.key.as_str())
    }

    /// Of these, those of which it cannot be told who is there.
    pub(super) fn doubtful(&self) -> impl Iterator<Item = &str> {
        self.within.iter().filter(|spot| spot.is_doubtful()).map(|spot| spot.key.as_str())
    }

    /// For a machine.
    pub(super) fn key(&self) -> String {
        let mut keys: Vec<&str> = self.within.iter().map(|spot| spot.key.as_str()).collect();
        keys.sort_unstable();
        if keys.is_empty() { "elsewhere".into() } else { keys.join("+") }
    }

    /// Whether a condition holds there.
    pub(super) fn meets(&self, scope: Option<&Scope>) -> Holds {
        let Some(scope) = scope else { return Holds::Yes };
        let any = |list: &[Box<str>]| list.iter().map(|entry| self.is(entry)).max().unwrap_or(Holds::No);
        let included = if scope.include.is_empty() { Holds::Yes } else { any(&scope.include) };
        included.min(any(&scope.exclude).not())
    }

    fn is(&self, entry: &str) -> Holds {
        if entry.eq_ignore_ascii_case("All") {
            return Holds::Yes;
        }
        self.within.iter().map(|spot| spot.is(entry)).max().unwrap_or(Holds::No)
    }
}

/// The places that the conditions of policies tell apart, be these switched off; first that which lies in nothing.
pub(super) fn of<'p>(policies: impl Iterator<Item = &'p Policy>, known: &Part<Vec<NamedLocation>>) -> Vec<Place> {
    let mut scopes: Vec<&Scope> = Vec::new();
    for scope in policies.filter_map(|policy| policy.conditions.locations.as_ref()) {
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    let spots = spots::named(scopes.iter().copied(), known);
    let mut places = combined(&spots).unwrap_or_else(|| apart(&spots));
    let mut seen = HashSet::new();
    places.retain(|place| {
        let met: Vec<Holds> = scopes.iter().map(|scope| place.meets(Some(scope))).collect();
        seen.insert((place.is_open, met))
    });
    places
}

/// Every set that can occur, the small ones first; `None` if they are too many.
fn combined(spots: &[Spot]) -> Option<Vec<Place>> {
    let numbered = || spots.iter().enumerate();
    let ranges: Vec<_> = numbered().filter_map(|(at, spot)| Some((at, spot.spans()?))).collect();
    let countries: Vec<_> = numbered().filter_map(|(at, spot)| spot.codes(at)).collect();
    let anywhere = numbered().filter(|(_, spot)| spot.is_network() && spot.spans().is_none()).map(|(at, _)| at);
    let doubtful: Vec<usize> =
        numbered().filter(|(_, spot)| matches!(spot.kind, Kind::Doubtful { .. })).map(|(at, _)| at).collect();
    let mut sets: Vec<Vec<usize>> = together::networks(&ranges).into_iter().collect();
    for at in anywhere {
        sets = times(&sets, &[Vec::new(), vec![at]])?;
    }
    let countries: Vec<Vec<usize>> = together::countries(&countries).into_iter().collect();
    sets = times(&sets, &countries)?;
    if !doubtful.is_empty() {
        sets = times(&sets, &[Vec::new(), doubtful])?;
    }
    sets.sort_by(|one, other| (one.len(), one).cmp(&(other.len(), other)));
    let place = |set: &Vec<usize>| Place::of(set.iter().filter_map(|at| spots.get(*at)).cloned().collect());
    Some(sets.iter().map(place).collect())
}

/// Each of one with each of the other.
fn times(one: &[Vec<usize>], other: &[Vec<usize>]) -> Option<Vec<Vec<usize>>> {
    let joined = |set: &Vec<usize>, with: &Vec<usize>| {
        let mut joined: Vec<usize> = set.iter().chain(with).copied().collect();
        joined.sort_unstable();
        joined
    };
    (one.len().saturating_mul(other.len()) <= MOST)
        .then(|| one.iter().flat_map(|set| other.iter().map(move |with| joined(set, with))).collect())
}

/// Each by itself, and those in which a sign-in may be in any of them: no policy that names one is sure to hold there, so
/// nothing is called protected that is not.
fn apart(spots: &[Spot]) -> Vec<Place> {
    let all: Vec<Spot> = spots.iter().map(Spot::in_doubt).collect();
    let mut places = vec![Place::of(Vec::new())];
    places.extend(spots.iter().map(|spot| Place::of(vec![spot.clone()])));
    places.extend([true, false].map(|is_open| Place { within: all.clone(), is_open }));
    places
}

impl Place {
    fn of(within: Vec<Spot>) -> Self {
        Self { is_open: !within.iter().any(Spot::is_network), within }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::access::tests::policy;
    use crate::facts::tests::id;
    use crate::model::LocationKind;

    fn network(number: u128, ranges: &[&str]) -> NamedLocation {
        let ranges = ranges.iter().map(|&range| range.into()).collect();
        let kind = LocationKind::Ip { trusted: false, ranges };
        NamedLocation { id: id(number), name: format!("n{number}").into(), kind }
    }

    fn country(number: u128, code: &str) -> NamedLocation {
        let kind = LocationKind::Country { countries: vec![code.into()], unknown: false };
        NamedLocation { id: id(number), name: format!("c{number}").into(), kind }
    }

    /// Each location left out by a policy of its own.
    fn told(known: Vec<NamedLocation>, more: &[&str]) -> Vec<Place> {
        let named = known.iter().map(|location| location.id.to_string()).chain(more.iter().map(|&word| word.into()));
        let policies: Vec<Policy> = named
            .map(|name| {
                let mut policy = policy("p", &["mfa"]);
                let exclude = vec![name.into_boxed_str()];
                policy.conditions.locations = Some(Scope { include: vec!["All".into()], exclude });
                policy
            })
            .collect();
        of(policies.iter(), &Part::Complete(known))
    }

    fn names(places: &[Place], open: bool) -> Vec<String> {
        places.iter().filter(|place| place.is_open() == open).map(Place::name).collect()
    }

    #[test]
    fn one_address_can_be_in_several_places_at_once() {
        let places = told(vec![network(1, &["203.0.113.0/24"]), network(2, &["203.0.0.0/16"]), country(3, "NO")], &[]);
        let (one, other, land) = ("the network \"n1\"", "the network \"n2\"", "the countries \"c3\" (NO)");
        assert_eq!(names(&places, true), ["an address of no named location".to_owned(), land.to_owned()]);
        let together = format!("{one} and {other}");
        let bound = [other.into(), together.clone(), format!("{other} and {land}"), format!("{together} and {land}")];
        assert_eq!(names(&places, false), bound);
    }

    #[test]
    fn what_cannot_be_told_is_taken_as_nowhere_and_as_everywhere() {
        let places = told(vec![country(3, "NO")], &["moon", "mars"]);
        assert_eq!(names(&places, true).len(), 4);
        let last = places.last().expect("places");
        assert_eq!(last.key(), format!("{}+mars+moon", id(3)));
        let all_but = |word: &str| Scope { include: vec!["All".into()], exclude: vec![word.into()] };
        assert_eq!(last.meets(Some(&all_but("moon"))), Holds::Maybe);
        assert_eq!(last.meets(Some(&all_but(&id(3).to_string()))), Holds::No);
    }

    #[test]
    fn too_many_to_combine_are_in_doubt_together() {
        let unreadable = |number: u128| network(number, &["somewhere"]);
        let places = told((1..=13).map(unreadable).collect(), &[]);
        assert_eq!(places.len(), 1 + 13 + 2);
        let all_but_first = Scope { include: vec!["All".into()], exclude: vec![id(1).to_string().into()] };
        let met: Vec<Holds> = places.iter().rev().take(2).map(|place| place.meets(Some(&all_but_first))).collect();
        assert_eq!(met, [Holds::Maybe; 2]);
    }
}
