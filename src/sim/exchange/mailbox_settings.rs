//! Settings of single mailboxes, changed: protocols, forwarding, auditing.

use serde_json::{Map, Value};

use super::client_access::{plan_records, protocols, user};
use super::mailboxes::{association, record};
use super::named::{all, current, is_called, key};
use super::organization_settings::policy;
use super::set::set;
use super::wire::{missing, not_found, parameter};
use crate::sim::route::{Cmdlet, CmdletError, ExchangeRole, Record, Rows};
use crate::sim::state::Key;
use crate::sim::world::{Mailbox, Person, World};

const CAS_MAILBOX: Cmdlet = Cmdlet {
    name: "Set-CASMailbox",
    parameters: &[
        "Identity",
        "ActiveSyncAllowedDeviceIDs",
        "ActiveSyncBlockedDeviceIDs",
        "ActiveSyncEnabled",
        "ECPEnabled",
        "EwsEnabled",
        "ImapEnabled",
        "MAPIEnabled",
        "MacOutlookEnabled",
        "OWAEnabled",
        "OutlookMobileEnabled",
        "PopEnabled",
        "SmtpClientAuthenticationDisabled",
        "UniversalOutlookEnabled",
    ],
    role: ExchangeRole::ExchangeAdministrator,
    result_size: false,
    source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Set-CASMailbox.md",
    handler: client_access,
};

pub(super) static CMDLETS: &[Cmdlet] = &[
    CAS_MAILBOX,
    Cmdlet {
        name: "Set-CASMailboxPlan",
        parameters: &["Identity", "ActiveSyncEnabled", "ImapEnabled", "OWAEnabled", "PopEnabled"],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Set-CASMailboxPlan.md",
        handler: plan,
        ..CAS_MAILBOX
    },
    Cmdlet {
        name: "Set-Mailbox",
        parameters: &[
            "Identity",
            "AuditAdmin",
            "AuditDelegate",
            "AuditEnabled",
            "AuditOwner",
            "DefaultAuditSet",
            "DeliverToMailboxAndForward",
            "ForwardingAddress",
            "ForwardingSmtpAddress",
            "GrantSendOnBehalfTo",
            "HiddenFromAddressListsEnabled",
        ],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Set-Mailbox.md",
        handler: mailbox,
        ..CAS_MAILBOX
    },
    Cmdlet {
        name: "Set-MailboxAuditBypassAssociation",
        parameters: &["Identity", "AuditBypassEnabled"],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Set-MailboxAuditBypassAssociation.md",
        handler: bypass,
        ..CAS_MAILBOX
    },
    Cmdlet {
        name: "Set-User",
        parameters: &["Identity", "AuthenticationPolicy", "StsRefreshTokensValidFrom"],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Set-User.md",
        handler: account,
        ..CAS_MAILBOX
    },
];

type Answer<'w> = Result<Rows<'w>, CmdletError>;

fn named(parameters: &Map<String, Value>) -> Result<&str, CmdletError> {
    parameter(parameters, "Identity").ok_or_else(|| missing("Identity"))
}

fn owned(world: &World, parameters: &Map<String, Value>) -> Result<Mailbox, CmdletError> {
    let identity = named(parameters)?;
    world.find_mailbox(identity).ok_or_else(|| not_found(identity))
}

fn now(world: &World, noun: &str, record: Record) -> Record {
    current(world, noun, record).unwrap_or_default()
}

fn client_access<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let record = now(world, "CASMailbox", protocols(world, &owned(world, parameters)?));
    set("CASMailbox", &record, parameters, &["Identity"])
}

fn plan<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let (noun, identity) = ("CASMailboxPlan", named(parameters)?);
    let plans = all(world, noun, noun, plan_records(world));
    let record = plans.into_iter().find(|record| is_called(record, identity)).ok_or_else(|| not_found(identity))?;
    set(noun, &record, parameters, &["Identity"])
}

fn mailbox<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let mailbox = owned(world, parameters)?;
    let record = now(world, "Mailbox", record(world, &mailbox));
    if let Some(wanted) = parameters.get("ForwardingAddress") {
        forwarding(world, &mailbox, wanted, &record["ForwardingAddress"])?;
    }
    set("Mailbox", &record, parameters, &["Identity"])
}

/// Whom a mailbox forwards to is somebody the directory knows, and is mastered where a synchronised account is.
fn forwarding(world: &World, mailbox: &Mailbox, wanted: &Value, old: &Value) -> Result<(), CmdletError> {
    if wanted != old && mailbox.owner.synced {
        let name = &mailbox.owner.display_name;
        return Err(CmdletError {
            status: 400,
            class: "Microsoft.Exchange.Configuration.Tasks.InvalidOperationInDehydratedContextException",
            message: format!(
                "The operation on mailbox \"{name}\" failed because it's out of the current user's write scope. The action \
                 'Set-Mailbox', 'ForwardingAddress', can't be performed on the object '{name}' because the object is being \
                 synchronized from your on-premises organization. This action should be performed on the object in your \
                 on-premises organization."
            ),
        });
    }
    let Some(name) = wanted.as_str().filter(|name| !name.is_empty()) else { return Ok(()) };
    let recipients = &world.mail_flow.recipients;
    let known =
        world.find_mailbox(name).is_some() || recipients.contact(name).is_some() || recipients.group(name).is_some();
    if known || wanted == old { Ok(()) } else { Err(not_found(name)) }
}

fn bypass<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let mailbox = owned(world, parameters)?;
    let made = association(world, &mailbox.owner.alias, mailbox.guid, mailbox.audit_bypass);
    let record = now(world, "MailboxAuditBypassAssociation", made);
    set("MailboxAuditBypassAssociation", &record, parameters, &["Identity"])
}

fn account<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let identity = named(parameters)?;
    let person = world.find_person(identity).or_else(|| world.find_mailbox(identity).map(|mailbox| mailbox.owner));
    let person = person.ok_or_else(|| not_found(identity))?;
    if let Some(name) = parameter(parameters, "AuthenticationPolicy").filter(|name| !name.is_empty()) {
        policy(world, name)?;
    }
    let record = now(world, "User", user(world, &person));
    set("User", &record, parameters, &["Identity", "StsRefreshTokensValidFrom"])
}

/// Under what Exchange keeps an account: as a user and, if it has one, as a mailbox.
pub(in crate::sim) fn keys_of_account(world: &World, person: &Person) -> Vec<Key> {
    let mailbox = world.mailbox(person.index).map(|mailbox| key("Mailbox", &record(world, &mailbox)));
    mailbox.into_iter().chain([key("User", &user(world, person))]).collect()
}
