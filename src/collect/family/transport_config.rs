//! Settings of mail transport for the whole organisation.

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::single::{Object, Single};
use crate::collect::wire::exchange_record;

use crate::model::{Call, TransportConfig};

/// Exchange Online PowerShell, "Get-TransportConfig".
pub(super) const FAMILY: Collector = Collector {
    name: "transport_config",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Once(|_| {
        Call::cmdlet("Get-TransportConfig").selecting(&["SmtpClientAuthenticationDisabled", "AllowLegacyTLSClients"])
    }),
    decoder: || Single::<Wanted>::decoder(|snapshot, part| snapshot.transport_config = part),
};

struct Wanted;

exchange_record! {
    Wire {
        smtp: bool = "SmtpClientAuthenticationDisabled",
        tls: bool = "AllowLegacyTLSClients",
    }
}

impl Object for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = TransportConfig;

    fn keep(wire: Wire<'_>) -> Option<TransportConfig> {
        Some(TransportConfig { smtp_auth_disabled: wire.smtp.tri(), legacy_tls: wire.tls.tri() })
    }
}
