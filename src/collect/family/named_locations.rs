//! Networks and countries that Conditional Access knows by name.

use std::cmp::Ordering;

use serde::Deserialize;
use uuid::Uuid;

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Strings, Text, boxed};
use crate::model::{Call, LocationKind, NamedLocation};

/// Microsoft Graph, "List namedLocations".
pub(super) const FAMILY: Collector = Collector {
    name: "named_locations",
    needs: Needs::Graph(&[&["Policy.Read.All"]]),
    licence: Some(Licence::P1Asked),
    asks: Asks::Once(|_| Call::get("/identity/conditionalAccess/namedLocations")),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.named_locations = part),
};

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    id: Uuid,
    #[serde(rename = "@odata.type", borrow)]
    kind: Option<Text<'a>>,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
    is_trusted: Option<bool>,
    #[serde(borrow)]
    ip_ranges: Option<Vec<Range<'a>>>,
    #[serde(borrow)]
    countries_and_regions: Option<Strings<'a>>,
    #[serde(borrow)]
    country_lookup_method: Option<Text<'a>>,
    include_unknown_countries_and_regions: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Range<'a> {
    #[serde(borrow)]
    cidr_address: Option<Text<'a>>,
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = NamedLocation;

    fn keep(wire: Wire<'_>, rows: &mut Vec<NamedLocation>) -> Option<()> {
        let (id, name) = (wire.id, boxed(wire.display_name));
        // By what it holds, since the type may be left out.
        let kind = match (wire.ip_ranges, wire.countries_and_regions) {
            (Some(ranges), _) => LocationKind::Ip {
                // Without it, "not trusted" would be a guess.
                trusted: wire.is_trusted?,
                ranges: ranges.into_iter().map(|range| boxed(range.cidr_address)).collect(),
            },
            (None, Some(countries)) => {
                let unknown = wire.include_unknown_countries_and_regions.unwrap_or_default();
                country(countries.boxed(), unknown, wire.country_lookup_method.as_ref())
            }
            (None, None) => LocationKind::Unrecognised(boxed(wire.kind)),
        };
        rows.push(NamedLocation { id, name, kind });
        Some(())
    }

    fn order(one: &NamedLocation, other: &NamedLocation) -> Ordering {
        one.id.cmp(&other.id)
    }
}

/// Graph `countryLookupMethodType`; by the address where nothing is said.
fn country(countries: Vec<Box<str>>, unknown: bool, method: Option<&Text<'_>>) -> LocationKind {
    match method {
        None => LocationKind::Country { countries, unknown },
        Some(method) if method.is("clientIpAddress") => LocationKind::Country { countries, unknown },
        Some(method) if method.is("authenticatorAppGps") => LocationKind::GpsCountry { countries },
        Some(method) => LocationKind::Unrecognised(format!("countryLookupMethod {}", &**method).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_told_by_a_phone_is_told_apart() {
        let read = |method: &str| {
            let json = format!(
                r#"{{"id":"4782e723-f4f4-4af3-a76e-25e3bab0d896","countriesAndRegions":["NO"],
                "includeUnknownCountriesAndRegions":true,"countryLookupMethod":{method}}}"#
            );
            let mut rows = Vec::new();
            Wanted::keep(serde_json::from_str(&json).expect("a location"), &mut rows);
            rows.remove(0).kind
        };
        let by_address = LocationKind::Country { countries: vec!["NO".into()], unknown: true };
        assert_eq!(read("null"), by_address);
        assert_eq!(read(r#""clientIpAddress""#), by_address);
        assert_eq!(read(r#""authenticatorAppGps""#), LocationKind::GpsCountry { countries: vec!["NO".into()] });
        assert!(matches!(read(r#""stars""#), LocationKind::Unrecognised(_)));
    }

    #[test]
    fn a_network_that_does_not_say_whether_it_is_trusted_is_not_read() {
        let read = |trusted: &str| {
            let json = format!(
                r#"{{"id":"4782e723-f4f4-4af3-a76e-25e3bab0d896",{trusted}"ipRanges":[{{"cidrAddress":"0.0.0.0/1"}}]}}"#
            );
            Wanted::keep(serde_json::from_str(&json).expect("a location"), &mut Vec::new())
        };
        assert_eq!(read(r#""isTrusted":false,"#), Some(()));
        assert_eq!(read(""), None);
    }
}
