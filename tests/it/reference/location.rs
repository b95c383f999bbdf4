//! From where an attacker may sign in (2.6, "Location").

use palisade::model::{LocationKind, Policy, Scope, Snapshot};
use uuid::Uuid;

use super::reach::Reach;

/// A place that the policies tell apart. A sign-in comes from one place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    what: What,
    pub(super) choice: Choice,
}

#[derive(Clone, Debug, PartialEq)]
enum What {
    /// In none of the places that a policy names.
    Elsewhere,
    /// A named location, and whether it is a trusted one.
    Named(Uuid, Reach),
    /// In a trusted network that no policy names by itself: `AllTrusted` "also contains the old MFA trusted IPs".
    OtherTrusted,
    /// The old MFA trusted IPs, named by the all-zero id.
    OldTrusted,
    /// A word that we do not know.
    Word(Box<str>),
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
    /// "A GPS country is undetermined": so is whatever names a place that is.
    fn is(&self, named: bool) -> Reach {
        if named && self.choice == Choice::Undetermined { Reach::Undetermined } else { named.into() }
    }
}

/// "{each location named by any policy, elsewhere}"
pub(super) fn places(snapshot: &Snapshot, policies: &[Policy]) -> Vec<Place> {
    let mut places = vec![Place { what: What::Elsewhere, choice: Choice::Attacker }];
    let scopes = policies.iter().filter_map(|policy| policy.conditions.locations.as_ref());
    for word in scopes.flat_map(|scope| scope.include.iter().chain(&scope.exclude)) {
        if let Some(place) = place(snapshot, word).filter(|place| !places.contains(place)) {
            places.push(place);
        }
    }
    places
}

/// The place of a word; `All` is every place and none of its own, and nobody is in a location that was deleted.
fn place(snapshot: &Snapshot, word: &str) -> Option<Place> {
    if word.eq_ignore_ascii_case("All") {
        return None;
    }
    if word.eq_ignore_ascii_case("AllTrusted") {
        return Some(Place { what: What::OtherTrusted, choice: Choice::Bound });
    }
    let Ok(id) = word.parse::<Uuid>() else {
        return Some(Place { what: What::Word(word.into()), choice: Choice::Undetermined });
    };
    if id.is_nil() {
        return Some(Place { what: What::OldTrusted, choice: Choice::Bound });
    }
    let known = snapshot.named_locations.known().map(Vec::as_slice).unwrap_or_default();
    let (trusted, choice) = match known.iter().find(|location| location.id == id).map(|location| &location.kind) {
        Some(LocationKind::Ip { trusted, .. }) => ((*trusted).into(), Choice::Bound),
        Some(LocationKind::Country { .. }) => (Reach::No, Choice::Attacker),
        // "A GPS country is undetermined."
        Some(LocationKind::GpsCountry { .. }) => (Reach::No, Choice::Undetermined),
        Some(LocationKind::Unrecognised(_)) => (Reach::Undetermined, Choice::Undetermined),
        None if snapshot.named_locations.gap().is_some() => (Reach::Undetermined, Choice::Undetermined),
        None => return None,
    };
    Some(Place { what: What::Named(id, trusted), choice })
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
        if word.eq_ignore_ascii_case("All") {
            return Reach::Yes;
        }
        if word.eq_ignore_ascii_case("AllTrusted") {
            // Reading: no country can be trusted, and what we do not know may be.
            return match place.what {
                What::Named(_, trusted) => trusted,
                What::OtherTrusted | What::OldTrusted => Reach::Yes,
                What::Word(_) => Reach::Undetermined,
                What::Elsewhere => Reach::No,
            };
        }
        match word.parse::<Uuid>() {
            Ok(id) if id.is_nil() => (place.what == What::OldTrusted).into(),
            Ok(id) => place.is(matches!(place.what, What::Named(named, _) if named == id)),
            Err(_) => place.is(matches!(&place.what, What::Word(named) if named == word)),
        }
    }))
}
