//! Mail flow and authentication policies, changed.

use serde_json::{Map, Value, json};

use super::binding::bound;
use super::mail_flow::{journal_records, outbound_records, remote_domain_records, transport_records};
use super::named::{all, is_called, key};
use super::organization::{authentication_policies, policy_record};
use super::organization_settings::policy;
use super::set::{done, set};
use super::wire::{missing, not_found, parameter};
use crate::sim::record::object;
use crate::sim::route::{Cmdlet, CmdletError, ExchangeRole, Record, Rows};
use crate::sim::state::{Change, Written};
use crate::sim::world::World;

const OUTBOUND: Cmdlet = Cmdlet {
    name: "Set-HostedOutboundSpamFilterPolicy",
    parameters: &[
        "Identity",
        "ActionWhenThresholdReached",
        "AutoForwardingMode",
        "RecipientLimitExternalPerHour",
        "RecipientLimitInternalPerHour",
        "RecipientLimitPerDay",
    ],
    role: ExchangeRole::ExchangeAdministrator,
    result_size: false,
    source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Set-HostedOutboundSpamFilterPolicy.md",
    handler: outbound,
};

/// `AllowBasicAuth…`, one for each protocol.
const POLICY: &[&str] = &[
    "Identity",
    "AllowBasicAuthActiveSync",
    "AllowBasicAuthAutodiscover",
    "AllowBasicAuthImap",
    "AllowBasicAuthMapi",
    "AllowBasicAuthOfflineAddressBook",
    "AllowBasicAuthOutlookService",
    "AllowBasicAuthPop",
    "AllowBasicAuthPowershell",
    "AllowBasicAuthReportingWebServices",
    "AllowBasicAuthRpc",
    "AllowBasicAuthSmtp",
    "AllowBasicAuthWebServices",
    "Name",
];

pub(super) static CMDLETS: &[Cmdlet] = &[
    OUTBOUND,
    Cmdlet {
        name: "Set-RemoteDomain",
        parameters: &["Identity", "AllowedOOFType", "AutoForwardEnabled", "AutoReplyEnabled"],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Set-RemoteDomain.md",
        handler: remote_domain,
        ..OUTBOUND
    },
    Cmdlet {
        name: "Disable-TransportRule",
        parameters: &["Identity"],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Disable-TransportRule.md",
        handler: disable_rule,
        ..OUTBOUND
    },
    Cmdlet {
        name: "Enable-TransportRule",
        parameters: &["Identity"],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Enable-TransportRule.md",
        handler: enable_rule,
        ..OUTBOUND
    },
    Cmdlet {
        name: "Disable-JournalRule",
        parameters: &["Identity"],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Disable-JournalRule.md",
        handler: disable_journal,
        ..OUTBOUND
    },
    Cmdlet {
        name: "Enable-JournalRule",
        parameters: &["Identity"],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Enable-JournalRule.md",
        handler: enable_journal,
        ..OUTBOUND
    },
    Cmdlet {
        name: "New-AuthenticationPolicy",
        parameters: POLICY,
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/New-AuthenticationPolicy.md",
        handler: new_policy,
        ..OUTBOUND
    },
    Cmdlet {
        name: "Set-AuthenticationPolicy",
        parameters: POLICY,
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Set-AuthenticationPolicy.md",
        handler: set_policy,
        ..OUTBOUND
    },
    Cmdlet {
        name: "Remove-AuthenticationPolicy",
        parameters: &["Identity"],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Remove-AuthenticationPolicy.md",
        handler: remove_policy,
        ..OUTBOUND
    },
];

type Answer<'w> = Result<Rows<'w>, CmdletError>;

const AUTHENTICATION: &str = "AuthenticationPolicy";

fn identity(parameters: &Map<String, Value>) -> Result<&str, CmdletError> {
    parameter(parameters, "Identity").ok_or_else(|| missing("Identity"))
}

/// The object of a listing that `Identity` means, as it is now.
fn found(world: &World, noun: &str, made: Vec<Record>, name: &str) -> Result<Record, CmdletError> {
    let records = all(world, noun, noun, made);
    records.into_iter().find(|record| is_called(record, name)).ok_or_else(|| not_found(name))
}

fn outbound<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let noun = "HostedOutboundSpamFilterPolicy";
    let record = found(world, noun, outbound_records(world), identity(parameters)?)?;
    set(noun, &record, parameters, &["Identity"])
}

fn remote_domain<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let record = found(world, "RemoteDomain", remote_domain_records(world), identity(parameters)?)?;
    set("RemoteDomain", &record, parameters, &["Identity"])
}

fn disable_rule<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    switched("TransportRule", transport_records(world), world, parameters, json!({"State": "Disabled"}))
}

fn enable_rule<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    switched("TransportRule", transport_records(world), world, parameters, json!({"State": "Enabled"}))
}

fn disable_journal<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    switched("JournalRule", journal_records(world), world, parameters, json!({"Enabled": false}))
}

fn enable_journal<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    switched("JournalRule", journal_records(world), world, parameters, json!({"Enabled": true}))
}

fn switched<'w>(
    noun: &str,
    made: Vec<Record>,
    world: &'w World,
    parameters: &Map<String, Value>,
    state: Value,
) -> Answer<'w> {
    let rule = found(world, noun, made, identity(parameters)?)?;
    let change = Change::set(key(noun, &rule), &rule, object(state));
    done(change.into_iter().collect())
}

/// A new policy allows nothing that it is not told to.
fn new_policy<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let name = parameter(parameters, "Name").or(parameter(parameters, "Identity")).ok_or_else(|| missing("Name"))?;
    if policy(world, name).is_ok() {
        return Err(CmdletError {
            status: 400,
            class: "Microsoft.Exchange.Configuration.Tasks.ManagementObjectAlreadyExistsException",
            message: format!("An object with the name '{name}' already exists."),
        });
    }
    let mut record = policy_record(world, name, "", world.fresh_id());
    let given = bound(parameters, &record, &["Identity", "Name"])?;
    record.extend(given);
    let change = Change::create(key(AUTHENTICATION, &record), AUTHENTICATION, record.clone());
    let rows = super::wire::records(vec![record.clone()])?;
    Ok(Rows { written: Some(Box::new(Written::new(vec![change]).created(record))), ..rows })
}

fn set_policy<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let record = policy(world, identity(parameters)?)?;
    set(AUTHENTICATION, &record, parameters, &["Identity"])
}

fn remove_policy<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let record = found(world, AUTHENTICATION, authentication_policies(world), identity(parameters)?)?;
    done(vec![Change::delete(key(AUTHENTICATION, &record), AUTHENTICATION, record)])
}
