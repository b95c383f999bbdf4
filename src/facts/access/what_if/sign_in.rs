//! From a case of the engine to a concrete sign-in and back: an app, an address, a country.

use std::net::IpAddr;

use uuid::Uuid;

use crate::facts::access::Class;
use crate::facts::access::cells::{CLIENTS, Cell, FLOWS, PLATFORMS};
use crate::facts::access::engine::Access;
use crate::facts::access::holds::View;
use crate::facts::access::weigh::NOW;
use crate::facts::named_location::holds_address;
use crate::model::{LocationKind, NamedLocation, SignInAsked};

/// Addresses to come from, the one of Microsoft's own example first; the others are kept for documentation (RFC 5737).
const ADDRESSES: [&str; 4] = ["40.77.182.32", "192.0.2.1", "198.51.100.1", "203.0.113.1"];

/// Countries to come from: ISO 3166-1, that of Microsoft's own example first.
const COUNTRIES: &str = "US BR IN JP ZA AU CA MX FR GB IE ES PT IT CH AT DE NL BE LU DK NO SE FI IS PL CZ SK HU RO BG GR \
    TR EE LV LT UA RS HR SI CY MT IL AE SA QA EG MA TN KE NG GH ET TZ UG RW BW NA MU AR CL PE CO UY PY BO EC VE PA CR GT \
    DO JM BB CN HK TW KR SG MY TH VN ID PH BD LK NP PK KZ UZ GE AM AZ MN NZ FJ PG WS TO KI VU";

/// For each place an address and a country from which a sign-in is there and nowhere else, where there are such.
pub(super) struct Standpoints(Vec<Option<(&'static str, IpAddr)>>);

impl Standpoints {
    pub(super) fn of(access: &Access<'_>) -> Self {
        let mut found = vec![None; access.scales.cells.places.len()];
        let addresses = || ADDRESSES.iter().filter_map(|address| address.parse().ok());
        for country in COUNTRIES.split_whitespace() {
            for address in addresses() {
                let place = access.place_of(country, address).and_then(|place| found.get_mut(place));
                if let Some(place) = place.filter(|place| place.is_none()) {
                    *place = Some((country, address));
                }
            }
        }
        Self(found)
    }

    /// The weakest sign-in of an account that can be asked about, the first of them in the order of apps and circumstances.
    pub(super) fn weakest(&self, access: &Access<'_>, account: u32) -> Option<SignInAsked> {
        let (_, profile) = access.profile_of(account)?;
        let rules = access.scales.applying(&profile.relation, View::Least, NOW);
        let mut weakest: Option<(Class, Uuid, Cell)> = None;
        for (app, column) in apps(access) {
            for (at, cell) in access.scales.cells.all().filter(|(_, cell)| self.is_sayable(*cell)) {
                let class = access.scales.in_cell(&rules, column, at);
                if weakest.is_none_or(|(known, ..)| class < known) {
                    weakest = Some((class, app, cell));
                }
            }
        }
        let (_, app, cell) = weakest?;
        self.put(access.people.users.get(account as usize)?.id, app, cell)
    }

    fn is_sayable(&self, cell: Cell) -> bool {
        PLATFORMS.get(cell.platform).is_some() && self.0.get(cell.place).is_some_and(Option::is_some)
    }

    fn put(&self, user: Uuid, app: Uuid, cell: Cell) -> Option<SignInAsked> {
        let (country, address) = self.0.get(cell.place).copied().flatten()?;
        let flow = FLOWS.get(cell.flow).copied().filter(|flow| !flow.is_empty()).unwrap_or("none");
        let (client, platform) = (CLIENTS.get(cell.client)?, PLATFORMS.get(cell.platform)?);
        Some(SignInAsked {
            user,
            app,
            client: (*client).into(),
            platform: (*platform).into(),
            flow: flow.into(),
            country: country.into(),
            address,
        })
    }
}

/// Bundles of apps cannot be asked about: one app of each column.
fn apps(access: &Access<'_>) -> Vec<(Uuid, usize)> {
    let mut found: Vec<(Uuid, usize)> = Vec::new();
    for (name, column) in &access.resources {
        if let (Ok(app), false) = (name.parse(), found.iter().any(|(_, known)| known == column)) {
            found.push((app, *column));
        }
    }
    found
}

impl Access<'_> {
    /// Whether some policy tells places apart.
    pub(super) fn tells_places(&self) -> bool {
        self.scales.cells.places.len() > 1
    }

    /// The place of a sign-in; `None` where it may be in a network.
    pub(super) fn place_of(&self, country: &str, address: IpAddr) -> Option<usize> {
        if self.locations.iter().any(|location| may_hold(location, address)) {
            return None;
        }
        let is_there = |key: &str| {
            let found = key.parse().ok().and_then(|id: Uuid| self.locations.iter().find(|location| location.id == id));
            found.is_some_and(|location| is_of(location, country))
        };
        // Of the places of which all holds, that which says most: all that holds of the sign-in.
        let places = self.scales.cells.places.iter().enumerate();
        let there = places.filter(|(_, place)| place.doubtful().next().is_none() && place.keys().all(is_there));
        there.max_by_key(|(_, place)| place.keys().count()).map(|(number, _)| number)
    }

    /// Column and case of a sign-in that was asked about, if the policies still tell it from others by one.
    pub(super) fn case_of(&self, asked: &SignInAsked) -> Option<(usize, usize)> {
        let cells = &self.scales.cells;
        let at = |words: &[&str], word: &str| words.iter().position(|known| *known == word);
        let flow = if &*asked.flow == "none" { "" } else { &*asked.flow };
        let cell = Cell {
            client: at(&CLIENTS, &asked.client)?,
            platform: if cells.tells_platforms() { at(&PLATFORMS, &asked.platform)? } else { 0 },
            place: self.place_of(&asked.country, asked.address)?,
            flow: if cells.tells_flows() { at(&FLOWS, flow)? } else { 0 },
        };
        let app = asked.app.to_string();
        let (_, column) = self.resources.iter().find(|(name, _)| *name == app)?;
        Some((*column, cells.number(cell)))
    }
}

fn may_hold(location: &NamedLocation, address: IpAddr) -> bool {
    match &location.kind {
        LocationKind::Ip { ranges, .. } => ranges.iter().any(|range| holds_address(range, address) != Some(false)),
        LocationKind::Country { .. } | LocationKind::GpsCountry { .. } | LocationKind::Unrecognised(_) => false,
    }
}

fn is_of(location: &NamedLocation, country: &str) -> bool {
    match &location.kind {
        LocationKind::Country { countries, .. } => countries.iter().any(|known| known.eq_ignore_ascii_case(country)),
        LocationKind::Ip { .. } | LocationKind::GpsCountry { .. } | LocationKind::Unrecognised(_) => false,
    }
}
