//! Whether security defaults are on.

use serde::Deserialize;

use crate::collect::collector::{Asks, Collector, Needs};
use crate::collect::single::{Object, Single};
use crate::model::Call;

/// Microsoft Graph, "Get identitySecurityDefaultsEnforcementPolicy".
pub(super) const FAMILY: Collector = Collector {
    name: "security_defaults",
    needs: Needs::Graph(&[&["Policy.Read.All"]]),
    licence: None,
    asks: Asks::Once(|_| Call::get("/policies/identitySecurityDefaultsEnforcementPolicy")),
    decoder: || Single::<Wanted>::decoder(|snapshot, part| snapshot.security_defaults = part),
};

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    is_enabled: Option<bool>,
}

impl Object for Wanted {
    type Wire<'a> = Wire;
    type Kept = bool;

    fn keep(wire: Wire) -> Option<bool> {
        wire.is_enabled
    }
}
