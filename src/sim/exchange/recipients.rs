//! What a recipient's name, address or legacy distinguished name stands for.

use serde_json::{Map, Value, json};

use super::wire::{Wire, found, not_found, parameter, records};
use crate::sim::record::rows;
use crate::sim::route::{Cmdlet, CmdletError, ExchangeRole, Record, Rows};
use crate::sim::world::{Contact, Kind, Mailbox, World};

pub(super) static CMDLETS: &[Cmdlet] = &[Cmdlet {
    name: "Get-Recipient",
    parameters: &["Identity", "ResultSize"],
    role: ExchangeRole::GlobalReader,
    result_size: true,
    source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-Recipient.md",
    handler: recipients,
}];

fn recipients<'w>(world: &'w World, parameters: &Map<String, Value>) -> Result<Rows<'w>, CmdletError> {
    let Some(identity) = parameter(parameters, "Identity") else {
        let row = |place| {
            let mailbox = world.mailbox(world.mailbox_at(place)?)?;
            Some(inside(world, &mailbox))
        };
        return found(rows(world.mailbox_count(), row));
    };
    if let Some((place, contact)) = world.mail_flow.contact(identity) {
        return records(vec![outside(world, contact, place)]);
    }
    let mailbox = world.find_mailbox(of_legacy_dn(identity).unwrap_or(identity)).ok_or_else(|| not_found(identity))?;
    records(vec![inside(world, &mailbox)])
}

/// The guid that a legacy distinguished name of this tenant begins its last part with.
fn of_legacy_dn(identity: &str) -> Option<&str> {
    identity.starts_with("/o=ExchangeLabs/").then(|| identity.rsplit_once("cn=")?.1.get(..32)).flatten()
}

fn inside(world: &World, mailbox: &Mailbox) -> Record {
    Wire::of(json!({
        "ExternalDirectoryObjectId": mailbox.owner.id,
        "PrimarySmtpAddress": mailbox.address,
        "ExternalEmailAddress": null,
        "DisplayName": mailbox.owner.display_name,
        "Alias": mailbox.owner.alias,
        "RecipientType": "UserMailbox",
        "RecipientTypeDetails": mailbox.kind,
    }))
    .list("EmailAddresses", [format!("SMTP:{}", mailbox.address)])
    .guid("ExchangeGuid", mailbox.exchange_guid)
    .with_tail(world, &mailbox.owner.alias, "user", mailbox.guid)
}

fn outside(world: &World, contact: &Contact, place: usize) -> Record {
    let address = &contact.address;
    Wire::of(json!({
        "ExternalDirectoryObjectId": world.id(Kind::Contact, place),
        "PrimarySmtpAddress": address,
        "ExternalEmailAddress": format!("SMTP:{address}"),
        "DisplayName": contact.name,
        "Alias": contact.name.to_lowercase().replace(' ', "-"),
        "RecipientType": "MailContact",
        "RecipientTypeDetails": "MailContact",
    }))
    .list("EmailAddresses", [format!("SMTP:{address}")])
    .guid("ExchangeGuid", uuid::Uuid::nil())
    .with_tail(world, &contact.name, "contact", world.id(Kind::Contact, place))
}
