//! What cleaning a mailbox changes beside its rules: sweep rules, the automatic reply, who may open it.

use serde_json::{Map, Value, json};

use super::account_settings::{mailbox, reply, sweep};
use super::delegates::{full_access_rows, given};
use super::named::{all, current, is_called, key, list};
use super::set::{done, set};
use super::wire::{missing, not_found, parameter};
use crate::sim::record::object;
use crate::sim::route::{Cmdlet, CmdletError, ExchangeRole, Rows};
use crate::sim::state::Change;
use crate::sim::world::World;

const SWEEP: Cmdlet = Cmdlet {
    name: "Disable-SweepRule",
    parameters: &["Identity", "Mailbox"],
    role: ExchangeRole::ExchangeAdministrator,
    result_size: false,
    source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Disable-SweepRule.md",
    handler: disable,
};

pub(super) static CMDLETS: &[Cmdlet] = &[
    SWEEP,
    Cmdlet {
        name: "Enable-SweepRule",
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Enable-SweepRule.md",
        handler: enable,
        ..SWEEP
    },
    Cmdlet {
        name: "Set-MailboxAutoReplyConfiguration",
        parameters: &["Identity", "AutoReplyState", "ExternalAudience", "ExternalMessage", "InternalMessage"],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Set-MailboxAutoReplyConfiguration.md",
        handler: answer,
        ..SWEEP
    },
    Cmdlet {
        name: "Remove-MailboxPermission",
        parameters: &["Identity", "AccessRights", "Deny", "InheritanceType", "User"],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Remove-MailboxPermission.md",
        handler: take,
        ..SWEEP
    },
    Cmdlet {
        name: "Add-MailboxPermission",
        parameters: &["Identity", "AccessRights", "AutoMapping", "Deny", "InheritanceType", "User"],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Add-MailboxPermission.md",
        handler: give,
        ..SWEEP
    },
];

type Answer<'w> = Result<Rows<'w>, CmdletError>;

fn disable<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    switched(world, parameters, false)
}

fn enable<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    switched(world, parameters, true)
}

/// A rule is called by its id, or by that with the mailbox before it.
fn switched<'w>(world: &'w World, parameters: &Map<String, Value>, on: bool) -> Answer<'w> {
    let identity = parameter(parameters, "Identity").ok_or_else(|| missing("Identity"))?;
    let owner = mailbox(world, parameters, "Mailbox")?.owner;
    let made = world.account(owner.index).sweeps.iter().map(|rule| sweep(&owner.alias, rule)).collect();
    let rules = all(world, "SweepRule", "SweepRule", made);
    let meant = |rule: &Map<String, Value>| rule["RuleId"] == identity || is_called(rule, identity);
    let rule = rules.into_iter().find(meant).ok_or_else(|| not_found(identity))?;
    done(Change::set(key("SweepRule", &rule), &rule, object(json!({"Enabled": on}))).into_iter().collect())
}

fn answer<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let noun = "MailboxAutoReplyConfiguration";
    let owner = mailbox(world, parameters, "Identity")?.owner;
    let record = current(world, noun, reply(world, &owner)).unwrap_or_default();
    set(noun, &record, parameters, &["Identity"])
}

const PERMISSION: &str = "MailboxPermission";

/// An entry that is not there is a warning and no error.
fn take<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let mailbox = mailbox(world, parameters, "Identity")?;
    let user = parameter(parameters, "User").ok_or_else(|| missing("User"))?;
    let listing = list(world, PERMISSION, parameters);
    let rows = all(world, PERMISSION, &listing, full_access_rows(world, &mailbox));
    let named = |row: &&Map<String, Value>| {
        row["User"].as_str().is_some_and(|name| name.eq_ignore_ascii_case(user)) && row["Deny"] == false
    };
    let Some(row) = rows.iter().find(named) else {
        let mut rows = done(Vec::new())?;
        let name = &mailbox.owner.alias;
        rows.warnings.push(format!(
            "Can't remove the access control entry on the object \"{name}\" for the user account \"{user}\" because the ACE \
             doesn't exist on the object."
        ));
        return Ok(rows);
    };
    done(vec![Change::delete(key(PERMISSION, row), &listing, row.clone())])
}

fn give<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let mailbox = mailbox(world, parameters, "Identity")?;
    let user = parameter(parameters, "User").ok_or_else(|| missing("User"))?;
    let person = world.find_person(user).ok_or_else(|| not_found(user))?;
    let row = given(&mailbox, &person);
    done(vec![Change::create(key(PERMISSION, &row), &list(world, PERMISSION, parameters), row)])
}
