//! Whether the unified audit log is on. Asked of Exchange: the compliance endpoint always says no.

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::single::{Object, Single};
use crate::collect::wire::exchange_record;

use crate::model::{AuditConfig, Call};

/// Exchange Online PowerShell, "Get-AdminAuditLogConfig".
pub(super) const FAMILY: Collector = Collector {
    name: "audit_config",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Once(|_| Call::cmdlet("Get-AdminAuditLogConfig").selecting(&["UnifiedAuditLogIngestionEnabled"])),
    decoder: || Single::<Wanted>::decoder(|snapshot, part| snapshot.audit_config = part),
};

struct Wanted;

exchange_record! {
    Wire {
        on: bool = "UnifiedAuditLogIngestionEnabled",
    }
}

impl Object for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = AuditConfig;

    fn keep(wire: Wire<'_>) -> Option<AuditConfig> {
        Some(AuditConfig { unified_log_on: wire.on.tri() })
    }
}
