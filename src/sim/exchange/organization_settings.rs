//! Settings of the whole organisation, changed.

use std::time::Duration;

use serde_json::{Map, Value};

use super::named::{all, current, is_called};
use super::organization::{
    audit_record, authentication_policies, external_tag_record, organization_record, transport_record,
};
use super::set::set;
use super::wire::not_found;
use crate::sim::route::{Cmdlet, CmdletError, ExchangeRole, Record, Rows};
use crate::sim::state::{Replica, View};
use crate::sim::world::World;

const ORGANIZATION: Cmdlet = Cmdlet {
    name: "Set-OrganizationConfig",
    parameters: &[
        "AuditDisabled",
        "DefaultAuthenticationPolicy",
        "EwsEnabled",
        "OAuth2ClientProfileEnabled",
        "RejectDirectSend",
        "MailTipsExternalRecipientsTipsEnabled",
    ],
    role: ExchangeRole::ExchangeAdministrator,
    result_size: false,
    source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Set-OrganizationConfig.md",
    handler: organization,
};

pub(super) static CMDLETS: &[Cmdlet] = &[
    ORGANIZATION,
    Cmdlet {
        name: "Set-TransportConfig",
        parameters: &["Identity", "AllowLegacyTLSClients", "SmtpClientAuthenticationDisabled"],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Set-TransportConfig.md",
        handler: transport,
        ..ORGANIZATION
    },
    Cmdlet {
        name: "Set-AdminAuditLogConfig",
        parameters: &["Identity", "UnifiedAuditLogIngestionEnabled"],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Set-AdminAuditLogConfig.md",
        handler: audit,
        ..ORGANIZATION
    },
    Cmdlet {
        name: "Set-ExternalInOutlook",
        parameters: &["Identity", "AllowList", "Enabled"],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Set-ExternalInOutlook.md",
        handler: external_tag,
        ..ORGANIZATION
    },
];

type Answer<'w> = Result<Rows<'w>, CmdletError>;

/// Reading the flag back may show the old value for a while (Microsoft, "Turn auditing on or off": the change can take up
/// to 60 minutes; the flag itself shows in a minute or two).
const FLAG_SHOWS_AFTER: Duration = Duration::from_secs(90);

fn organization<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let wanted = parameters.get("DefaultAuthenticationPolicy").and_then(Value::as_str).filter(|name| !name.is_empty());
    if let Some(name) = wanted {
        policy(world, name)?;
    }
    let record = now(world, "OrganizationConfig", organization_record(world));
    set("OrganizationConfig", &record, parameters, &[])
}

/// The authentication policy of a name, made since or not.
pub(super) fn policy(world: &World, name: &str) -> Result<Record, CmdletError> {
    let noun = "AuthenticationPolicy";
    let policies = all(world, noun, noun, authentication_policies(world));
    policies.into_iter().find(|record| is_called(record, name)).ok_or_else(|| not_found(name))
}

fn transport<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let record = now(world, "TransportConfig", transport_record(world));
    set("TransportConfig", &record, parameters, &["Identity"])
}

fn audit<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let record = now(world, "AdminAuditLogConfig", audit_record(world));
    let mut rows = set("AdminAuditLogConfig", &record, parameters, &["Identity"])?;
    if let Some(written) = &mut rows.written {
        written.settles = FLAG_SHOWS_AFTER;
    }
    Ok(rows)
}

fn external_tag<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let record = now(world, "ExternalInOutlook", external_tag_record(world));
    set("ExternalInOutlook", &record, parameters, &["Identity"])
}

/// A setting cannot be deleted.
fn now(world: &World, noun: &str, record: Record) -> Record {
    current(world, noun, record).unwrap_or_default()
}

/// Whether the unified audit log takes records now.
pub(in crate::sim) fn is_logged(world: &World) -> bool {
    let mut record = audit_record(world);
    let key = super::named::key("AdminAuditLogConfig", &record);
    world.state.apply(View::of(Replica::First), &key, &mut record);
    record["UnifiedAuditLogIngestionEnabled"] == true
}
