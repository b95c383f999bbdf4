//! From where an attacker may sign in (2.6, "Location").
//!
//! *Reading*: the text says "each location named by any policy, elsewhere", as if a sign-in came from one of them. An
//! address lies in every location that holds it, and in a country besides; so a place here is all that can be true of
//! one sign-in together.

use palisade::model::{LocationKind, NamedLocation, Policy, Scope, Snapshot};
use uuid::Uuid;

use super::network::signatures;
use super::reach::Reach;

/// What is true together of where a sign-in comes from. Without anything, it is "elsewhere".
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Place {
    /// The words of policies that name it: ids of locations, the all-zero id, words that we do not know.
    named: Vec<String>,
    /// Whether it is one of the trusted networks.
    trusted: Trust,
    bound: bool,
    undetermined: bool,
    /// Those of `named` of which it is not sure that a sign-in from here is in them.
    unsure: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Trust {
    #[default]
    No,
    Perhaps,
    Yes,
}

/// Whether the attacker may choose it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Choice {
    /// "`elsewhere` and every country location are the attacker's to choose."
    Attacker,
    /// "IP locations, `AllTrusted` and the compliant network are not."
    Bound,
    Undetermined,
}

impl Place {
    /// What cannot be told comes before what the attacker cannot reach: he may reach it for all we know.
    pub(super) fn choice(&self) -> Choice {
        match (self.undetermined, self.bound) {
            (_, true) => Choice::Bound,
            (true, false) => Choice::Undetermined,
            (false, false) => Choice::Attacker,
        }
    }

    fn with(&self, other: &Self) -> Self {
        let trusted = match (self.trusted, other.trusted) {
            (Trust::Yes, _) | (_, Trust::Yes) => Trust::Yes,
            (Trust::No, Trust::No) => Trust::No,
            _ => Trust::Perhaps,
        };
        Self {
            named: [self.named.as_slice(), &other.named].concat(),
            trusted,
            bound: self.bound || other.bound,
            undetermined: self.undetermined || other.undetermined,
            unsure: [self.unsure.as_slice(), &other.unsure].concat(),
        }
    }

    /// Somewhere that "is undetermined": so is whatever names it.
    fn unsure(word: &str, trusted: Trust) -> Self {
        let word = || vec![word.to_ascii_lowercase()];
        Self { named: word(), trusted, bound: false, undetermined: true, unsure: word() }
    }
}

/// Everything that can be true together: an address in the named networks, a country, and of what nobody can place
/// each in or out.
pub(super) fn places(snapshot: &Snapshot, policies: &[Policy]) -> Vec<Place> {
    let words = words(policies);
    let known = snapshot.named_locations.known().map(Vec::as_slice).unwrap_or_default();
    let here: Vec<&NamedLocation> = known.iter().filter(|one| words.contains(&one.id.to_string())).collect();
    let mut places = networks(&here);
    places = every(&places, &countries(&here));
    for word in &words {
        if let Some(apart) = apart(snapshot, word) {
            places = every(&places, &[Place::default(), apart]);
        }
    }
    places
}

/// The words of all policies, once each. `All` is every place and none of its own.
fn words(policies: &[Policy]) -> Vec<String> {
    let mut words = Vec::new();
    let scopes = policies.iter().filter_map(|policy| policy.conditions.locations.as_ref());
    for word in scopes.flat_map(|scope| scope.include.iter().chain(&scope.exclude)) {
        let word = word.to_ascii_lowercase();
        if word != "all" && !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

fn every(some: &[Place], others: &[Place]) -> Vec<Place> {
    some.iter().flat_map(|one| others.iter().map(move |other| one.with(other))).collect()
}

/// The networks that an address can be in together; none of them comes first.
fn networks(here: &[&NamedLocation]) -> Vec<Place> {
    let networks: Vec<_> = here
        .iter()
        .filter_map(|one| match &one.kind {
            LocationKind::Ip { trusted, ranges } => Some((one.id.to_string(), *trusted, ranges.as_slice())),
            _ => None,
        })
        .collect();
    let ranges: Vec<_> = networks.iter().map(|(_, _, ranges)| *ranges).collect();
    let place = |signature: Vec<usize>| Place {
        named: signature.iter().map(|&at| networks[at].0.clone()).collect(),
        trusted: if signature.iter().any(|&at| networks[at].1) { Trust::Yes } else { Trust::No },
        bound: !signature.is_empty(),
        ..Place::default()
    };
    signatures(&ranges).into_iter().map(place).collect()
}

/// A country that no location lists, each that one does, and an address whose country nobody knows. No country is
/// trusted.
fn countries(here: &[&NamedLocation]) -> Vec<Place> {
    let lists: Vec<_> = here
        .iter()
        .filter_map(|one| match &one.kind {
            LocationKind::Country { countries, unknown } => Some((one.id.to_string(), countries, *unknown)),
            _ => None,
        })
        .collect();
    let mut places = vec![Place::default()];
    for country in lists.iter().flat_map(|(_, countries, _)| countries.iter()) {
        let holds = |list: &[Box<str>]| list.iter().any(|other| other.eq_ignore_ascii_case(country));
        let named = lists.iter().filter(|(_, list, _)| holds(list)).map(|(id, ..)| id.clone()).collect();
        places.push(Place { named, ..Place::default() });
    }
    // `includeUnknownCountriesAndRegions`
    let named = lists.iter().filter(|(.., unknown)| *unknown).map(|(id, ..)| id.clone()).collect();
    places.push(Place { named, ..Place::default() });
    places
}

/// What a word names beside networks and countries whose lists we know: nobody knows what overlaps with it. Nobody is in
/// a location that was deleted.
fn apart(snapshot: &Snapshot, word: &str) -> Option<Place> {
    // In a trusted network that no policy names by itself: `AllTrusted` "also contains the old MFA trusted IPs".
    if word == "alltrusted" {
        return Some(Place { trusted: Trust::Yes, bound: true, ..Place::default() });
    }
    let Ok(id) = word.parse::<Uuid>() else { return Some(Place::unsure(word, Trust::Perhaps)) };
    if id.is_nil() {
        return Some(Place { named: vec![word.into()], trusted: Trust::Yes, bound: true, ..Place::default() });
    }
    let known = snapshot.named_locations.known().map(Vec::as_slice).unwrap_or_default();
    match known.iter().find(|location| location.id == id).map(|location| &location.kind) {
        Some(LocationKind::Ip { .. } | LocationKind::Country { .. }) => None,
        // "A GPS country is undetermined."
        Some(LocationKind::GpsCountry { .. }) => Some(Place::unsure(word, Trust::No)),
        Some(LocationKind::Unrecognised(_)) => Some(Place::unsure(word, Trust::Perhaps)),
        None if snapshot.named_locations.gap().is_some() => Some(Place::unsure(word, Trust::Perhaps)),
        None => None,
    }
}

/// Whether a location condition lets a sign-in from a place in.
pub(super) fn reaches(scope: Option<&Scope>, place: &Place) -> Reach {
    let Some(scope) = scope else { return Reach::Yes };
    // Reading: who excludes without including leaves open what is included.
    let included = if scope.include.is_empty() { Reach::Undetermined } else { names(&scope.include, place) };
    included.and(!names(&scope.exclude, place))
}

fn names(list: &[Box<str>], place: &Place) -> Reach {
    Reach::any(list.iter().map(|word| {
        let word = word.to_ascii_lowercase();
        if word == "all" {
            return Reach::Yes;
        }
        if word == "alltrusted" {
            // Reading: no country can be trusted, and what we do not know may be.
            return match place.trusted {
                Trust::Yes => Reach::Yes,
                Trust::Perhaps => Reach::Undetermined,
                Trust::No => Reach::No,
            };
        }
        if place.unsure.contains(&word) { Reach::Undetermined } else { place.named.contains(&word).into() }
    }))
}
