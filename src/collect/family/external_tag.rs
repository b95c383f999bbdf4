//! Whether Outlook marks mail from outside.

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::single::{Object, Single};
use crate::collect::wire::exchange_record;

use crate::model::{Call, ExternalTag};

/// Exchange Online PowerShell, "Get-ExternalInOutlook".
pub(super) const FAMILY: Collector = Collector {
    name: "external_tag",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Once(|_| Call::cmdlet("Get-ExternalInOutlook").selecting(&["Identity", "Enabled"])),
    decoder: || Single::<Wanted>::decoder(|snapshot, part| snapshot.external_tag = part),
};

struct Wanted;

exchange_record! {
    Wire {
        on: bool = "Enabled",
    }
}

impl Object for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = ExternalTag;

    fn keep(wire: Wire<'_>) -> Option<ExternalTag> {
        Some(ExternalTag { enabled: wire.on.tri() })
    }
}
