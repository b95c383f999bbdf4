//! What it takes to register or join a device.

use serde::Deserialize;

use crate::collect::collector::{Asks, Collector, Needs};
use crate::collect::single::{Object, Single};
use crate::collect::wire::{Text, boxed};
use crate::model::{Call, DeviceRegistration};

/// Microsoft Graph, "Get deviceRegistrationPolicy". Broader permissions open it to people alone, not to apps.
pub(super) const FAMILY: Collector = Collector {
    name: "device_registration",
    needs: Needs::Graph(&[&["Policy.Read.DeviceConfiguration"]]),
    licence: None,
    asks: Asks::Once(|_| Call::get("/policies/deviceRegistrationPolicy")),
    decoder: || Single::<Wanted>::decoder(|snapshot, part| snapshot.device_registration = part),
};

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    multi_factor_auth_configuration: Option<Text<'a>>,
}

impl Object for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = DeviceRegistration;

    fn keep(wire: Wire<'_>) -> Option<DeviceRegistration> {
        let said = wire.multi_factor_auth_configuration?;
        Some(DeviceRegistration { mfa: boxed(Some(said)) })
    }
}
