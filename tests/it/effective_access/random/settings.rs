//! What a tenant has set beside its policies: named locations, per-user MFA, security defaults.

use std::sync::Arc;

use palisade::model::{
    Family, Gap, LocationKind, NamedLocation, Part, PerUserMfa, Registration, Registrations, Snapshot,
};
use proptest::prelude::*;

use super::{LOCATIONS, id, whole};

#[derive(Clone, Debug)]
pub(super) struct Settings {
    /// Per account, in turn: the state of per-user MFA, and whether a method is registered.
    per_user: Vec<(&'static str, bool)>,
    per_user_unread: bool,
    locations_unread: bool,
}

pub(super) fn settings() -> impl Strategy<Value = Settings> {
    let state = prop_oneof![
        12 => Just("disabled"),
        2 => Just("enforced"),
        2 => Just("enabled"),
        1 => Just("paused"),
    ];
    let per_user = prop::collection::vec((state, any::<bool>()), 1..9);
    (per_user, prop::bool::weighted(0.05), prop::bool::weighted(0.05)).prop_map(
        |(per_user, per_user_unread, locations_unread)| Settings { per_user, per_user_unread, locations_unread },
    )
}

impl Settings {
    pub(super) fn write(&self, snapshot: &mut Snapshot) {
        snapshot.security_defaults = whole(false);
        snapshot.licences = whole(Vec::new());
        snapshot.named_locations = readable(!self.locations_unread, locations());
        let users = snapshot.users.known().cloned().unwrap_or_default();
        let rows = || users.iter().zip(self.per_user.iter().cycle());
        let states = rows().map(|(user, (state, _))| PerUserMfa { user: user.id, state: (*state).into() }).collect();
        snapshot.per_user_mfa = readable(!self.per_user_unread, states);
        let registered = rows().map(|(user, (_, registered))| Registration {
            user: user.id,
            mfa_registered: *registered,
            mfa_capable: *registered,
            methods: 0,
        });
        snapshot.registration = whole(Registrations { rows: registered.collect(), words: Vec::new() });
    }
}

fn readable<T>(readable: bool, found: T) -> Family<T> {
    if readable { whole(found) } else { Arc::new(Part::Missing(Gap::Denied("Policy.Read.All".into()))) }
}

/// Networks that overlap, lie in one another or apart, trusted and not; countries that two lists share; a kind that nobody
/// knows; the last was deleted.
fn locations() -> Vec<NamedLocation> {
    let texts = |list: &[&str]| list.iter().map(|&text| text.into()).collect::<Vec<Box<str>>>();
    let ip = |trusted, ranges: &[&str]| LocationKind::Ip { trusted, ranges: texts(ranges) };
    let country = |countries: &[&str], unknown| LocationKind::Country { countries: texts(countries), unknown };
    let kinds = [
        ip(true, &["203.0.113.0/24", "2001:db8::/32"]),
        ip(false, &["203.0.113.128/25", "198.51.100.0/24"]),
        ip(false, &["198.51.100.7/32", "192.0.2.0/24"]),
        ip(true, &["2001:db8:7::/48"]),
        country(&["NO", "SE"], true),
        country(&["SE", "DK"], false),
        country(&["FR"], true),
        LocationKind::Unrecognised("#microsoft.graph.moonNamedLocation".into()),
    ];
    let named = |(kind, number)| NamedLocation { id: id(LOCATIONS + number), name: format!("l{number}").into(), kind };
    kinds.into_iter().zip(0_u128..).map(named).collect()
}
