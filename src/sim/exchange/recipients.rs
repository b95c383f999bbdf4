//! What a recipient's name, address or legacy distinguished name stands for, and who is in a distribution group.

use serde_json::{Map, Value, json};

use super::wire::{Wire, found, missing, not_found, parameter, records};
use crate::sim::record::rows;
use crate::sim::route::{Cmdlet, CmdletError, ExchangeRole, Record, Rows};
use crate::sim::world::{Contact, Kind, MailGroup, Mailbox, Member, World};

const RECIPIENT: Cmdlet = Cmdlet {
    name: "Get-Recipient",
    parameters: &["Identity", "ResultSize"],
    role: ExchangeRole::GlobalReader,
    result_size: true,
    source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-Recipient.md",
    handler: recipients,
};

pub(super) static CMDLETS: &[Cmdlet] = &[
    RECIPIENT,
    Cmdlet {
        name: "Get-DistributionGroupMember",
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-DistributionGroupMember.md",
        handler: members,
        ..RECIPIENT
    },
];

fn recipients<'w>(world: &'w World, parameters: &Map<String, Value>) -> Result<Rows<'w>, CmdletError> {
    let Some(identity) = parameter(parameters, "Identity") else {
        let row = |place| {
            let mailbox = world.mailbox(world.mailbox_at(place)?)?;
            Some(inside(world, &mailbox))
        };
        return found(rows(world.mailbox_count(), row));
    };
    if let Some((place, contact)) = world.mail_flow.recipients.contact(identity) {
        return records(vec![outside(world, contact, place)]);
    }
    if let Some((place, group)) = world.mail_flow.recipients.group(identity) {
        return records(vec![list(world, group, place)]);
    }
    let mailbox = world.find_mailbox(of_legacy_dn(identity).unwrap_or(identity)).ok_or_else(|| not_found(identity))?;
    records(vec![inside(world, &mailbox)])
}

/// Direct members alone: a group within the group is one of them.
fn members<'w>(world: &'w World, parameters: &Map<String, Value>) -> Result<Rows<'w>, CmdletError> {
    let identity = parameter(parameters, "Identity").ok_or_else(|| missing("Identity"))?;
    let recipients = &world.mail_flow.recipients;
    let (_, group) = recipients.group(identity).ok_or_else(|| not_found(identity))?;
    let member = |member: &Member| match *member {
        Member::Account(index) => world.mailbox(index).map(|mailbox| inside(world, &mailbox)),
        Member::Contact(place) => recipients.contacts.get(place).map(|contact| outside(world, contact, place)),
        Member::Group(place) => recipients.groups.get(place).map(|group| list(world, group, place)),
    };
    records(group.members.iter().filter_map(member).collect())
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
        "PrimarySmtpAddress": contact.primary,
        "ExternalEmailAddress": format!("SMTP:{address}"),
        "DisplayName": contact.name,
        "Alias": contact.name.to_lowercase().replace(' ', "-"),
        "RecipientType": "MailContact",
        "RecipientTypeDetails": "MailContact",
    }))
    .list("EmailAddresses", [format!("SMTP:{}", contact.primary)])
    .guid("ExchangeGuid", uuid::Uuid::nil())
    .with_tail(world, &contact.name, "contact", world.id(Kind::Contact, place))
}

/// Ids of distribution groups among those of contacts.
const GROUPS: usize = 500_000;

fn list(world: &World, group: &MailGroup, place: usize) -> Record {
    let guid = world.id(Kind::Contact, GROUPS + place);
    Wire::of(json!({
        "ExternalDirectoryObjectId": guid,
        "PrimarySmtpAddress": group.address,
        "ExternalEmailAddress": null,
        "DisplayName": group.name,
        "Alias": group.name.to_lowercase().replace(' ', "-"),
        "RecipientType": "MailUniversalDistributionGroup",
        "RecipientTypeDetails": "MailUniversalDistributionGroup",
    }))
    .list("EmailAddresses", [format!("SMTP:{}", group.address)])
    .guid("ExchangeGuid", uuid::Uuid::nil())
    .with_tail(world, &group.name, "group", guid)
}
