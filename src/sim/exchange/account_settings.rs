//! What a person sets in his own mailbox beside rules, and the phones that copy it.

use serde_json::{Map, Value, json};

use super::wire::{Wire, missing, not_found, parameter, records};
use crate::sim::route::{Cmdlet, CmdletError, ExchangeRole, Record, Rows};
use crate::sim::world::{Mailbox, Person, Phone, Sweep, World};

const SWEEP: Cmdlet = Cmdlet {
    name: "Get-SweepRule",
    parameters: &["Identity", "Mailbox", "Provider", "ResultSize", "SkipCount", "BypassScopeCheck"],
    role: ExchangeRole::GlobalReader,
    result_size: false,
    source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-SweepRule.md",
    handler: sweeps,
};

pub(super) static CMDLETS: &[Cmdlet] = &[
    SWEEP,
    Cmdlet {
        name: "Get-MailboxAutoReplyConfiguration",
        parameters: &["Identity", "ResultSize"],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-MailboxAutoReplyConfiguration.md",
        handler: auto_reply,
        ..SWEEP
    },
    Cmdlet {
        name: "Get-MobileDeviceStatistics",
        parameters: &["Identity", "Mailbox", "ActiveSync", "OWAforDevices", "RestApi", "UniversalOutlook"],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-MobileDeviceStatistics.md",
        handler: phones,
        ..SWEEP
    },
];

type Answer<'w> = Result<Rows<'w>, CmdletError>;

pub(super) fn mailbox(world: &World, parameters: &Map<String, Value>, name: &str) -> Result<Mailbox, CmdletError> {
    let identity = parameter(parameters, name).ok_or_else(|| missing(name))?;
    world.find_mailbox(identity).ok_or_else(|| not_found(identity))
}

fn sweeps<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let owner = mailbox(world, parameters, "Mailbox")?.owner;
    records(world.account(owner.index).sweeps.iter().map(|rule| sweep(&owner.alias, rule)).collect())
}

pub(super) fn sweep(owner: &str, rule: &Sweep) -> Record {
    Wire::of(json!({
        "Name": rule.name,
        "Enabled": true,
        "Provider": "Exchange16",
        "RuleId": rule.rule_id(),
        "Identity": format!("{owner}\\{}", rule.rule_id()),
        "Sender": rule.sender,
        "SourceFolder": "Inbox",
        "DestinationFolder": rule.destination,
        "KeepForDays": null,
        "KeepLatest": null,
        "SystemCategory": null,
    }))
    .bare()
}

fn auto_reply<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let owner = mailbox(world, parameters, "Identity")?.owner;
    records(vec![reply(world, &owner)])
}

/// What a mailbox answers by itself.
pub(super) fn reply(world: &World, owner: &Person) -> Record {
    let reply = world.account(owner.index).auto_reply;
    let text = reply.as_ref().map(|reply| format!("<html><body>{}</body></html>", reply.text));
    let record = Wire::of(json!({
        "AutoReplyState": if reply.is_some() { "Enabled" } else { "Disabled" },
        "ExternalAudience": "All",
        "InternalMessage": text.clone().unwrap_or_default(),
        "ExternalMessage": text.unwrap_or_default(),
        "MailboxOwnerId": owner.alias,
        "Identity": owner.alias,
        "IsValid": true,
        "ObjectState": "Unchanged",
    }));
    record.date("StartTime", &world.ago(1, 0)).date("EndTime", &world.ago(0, 0)).bare()
}

fn phones<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let owner = mailbox(world, parameters, "Mailbox")?.owner;
    records(world.account(owner.index).phones.iter().map(|one| phone(world, &owner.alias, one)).collect())
}

fn phone(world: &World, owner: &str, phone: &Phone) -> Record {
    Wire::of(json!({
        "DeviceId": phone.device_id,
        "DeviceType": phone.model,
        "DeviceModel": phone.model,
        "DeviceOS": phone.system,
        "DeviceUserAgent": phone.agent,
        "DeviceFriendlyName": phone.model,
        "DeviceAccessState": "Allowed",
        "DeviceAccessStateReason": "Global",
        "ClientType": "EAS",
        "Status": "DeviceOk",
        "Identity": format!("{owner}\\ExchangeActiveSyncDevices\\{}§{}", phone.model, phone.device_id),
        "IsValid": true,
        "ObjectState": "Unchanged",
    }))
    .date("FirstSyncTime", &world.ago(0, phone.first_sync_minutes_ago * 60))
    .date("LastSyncAttemptTime", &world.ago(0, phone.last_sync_minutes_ago * 60))
    .date("LastSuccessSync", &world.ago(0, phone.last_sync_minutes_ago * 60))
    .guid("Guid", phone.guid)
    .bare()
}
