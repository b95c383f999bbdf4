//! Protocols a mailbox speaks, what new ones get, and accounts with an authentication policy of their own.

use serde_json::{Map, Value, json};

use super::wire::{Wire, found, not_found, parameter, records};
use crate::sim::record::rows;
use crate::sim::route::{Cmdlet, CmdletError, ExchangeRole, Record, Rows};
use crate::sim::world::{Kind, Mailbox, PLANS, Person, Sort, World};

const CAS_MAILBOX: Cmdlet = Cmdlet {
    name: "Get-CASMailbox",
    parameters: &["Identity", "ResultSize"],
    role: ExchangeRole::GlobalReader,
    result_size: true,
    source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-CASMailbox.md",
    handler: mailboxes,
};

pub(super) static CMDLETS: &[Cmdlet] = &[
    CAS_MAILBOX,
    Cmdlet {
        name: "Get-CASMailboxPlan",
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-CASMailboxPlan.md",
        handler: plans,
        ..CAS_MAILBOX
    },
    Cmdlet {
        name: "Get-User",
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-User.md",
        handler: users,
        ..CAS_MAILBOX
    },
];

type Answer<'w> = Result<Rows<'w>, CmdletError>;

fn mailboxes<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    if let Some(identity) = parameter(parameters, "Identity") {
        let mailbox = world.find_mailbox(identity).ok_or_else(|| not_found(identity))?;
        return records(vec![protocols(world, &mailbox)]);
    }
    let row = |place| {
        let mailbox = world.mailbox(world.mailbox_at(place)?)?;
        Some(protocols(world, &mailbox))
    };
    found(rows(world.mailbox_count(), row))
}

pub(super) fn protocols(world: &World, mailbox: &Mailbox) -> Record {
    Wire::of(json!({
        "ExternalDirectoryObjectId": mailbox.owner.id,
        "PrimarySmtpAddress": mailbox.address,
        "DisplayName": mailbox.owner.display_name,
        "ActiveSyncEnabled": true,
        "HasActiveSyncDevicePartnership": false,
        "OWAEnabled": true,
        "OwaMailboxPolicy": "OwaMailboxPolicy-Default",
        "ECPEnabled": true,
        "PopEnabled": mailbox.pop,
        "ImapEnabled": mailbox.imap,
        "MAPIEnabled": true,
        "EwsEnabled": true,
        // Null follows the organisation's setting.
        "SmtpClientAuthenticationDisabled": mailbox.smtp_auth_disabled,
        "UniversalOutlookEnabled": true,
        "OutlookMobileEnabled": true,
        "MacOutlookEnabled": true,
    }))
    .list("EmailAddresses", [format!("SMTP:{}", mailbox.address)])
    .list("ActiveSyncAllowedDeviceIDs", Vec::<String>::new())
    .list("ActiveSyncBlockedDeviceIDs", Vec::<String>::new())
    .with_tail(world, &mailbox.owner.alias, "user", mailbox.guid)
}

fn plans<'w>(world: &'w World, _: &Map<String, Value>) -> Answer<'w> {
    records(plan_records(world))
}

pub(super) fn plan_records(world: &World) -> Vec<Record> {
    let names = ["ExchangeOnlineDeskless", "ExchangeOnlineEnterprise", "ExchangeOnline"];
    let plan = |(place, name): (usize, &str)| {
        let open = world.mail_flow.open_plan == Some(place);
        let record = Wire::of(json!({
            "DisplayName": name,
            "ActiveSyncEnabled": true,
            "PopEnabled": open,
            "ImapEnabled": open,
            "MAPIEnabled": true,
            "OWAEnabled": true,
            "EwsEnabled": true,
        }));
        record.with_tail(world, name, "user", world.id(Kind::Exchange, PLANS + place))
    };
    names.into_iter().enumerate().map(plan).collect()
}

fn users<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    if let Some(identity) = parameter(parameters, "Identity") {
        let person = world.find_person(identity).ok_or_else(|| not_found(identity))?;
        return records(vec![user(world, &person)]);
    }
    found(rows(world.users(), |place| world.listed(place).map(|index| user(world, &world.person(index)))))
}

pub(super) fn user(world: &World, person: &Person) -> Record {
    let mailbox = world.mailbox(person.index);
    let kind = match (&mailbox, person.sort) {
        (Some(mailbox), _) => mailbox.kind,
        (None, Sort::Guest) => "GuestMailUser",
        (None, _) => "User",
    };
    let policy = mailbox.and_then(|mailbox| mailbox.authentication_policy);
    Wire::of(json!({
        "ExternalDirectoryObjectId": person.id,
        "UserPrincipalName": person.upn,
        "DisplayName": person.display_name,
        "RecipientTypeDetails": kind,
        "AuthenticationPolicy": policy,
        "RemotePowerShellEnabled": true,
        "AccountDisabled": !person.enabled,
    }))
    .with_tail(world, &person.alias, "user", world.id(Kind::Mailbox, person.index))
}
