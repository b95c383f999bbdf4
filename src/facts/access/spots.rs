//! What policies name a place by: a network, some countries, or what cannot be told.

use std::net::IpAddr;

use uuid::Uuid;

use super::demand::shown;
use super::holds::Holds;
use crate::facts::named_location::range;
use crate::model::{LocationKind, NamedLocation, Part, Scope};

/// One entry of location conditions.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spot {
    /// For a person.
    pub(super) name: String,
    /// The id or word by which policies name it, in lower case.
    pub(super) key: String,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// Told by the address of the sign-in.
    Countries { codes: Vec<String>, unknown: bool },
    Network {
        /// Whether it counts among the trusted ones.
        trusted: Holds,
        /// Where it is; `None` if that is not known: any address may be in it.
        spans: Option<Vec<Span>>,
    },
    /// Whether a sign-in comes from there cannot be told.
    Doubtful {
        /// Whether it may count among the trusted ones.
        trusted: Holds,
    },
}

/// Addresses from the first to the last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span {
    pub(super) is_v6: bool,
    pub(super) first: u128,
    pub(super) last: u128,
}

/// Addresses of the old multifactor settings, which policies name by the empty id.
const OLD_TRUSTED: &str = "00000000-0000-0000-0000-000000000000";
/// The network of Global Secure Access, the same id in every tenant (Microsoft Graph beta, `compliantNetworkNamedLocation`).
const COMPLIANT: &str = "3d46dbda-8382-466a-856d-eb00cbc6b910";
/// All trusted networks. Beside named ones these are the addresses of the old multifactor settings, which cannot be read.
const ALL_TRUSTED: &str = "alltrusted";

impl Spot {
    /// Whether a sign-in from there meets an entry of a condition.
    pub(super) fn is(&self, entry: &str) -> Holds {
        let named = entry.eq_ignore_ascii_case(&self.key);
        let all_trusted = entry.eq_ignore_ascii_case(ALL_TRUSTED);
        match self.kind {
            Kind::Doubtful { .. } if named => Holds::Maybe,
            Kind::Doubtful { trusted } if all_trusted => trusted,
            Kind::Network { trusted, .. } if all_trusted => trusted.max(named.into()),
            _ => named.into(),
        }
    }

    /// The same, as if it could not be told whether a sign-in comes from there.
    pub(super) fn in_doubt(&self) -> Self {
        let trusted = match self.kind {
            Kind::Countries { .. } => Holds::No,
            Kind::Network { trusted, .. } | Kind::Doubtful { trusted } => trusted.min(Holds::Maybe),
        };
        Self { kind: Kind::Doubtful { trusted }, ..self.clone() }
    }

    pub(super) fn is_doubtful(&self) -> bool {
        matches!(self.kind, Kind::Doubtful { .. })
    }

    pub(super) fn is_network(&self) -> bool {
        matches!(self.kind, Kind::Network { .. })
    }

    /// The addresses of a network, if they are known.
    pub(super) fn spans(&self) -> Option<&[Span]> {
        let Kind::Network { spans, .. } = &self.kind else { return None };
        spans.as_deref()
    }

    /// The countries it lists, and whether addresses of no known country are in it, with its number.
    pub(super) fn codes(&self, at: usize) -> Option<(usize, &[String], bool)> {
        let Kind::Countries { codes, unknown } = &self.kind else { return None };
        Some((at, codes, *unknown))
    }
}

/// Each place that some condition names, in their order.
pub(super) fn named<'p>(scopes: impl Iterator<Item = &'p Scope>, known: &Part<Vec<NamedLocation>>) -> Vec<Spot> {
    let mut spots: Vec<Spot> = Vec::new();
    for entry in scopes.flat_map(|scope| scope.include.iter().chain(&scope.exclude)) {
        let key = entry.to_ascii_lowercase();
        if key != "all" && !spots.iter().any(|spot| spot.key == key) {
            spots.extend(spot(key, known));
        }
    }
    spots
}

/// Nothing for a location that is deleted: nobody is there.
fn spot(key: String, known: &Part<Vec<NamedLocation>>) -> Option<Spot> {
    let network = |trusted| Kind::Network { trusted, spans: None };
    let doubtful = Kind::Doubtful { trusted: Holds::Maybe };
    let (name, kind) = match key.as_str() {
        ALL_TRUSTED => ("a trusted network".into(), network(Holds::Yes)),
        OLD_TRUSTED => ("a trusted address of the old MFA settings".into(), network(Holds::Yes)),
        COMPLIANT => ("the compliant network".into(), network(Holds::Maybe)),
        word => match word.parse::<Uuid>() {
            Err(_) => (format!("the location {}, which is not known", shown(Some(word))), doubtful),
            Ok(id) => match known.known().into_iter().flatten().find(|location| location.id == id) {
                Some(found) => of(found),
                None if known.gap().is_some() => (format!("location {id}, which was not read"), doubtful),
                None => return None,
            },
        },
    };
    Some(Spot { name, key, kind })
}

fn of(location: &NamedLocation) -> (String, Kind) {
    let name = shown(Some(&location.name));
    match &location.kind {
        LocationKind::Ip { trusted, ranges } => {
            let spans = (!ranges.is_empty()).then(|| ranges.iter().map(|written| span(written)).collect());
            (format!("the network {name}"), Kind::Network { trusted: (*trusted).into(), spans: spans.flatten() })
        }
        LocationKind::Country { countries, unknown } => {
            let codes: Vec<String> = countries.iter().map(|code| code.to_ascii_uppercase()).collect();
            // One without countries says nothing of where it is.
            let unknown = *unknown || codes.is_empty();
            (format!("the countries {name} ({})", few(countries)), Kind::Countries { codes, unknown })
        }
        LocationKind::GpsCountry { .. } => {
            (format!("the countries {name}, told by the phone"), Kind::Doubtful { trusted: Holds::No })
        }
        LocationKind::Unrecognised(kind) if kind.ends_with("compliantNetworkNamedLocation") => {
            (format!("the compliant network {name}"), Kind::Network { trusted: Holds::Maybe, spans: None })
        }
        LocationKind::Unrecognised(_) => {
            (format!("the location {name}, of an unknown type"), Kind::Doubtful { trusted: Holds::Maybe })
        }
    }
}

/// `None` for what is no range.
fn span(written: &str) -> Option<Span> {
    let (network, length) = range(written)?;
    let (is_v6, bits, width) = match network {
        IpAddr::V4(address) => (false, u128::from(u32::from(address)), 32),
        IpAddr::V6(address) => (true, u128::from(address), 128),
    };
    let free = u32::try_from(width - length).ok()?;
    let within = 1_u128.checked_shl(free).map_or(u128::MAX, |size| size - 1);
    Some(Span { is_v6, first: bits & !within, last: bits | within })
}

fn few(countries: &[Box<str>]) -> String {
    let shown: Vec<&str> = countries.iter().take(3).map(AsRef::as_ref).collect();
    let more = if countries.len() > shown.len() { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_spans_from_its_first_address_to_its_last() {
        let of = |written: &str| span(written).map(|span| (span.is_v6, span.first, span.last));
        assert_eq!(of("203.0.113.7/24"), Some((false, 0xCB00_7100, 0xCB00_71FF)));
        assert_eq!(of("203.0.113.7"), Some((false, 0xCB00_7107, 0xCB00_7107)));
        assert_eq!(of("0.0.0.0/0"), Some((false, 0, 0xFFFF_FFFF)));
        assert_eq!(of("::/0"), Some((true, 0, u128::MAX)));
        assert_eq!(of("2001:db8::/127"), Some((true, 0x2001_0db8 << 96, (0x2001_0db8 << 96) | 1)));
        assert_eq!(of("somewhere"), None);
    }
}
