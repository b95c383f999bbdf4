//! Settings of the whole Exchange organisation.

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::single::{Object, Single};
use crate::collect::wire::{Text, boxed, exchange_record};
use crate::model::{Call, OrgConfig};

/// Exchange Online PowerShell, "Get-OrganizationConfig".
pub(super) const FAMILY: Collector = Collector {
    name: "org_config",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Once(|_| Call::cmdlet("Get-OrganizationConfig").selecting(&PROPERTIES)),
    decoder: || Single::<Wanted>::decoder(|snapshot, part| snapshot.org_config = part),
};

/// More than is judged today: the snapshot file keeps them for rules to come.
const PROPERTIES: [&str; 22] = [
    "Name",
    "Identity",
    "Guid",
    "DisplayName",
    "IsDehydrated",
    "AuditDisabled",
    "OAuth2ClientProfileEnabled",
    "DefaultAuthenticationPolicy",
    "EwsEnabled",
    "EwsApplicationAccessPolicy",
    "RejectDirectSend",
    "SendFromAliasEnabled",
    "CustomerLockboxEnabled",
    "MailTipsAllTipsEnabled",
    "MailTipsExternalRecipientsTipsEnabled",
    "MailTipsGroupMetricsEnabled",
    "MailTipsLargeAudienceThreshold",
    "ActivityBasedAuthenticationTimeoutEnabled",
    "ActivityBasedAuthenticationTimeoutInterval",
    "ConnectorsEnabled",
    "BookingsEnabled",
    "PublicFoldersEnabled",
];

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
            audit_disabled: wire.audit_disabled.tri(),
            modern_auth: wire.modern_auth.tri(),
            default_auth_policy: (!wire.policy.is_absent()).then(|| boxed(wire.policy.value())),
            reject_direct_send: wire.reject.tri(),
            is_dehydrated: wire.dehydrated.tri(),
        })
    }
}
