//! The circumstances of a sign-in, each combination a cell: client app, platform, place and flow. The device is never
//! registered. Only what some policy tells apart is split, so real tenants have few cells.

use super::filter;
use super::holds::Holds;
use super::places::Place;
use crate::model::{Conditions, Policy, Scope};

/// What an attacker signs in with.
pub(super) const CLIENTS: [&str; 2] = ["browser", "mobileAppsAndDesktopClients"];
/// Client types that no modern sign-in has; `easSupported` is of the service's schema.
const OTHER_CLIENTS: [&str; 3] = ["exchangeActiveSync", "easSupported", "other"];
pub(super) const PLATFORMS: [&str; 6] = ["windows", "linux", "macOS", "iOS", "android", "windowsPhone"];
/// A platform that is none of them: the client says what it is.
const UNNAMED: usize = PLATFORMS.len();
pub(super) const FLOWS: [&str; 3] = ["", "deviceCodeFlow", "authenticationTransfer"];
pub(super) const DEVICE_CODE: usize = 1;
pub(super) const TRANSFER: usize = 2;

/// The combinations there are.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    pub(super) places: Vec<Place>,
    platforms: usize,
    flows: usize,
}

/// One combination, by indices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cell {
    pub(super) client: usize,
    pub(super) platform: usize,
    pub(super) place: usize,
    pub(super) flow: usize,
}

/// A set of cells.
pub(super) type Mask = Box<[u64]>;

impl Cells {
    pub(super) fn of<'p>(policies: impl Iterator<Item = &'p Policy>, places: Vec<Place>) -> Self {
        let (mut platforms, mut flows) = (1, 1);
        for policy in policies {
            if policy.conditions.platforms.is_some() {
                platforms = UNNAMED + 1;
            }
            if !policy.conditions.flows.is_empty() {
                flows = FLOWS.len();
            }
        }
        Self { places, platforms, flows }
    }

    /// Whether some policy tells platforms apart.
    pub(super) fn tells_platforms(&self) -> bool {
        self.platforms > 1
    }

    /// Whether some policy tells ways of signing in apart.
    pub(super) fn tells_flows(&self) -> bool {
        self.flows > 1
    }

    fn len(&self) -> usize {
        CLIENTS.len() * self.platforms * self.places.len() * self.flows
    }

    pub(super) fn cell(&self, at: usize) -> Cell {
        let (rest, flow) = (at / self.flows, at % self.flows);
        let (rest, place) = (rest / self.places.len(), rest % self.places.len());
        Cell { client: rest / self.platforms, platform: rest % self.platforms, place, flow }
    }

    /// The number of a combination.
    pub(super) fn number(&self, cell: Cell) -> usize {
        ((cell.client * self.platforms + cell.platform) * self.places.len() + cell.place) * self.flows + cell.flow
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (usize, Cell)> {
        (0..self.len()).map(|at| (at, self.cell(at)))
    }

    pub(super) fn empty(&self) -> Mask {
        vec![0; self.len().div_ceil(64)].into()
    }

    /// Those of which `is` holds.
    pub(super) fn mask(&self, is: impl Fn(Cell) -> bool) -> Mask {
        let mut mask = self.empty();
        for (at, cell) in self.all() {
            if let Some(word) = mask.get_mut(at / 64) {
                *word |= u64::from(is(cell)) << (at % 64);
            }
        }
        mask
    }

    /// All of them.
    pub(super) fn whole(&self) -> Mask {
        self.mask(|_| true)
    }

    /// Whatever a browser does.
    pub(super) fn browsers(&self) -> Mask {
        self.mask(|cell| CLIENTS.get(cell.client) == Some(&"browser"))
    }

    /// Where an attacker can be.
    pub(super) fn open(&self) -> Mask {
        self.mask(|cell| self.is_open(cell))
    }

    /// Where only somebody in a network of the organisation is.
    pub(super) fn bound(&self) -> Mask {
        self.mask(|cell| !self.is_open(cell))
    }

    /// Where an attacker can be, by one flow. If no policy tells flows apart, all are one.
    pub(super) fn by_flow(&self, flow: usize) -> Mask {
        let flow = if self.flows == 1 { 0 } else { flow };
        self.mask(|cell| cell.flow == flow && self.is_open(cell))
    }

    fn is_open(&self, cell: Cell) -> bool {
        self.places.get(cell.place).is_some_and(Place::is_open)
    }

    /// Whether a policy's conditions hold in each cell, as far as sure and at most. Risk is not among them.
    pub(super) fn masks(&self, conditions: &Conditions) -> (Mask, Mask) {
        let met = Met::of(conditions, self);
        let (mut sure, mut most) = (self.empty(), self.empty());
        let platforms = || met.platforms.iter().take(self.platforms);
        let both = met.clients.iter().flat_map(|client| platforms().map(move |platform| client.min(platform)));
        let placed = both.flat_map(|both| met.places.iter().map(move |place| both.min(place)));
        let flows = || met.flows.iter().take(self.flows);
        let cells = placed.flat_map(|placed| flows().map(move |flow| *placed.min(flow)));
        for (at, holds) in cells.enumerate() {
            let (word, bit) = (at / 64, at % 64);
            let holds = holds.min(met.device);
            if let (Some(sure), Some(most)) = (sure.get_mut(word), most.get_mut(word)) {
                *sure |= u64::from(holds == Holds::Yes) << bit;
                *most |= u64::from(holds != Holds::No) << bit;
            }
        }
        (sure, most)
    }
}

pub(super) fn holds(mask: &Mask, at: usize) -> bool {
    mask.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
}

/// Whether each value of each dimension meets the conditions.
struct Met {
    device: Holds,
    clients: Vec<Holds>,
    platforms: Vec<Holds>,
    places: Vec<Holds>,
    flows: Vec<Holds>,
}

impl Met {
    fn of(conditions: &Conditions, cells: &Cells) -> Self {
        let flow = |name: &str| flow(&conditions.flows, name);
        Self {
            device: filter::holds(conditions.device_filter.as_ref()),
            clients: CLIENTS.iter().map(|name| client(&conditions.client_app_types, name)).collect(),
            platforms: (0..=UNNAMED)
                .map(|at| platform(conditions.platforms.as_ref(), PLATFORMS.get(at).copied()))
                .collect(),
            places: cells.places.iter().map(|place| place.meets(conditions.locations.as_ref())).collect(),
            flows: FLOWS.iter().map(|name| flow(name)).collect(),
        }
    }
}

/// Whether a policy is for a client type; naming none, it is for all.
pub(super) fn client(types: &[Box<str>], name: &str) -> Holds {
    let is = |word: &str| types.iter().any(|entry| entry.eq_ignore_ascii_case(word));
    if types.is_empty() || is("all") || is(name) {
        return Holds::Yes;
    }
    let known = |entry: &str| CLIENTS.iter().chain(&OTHER_CLIENTS).any(|word| word.eq_ignore_ascii_case(entry));
    if types.iter().all(|entry| known(entry)) { Holds::No } else { Holds::Maybe }
}

/// Whether a policy is for a platform; `None` is one without a name.
pub(super) fn platform(scope: Option<&Scope>, name: Option<&str>) -> Holds {
    let Some(scope) = scope else { return Holds::Yes };
    let one = |entry: &str| {
        let known = PLATFORMS.iter().any(|word| word.eq_ignore_ascii_case(entry));
        match name {
            _ if entry.eq_ignore_ascii_case("all") => Holds::Yes,
            Some(name) if entry.eq_ignore_ascii_case(name) => Holds::Yes,
            _ if known => Holds::No,
            _ => Holds::Maybe,
        }
    };
    let any = |list: &[Box<str>]| list.iter().map(|entry| one(entry)).max().unwrap_or(Holds::No);
    let included = if scope.include.is_empty() { Holds::Yes } else { any(&scope.include) };
    included.min(any(&scope.exclude).not())
}

/// Flows are flags: a policy that names some is for these only.
pub(super) fn flow(flows: &[Box<str>], name: &str) -> Holds {
    if flows.is_empty() || (!name.is_empty() && super::holds::says(flows, name)) {
        return Holds::Yes;
    }
    let known = |entry: &str| FLOWS.iter().any(|word| word.eq_ignore_ascii_case(entry));
    if name.is_empty() || flows.iter().all(|entry| known(entry)) { Holds::No } else { Holds::Maybe }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<Box<str>> {
        words.iter().map(|&word| word.into()).collect()
    }

    #[test]
    fn a_platform_left_out_is_a_hole_also_the_one_without_a_name() {
        let of = |include: &[&str], exclude: &[&str], name: Option<&str>| {
            platform(Some(&Scope { include: words(include), exclude: words(exclude) }), name)
        };
        assert_eq!(of(&["all"], &["iOS"], Some("iOS")), Holds::No);
        assert_eq!(of(&["all"], &["iOS"], None), Holds::Yes);
        assert_eq!(of(&PLATFORMS, &[], None), Holds::No);
        assert_eq!(of(&["chromeOS"], &[], Some("linux")), Holds::Maybe);
        assert_eq!(of(&["all"], &["chromeOS"], Some("linux")), Holds::Maybe);
        assert_eq!(platform(None, None), Holds::Yes);
    }

    #[test]
    fn masks_are_in_the_order_of_cells() {
        let conditions = Conditions {
            client_app_types: words(&["browser"]),
            platforms: Some(Scope { include: words(&["linux", "chromeOS"]), exclude: Vec::new() }),
            flows: words(&["deviceCodeFlow"]),
            ..Conditions::default()
        };
        let none = crate::model::Part::Complete(Vec::new());
        let cells = Cells { places: super::super::places::of(std::iter::empty(), &none), platforms: 7, flows: 3 };
        let (sure, most) = cells.masks(&conditions);
        for (at, cell) in cells.all() {
            assert_eq!(cells.number(cell), at);
            let right = cell.client == 0 && cell.flow == DEVICE_CODE;
            assert_eq!(holds(&sure, at), right && cell.platform == 1, "{cell:?}");
            assert_eq!(holds(&most, at), right, "{cell:?}");
        }
    }

    #[test]
    fn client_types_and_flows_are_contained_not_equal() {
        assert_eq!(client(&words(&["exchangeActiveSync", "other"]), "browser"), Holds::No);
        assert_eq!(client(&words(&["all"]), "browser"), Holds::Yes);
        assert_eq!(client(&[], "other"), Holds::Yes);
        assert_eq!(client(&words(&["spoon"]), "browser"), Holds::Maybe);
        let both = words(&["deviceCodeFlow", "authenticationTransfer"]);
        assert_eq!((flow(&both, "deviceCodeFlow"), flow(&both, "")), (Holds::Yes, Holds::No));
        assert_eq!(flow(&[], "deviceCodeFlow"), Holds::Yes);
        assert_eq!(flow(&words(&["novelFlow"]), "deviceCodeFlow"), Holds::Maybe);
    }
}
