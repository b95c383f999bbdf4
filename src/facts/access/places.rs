//! Where a sign-in may come from, as far as policies tell places apart.
//!
//! Elsewhere and every country are an attacker's to choose: addresses can be rented. Networks are not. A place that cannot
//! be told (a country by the phone's own word, a type that is not known, a location that was not read) is the attacker's,
//! and whether a policy that names it holds there is open. All of these but countries may be trusted networks.

use uuid::Uuid;

use super::holds::Holds;
use crate::model::{Gap, LocationKind, NamedLocation, Part, Policy, Scope};

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    /// For a person.
    pub(super) name: String,
    kind: Kind,
    /// The id or word by which policies name it, in lower case; empty for elsewhere.
    key: String,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Open,
    /// Whether it counts among the trusted ones.
    Network {
        trusted: Holds,
    },
    /// Whether it may count among the trusted ones.
    Doubtful {
        trusted: Holds,
    },
}

/// Addresses of the old multifactor settings, which policies name by the empty id.
const OLD_TRUSTED: &str = "00000000-0000-0000-0000-000000000000";
/// The network of Global Secure Access, the same id in every tenant (Microsoft Graph beta, `compliantNetworkNamedLocation`).
const COMPLIANT: &str = "3d46dbda-8382-466a-856d-eb00cbc6b910";
const ALL_TRUSTED: &str = "alltrusted";

impl Place {
    /// Whether an attacker can come from there.
    pub(super) fn is_open(&self) -> bool {
        !matches!(self.kind, Kind::Network { .. })
    }

    /// Whether it cannot be told who is there.
    pub(super) fn is_doubtful(&self) -> bool {
        matches!(self.kind, Kind::Doubtful { .. })
    }

    /// For a machine.
    pub(super) fn key(&self) -> &str {
        if self.key.is_empty() { "elsewhere" } else { &self.key }
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
        let named = entry.eq_ignore_ascii_case(&self.key);
        match self.kind {
            Kind::Doubtful { .. } if named => Holds::Maybe,
            Kind::Doubtful { trusted } if entry.eq_ignore_ascii_case(ALL_TRUSTED) => trusted,
            Kind::Network { trusted } if entry.eq_ignore_ascii_case(ALL_TRUSTED) => trusted.max(named.into()),
            _ => named.into(),
        }
    }
}

/// Elsewhere, and each place that some policy names, be it switched off.
pub(super) fn of<'p>(policies: impl Iterator<Item = &'p Policy>, known: &Part<Vec<NamedLocation>>) -> Vec<Place> {
    let mut places =
        vec![Place { name: "an address of no named location".into(), kind: Kind::Open, key: String::new() }];
    let scopes = policies.filter_map(|policy| policy.conditions.locations.as_ref());
    for entry in scopes.flat_map(|scope| scope.include.iter().chain(&scope.exclude)) {
        let key = entry.to_ascii_lowercase();
        if key != "all" && !places.iter().any(|place| place.key == key) {
            places.extend(named(key, known));
        }
    }
    places
}

/// Nothing for a location that is deleted.
fn named(key: String, known: &Part<Vec<NamedLocation>>) -> Option<Place> {
    let (doubtful, no_network) = (Kind::Doubtful { trusted: Holds::Maybe }, Kind::Doubtful { trusted: Holds::No });
    let place = |name: String, kind: Kind| Some(Place { name, kind, key: key.clone() });
    if key == ALL_TRUSTED {
        return place("a trusted network".into(), Kind::Network { trusted: Holds::Yes });
    }
    if key == OLD_TRUSTED {
        return place("a trusted address of the old MFA settings".into(), Kind::Network { trusted: Holds::Yes });
    }
    if key == COMPLIANT {
        return place("the compliant network".into(), Kind::Network { trusted: Holds::Maybe });
    }
    let Ok(id) = key.parse::<Uuid>() else {
        return place(format!("the location {}, which is not known", super::demand::shown(Some(&key))), doubtful);
    };
    let found = known.known().into_iter().flatten().find(|location| location.id == id);
    let Some(found) = found else {
        let unread = |_: &Gap| place(format!("location {id}, which was not read"), doubtful);
        return known.gap().and_then(unread);
    };
    let name = super::demand::shown(Some(&found.name));
    match &found.kind {
        LocationKind::Ip { trusted, .. } => {
            place(format!("the network {name}"), Kind::Network { trusted: (*trusted).into() })
        }
        LocationKind::Country { countries } => place(format!("the countries {name} ({})", few(countries)), Kind::Open),
        LocationKind::GpsCountry { .. } => place(format!("the countries {name}, told by the phone"), no_network),
        LocationKind::Unrecognised(kind) if kind.ends_with("compliantNetworkNamedLocation") => {
            place(format!("the compliant network {name}"), Kind::Network { trusted: Holds::Maybe })
        }
        LocationKind::Unrecognised(_) => place(format!("the location {name}, of an unknown type"), doubtful),
    }
}

fn few(countries: &[Box<str>]) -> String {
    let shown: Vec<&str> = countries.iter().take(3).map(AsRef::as_ref).collect();
    let more = if countries.len() > shown.len() { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}
