//! Settings of the whole Exchange organisation.

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::single::{Object, Single};
use crate::collect::wire::Text;
use crate::collect::wire::exchange_record;
use crate::model::{Call, OrgConfig};

/// Exchange Online PowerShell, "Get-OrganizationConfig".
pub(super) const FAMILY: Collector = Collector {
    name: "org_config",
    needs: Needs::Exchange("Global Reader"),
    licence: Some(Licence::Exchange),
    round: 1,
    asks: Asks::Once(|_| {
        Call::cmdlet("Get-OrganizationConfig").selecting(&[
            "Name",
            "Identity",
            "Guid",
            "IsDehydrated",
            "AuditDisabled",
            "OAuth2ClientProfileEnabled",
            "DefaultAuthenticationPolicy",
            "EwsEnabled",
            "EwsApplicationAccessPolicy",
            "RejectDirectSend",
        ])
    }),
    decoder: || Single::<Wanted>::decoder(|snapshot, part| snapshot.org_config = part),
};

struct Wanted;

exchange_record! {
    Wire {
        audit_disabled: bool = "AuditDisabled",
        modern_auth: bool = "OAuth2ClientProfileEnabled",
        policy: Text<'a> = "DefaultAuthenticationPolicy",
        reject: bool = "RejectDirectSend",
        dehydrated: bool = "IsDehydrated",
    }
}

impl Object for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = OrgConfig;

    fn keep(wire: Wire<'_>) -> Option<OrgConfig> {
        Some(OrgConfig {
            audit_disabled: wire.audit_disabled.value(),
            modern_auth: wire.modern_auth.value(),
            default_auth_policy: wire.policy.value().filter(|name| !name.is_empty()).map(Text::boxed),
            reject_direct_send: wire.reject.tri(),
            is_dehydrated: wire.dehydrated.value(),
        })
    }
}
