//! Mailboxes, their auditing, and whom auditing passes over.

use serde_json::{Map, Value, json};

use super::wire::{Wire, found, not_found, parameter, records};
use crate::sim::record::rows;
use crate::sim::route::{Cmdlet, CmdletError, ExchangeRole, Record, Rows};
use crate::sim::world::{Forwarding, Kind, Mailbox, World};

const MAILBOX: Cmdlet = Cmdlet {
    name: "Get-Mailbox",
    parameters: &["Identity", "ResultSize"],
    role: ExchangeRole::GlobalReader,
    result_size: true,
    source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-Mailbox.md",
    handler: mailboxes,
};

pub(super) static CMDLETS: &[Cmdlet] = &[
    MAILBOX,
    Cmdlet {
        name: "Get-MailboxAuditBypassAssociation",
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-MailboxAuditBypassAssociation.md",
        handler: bypass,
        ..MAILBOX
    },
];

fn mailboxes<'w>(world: &'w World, parameters: &Map<String, Value>) -> Result<Rows<'w>, CmdletError> {
    if let Some(identity) = parameter(parameters, "Identity") {
        let mailbox = world.find_mailbox(identity).ok_or_else(|| not_found(identity))?;
        return records(vec![record(world, &mailbox)]);
    }
    let row = |place| {
        let mailbox = world.mailbox(world.mailbox_at(place)?)?;
        Some(record(world, &mailbox))
    };
    found(rows(world.mailbox_count(), row))
}

pub(super) fn record(world: &World, mailbox: &Mailbox) -> Record {
    let owner = &mailbox.owner;
    let (smtp, recipient) = match &mailbox.forwarding {
        Some(Forwarding::Smtp(address)) => (Some(format!("smtp:{address}")), None),
        Some(Forwarding::Recipient(name)) => (None, Some(name.clone())),
        None => (None, None),
    };
    let wire = Wire::of(json!({
        "ExternalDirectoryObjectId": owner.id,
        "UserPrincipalName": owner.upn,
        "PrimarySmtpAddress": mailbox.address,
        "DisplayName": owner.display_name,
        "Alias": owner.alias,
        "RecipientTypeDetails": mailbox.kind,
        "RecipientType": "UserMailbox",
        "ForwardingAddress": recipient,
        "ForwardingSmtpAddress": smtp,
        "DeliverToMailboxAndForward": mailbox.forwarding.is_some() && !world.forwards_without_copy(owner.index),
        "AuditEnabled": !mailbox.audit_flag_off,
        "AuditLogAgeLimit": "90.00:00:00",
        "HiddenFromAddressListsEnabled": false,
        "AccountDisabled": !owner.enabled,
        "IsDirSynced": owner.synced,
        "LitigationHoldEnabled": false,
        "RecipientLimits": "500",
        "ProhibitSendQuota": "99 GB (106,300,440,576 bytes)",
        "RetentionPolicy": "Default MRM Policy",
        "LegacyExchangeDN": legacy_dn(mailbox),
    }));
    audited(wire, mailbox.audit_cut)
        .list(
            "EmailAddresses",
            [format!("SMTP:{}", mailbox.address), format!("smtp:{}@{}", owner.alias, world.initial_domain)],
        )
        .list("GrantSendOnBehalfTo", mailbox.on_behalf.iter().map(|&index| world.person(index).alias))
        .guid("ExchangeGuid", mailbox.exchange_guid)
        .date("WhenMailboxCreated", &world.ago(owner.created_days_ago, 0))
        .with_tail(world, &owner.alias, "user", mailbox.guid)
}

/// What is logged of whom: Microsoft's defaults (learn.microsoft.com, "Manage mailbox auditing"), or a list cut short.
fn audited(wire: Wire, cut: bool) -> Wire {
    const OWNER: [&str; 10] = [
        "Update",
        "MoveToDeletedItems",
        "SoftDelete",
        "HardDelete",
        "UpdateFolderPermissions",
        "UpdateInboxRules",
        "UpdateCalendarDelegation",
        "ApplyRecord",
        "MailItemsAccessed",
        "Send",
    ];
    const DELEGATE: [&str; 11] = [
        "Update",
        "MoveToDeletedItems",
        "SoftDelete",
        "HardDelete",
        "SendAs",
        "SendOnBehalf",
        "Create",
        "UpdateFolderPermissions",
        "UpdateInboxRules",
        "ApplyRecord",
        "MailItemsAccessed",
    ];
    const ADMIN: [&str; 13] = [
        "Update",
        "MoveToDeletedItems",
        "SoftDelete",
        "HardDelete",
        "SendAs",
        "SendOnBehalf",
        "Create",
        "UpdateFolderPermissions",
        "UpdateInboxRules",
        "UpdateCalendarDelegation",
        "ApplyRecord",
        "MailItemsAccessed",
        "Send",
    ];
    let wire = wire.list("AuditAdmin", ADMIN).list("AuditDelegate", DELEGATE);
    if cut {
        wire.list("AuditOwner", ["MailboxLogin"]).list("DefaultAuditSet", ["Admin", "Delegate"])
    } else {
        wire.list("AuditOwner", OWNER).list("DefaultAuditSet", ["Admin", "Delegate", "Owner"])
    }
}

/// `EX:` addresses of rules hold this.
pub(super) fn legacy_dn(mailbox: &Mailbox) -> String {
    let (guid, alias) = (mailbox.guid.simple(), &mailbox.owner.alias);
    format!("/o=ExchangeLabs/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn={guid}-{alias}")
}

/// System objects that stand in the listing before people do.
pub(in crate::sim) const SYSTEM_OBJECTS: usize = 180;

fn bypass<'w>(world: &'w World, parameters: &Map<String, Value>) -> Result<Rows<'w>, CmdletError> {
    if let Some(identity) = parameter(parameters, "Identity") {
        let mailbox = world.find_mailbox(identity).ok_or_else(|| not_found(identity))?;
        let bypassed = mailbox.audit_bypass;
        return records(vec![association(world, &mailbox.owner.alias, mailbox.guid, bypassed)]);
    }
    let row = |place: usize| match place.checked_sub(SYSTEM_OBJECTS) {
        None => {
            let name = format!("SystemMailbox{{{}}}", world.id(Kind::Exchange, 10_000 + place));
            Some(association(world, &name, world.id(Kind::Exchange, 20_000 + place), false))
        }
        Some(place) => {
            let mailbox = world.mailbox(world.mailbox_at(place)?)?;
            Some(association(world, &mailbox.owner.alias, mailbox.guid, mailbox.audit_bypass))
        }
    };
    let table = rows(SYSTEM_OBJECTS + world.mailbox_count(), row);
    // Noise that has nothing to do with the question.
    let warnings = vec![
        "The object SystemMailbox has been corrupted, and it's in an inconsistent state. The following validation errors happened:".to_owned(),
        "The value of property 'RecoverableItemsQuota' must be greater than or equal to that of 'RecoverableItemsWarningQuota'.".to_owned(),
    ];
    Ok(Rows { table, warnings, written: None })
}

pub(super) fn association(world: &World, name: &str, guid: uuid::Uuid, bypassed: bool) -> Record {
    let record = Wire::of(json!({"ObjectId": name, "AuditBypassEnabled": bypassed}));
    record.with_tail(world, name, "user", guid)
}
