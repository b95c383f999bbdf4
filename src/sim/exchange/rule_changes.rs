//! Inbox rules switched off and on, removed, made; what Graph shows of the same rule changes with it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::named::{all, is_called};
use super::rules::{generated, record};
use super::set::done;
use super::wire::{missing, not_found, parameter, switch};
use crate::sim::graph;
use crate::sim::record::object;
use crate::sim::route::{Cmdlet, CmdletError, ExchangeRole, Record, Rows};
use crate::sim::state::{Change, Key, Replica, View, Written};
use crate::sim::world::{InboxRule, Mailbox, Person, Target, World};

const DISABLE: Cmdlet = Cmdlet {
    name: "Disable-InboxRule",
    parameters: &["Identity", "Mailbox", "Force", "AlwaysDeleteOutlookRulesBlob"],
    role: ExchangeRole::ExchangeAdministrator,
    result_size: false,
    source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Disable-InboxRule.md",
    handler: disable,
};

pub(super) static CMDLETS: &[Cmdlet] = &[
    DISABLE,
    Cmdlet {
        name: "Enable-InboxRule",
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Enable-InboxRule.md",
        handler: enable,
        ..DISABLE
    },
    Cmdlet {
        name: "Remove-InboxRule",
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Remove-InboxRule.md",
        handler: remove,
        ..DISABLE
    },
    Cmdlet {
        name: "New-InboxRule",
        parameters: &[
            "Mailbox",
            "Name",
            "DeleteMessage",
            "Force",
            "ForwardAsAttachmentTo",
            "ForwardTo",
            "FromAddressContainsWords",
            "MarkAsRead",
            "MoveToFolder",
            "RedirectTo",
            "StopProcessingRules",
            "SubjectContainsWords",
        ],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/New-InboxRule.md",
        handler: create,
        ..DISABLE
    },
];

type Answer<'w> = Result<Rows<'w>, CmdletError>;

const NOUN: &str = "InboxRule";
const GRAPH: &str = "messageRule";

fn list(person: &Person) -> String {
    format!("{NOUN}/{}", person.id)
}

fn graph_list(person: &Person) -> String {
    format!("/users/{}/mailFolders/inbox/messageRules", person.id)
}

/// A rule as Exchange has it now, and whose it is. An identity is a mailbox and a number, or a name with the mailbox
/// beside it.
fn found(world: &World, parameters: &Map<String, Value>) -> Result<(Mailbox, Record), CmdletError> {
    let identity = parameter(parameters, "Identity").ok_or_else(|| missing("Identity"))?;
    let split = identity.split_once('\\');
    let owner = split.map(|(owner, _)| owner).or(parameter(parameters, "Mailbox")).ok_or_else(|| missing("Mailbox"))?;
    let mailbox = world.find_mailbox(owner).ok_or_else(|| not_found(owner))?;
    let wanted = split.map_or(identity, |(_, rule)| rule);
    let rules = all(world, NOUN, &list(&mailbox.owner), generated(world, &mailbox));
    let rule = rules.into_iter().find(|rule| is_called(rule, wanted) || is_called(rule, identity));
    Ok((mailbox, rule.ok_or_else(|| not_found(identity))?))
}

fn number(rule: &Record) -> u64 {
    rule.get("RuleIdentity").and_then(Value::as_u64).unwrap_or_default()
}

fn key(rule: &Record) -> Key {
    super::named::key(NOUN, rule)
}

fn disable<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    switched(world, parameters, false)
}

fn enable<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    switched(world, parameters, true)
}

fn switched<'w>(world: &'w World, parameters: &Map<String, Value>, on: bool) -> Answer<'w> {
    let (_, rule) = found(world, parameters)?;
    let was = object(json!({"isEnabled": rule["Enabled"]}));
    let own = Change::set(key(&rule), &rule, object(json!({"Enabled": on})));
    let shown = Key::new(GRAPH, &graph::rule_id(number(&rule)));
    let shown = Change::set(shown, &was, object(json!({"isEnabled": on})));
    done(own.into_iter().chain(shown).collect())
}

fn remove<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let (mailbox, rule) = found(world, parameters)?;
    let id = graph::rule_id(number(&rule));
    done(deletion(world, &mailbox, rule, &id))
}

fn deletion(world: &World, mailbox: &Mailbox, rule: Record, id: &str) -> Vec<Change> {
    let (view, shown) = (View::of(Replica::Master), Key::new(GRAPH, id));
    let seen = graph::rule_of(world, mailbox.owner.index, id).or_else(|| world.state.made(view, &shown));
    let seen = seen.map(|mut record| {
        world.state.apply(view, &shown, &mut record);
        Change::delete(shown, &graph_list(&mailbox.owner), record)
    });
    let own = Change::delete(key(&rule), &list(&mailbox.owner), rule);
    [own].into_iter().chain(seen).collect()
}

/// The key under which Exchange's rule lies that Graph calls so.
pub(in crate::sim) fn rule_key(person: &Person, id: &str) -> Option<Key> {
    let bytes = STANDARD.decode(id).ok()?.try_into().ok()?;
    Some(Key::new(NOUN, &format!("{}\\{}", person.id, u64::from_le_bytes(bytes))))
}

/// The removal of a rule by the id that Graph gives it.
pub(in crate::sim) fn rule_deletion(world: &World, person: &Person, id: &str) -> Option<Vec<Change>> {
    let mailbox = world.mailbox(person.index)?;
    let wanted = rule_key(person, id)?;
    let rules = all(world, NOUN, &list(person), generated(world, &mailbox));
    let rule = rules.into_iter().find(|rule| key(rule) == wanted)?;
    Some(deletion(world, &mailbox, rule, id))
}

fn create<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let owner = parameter(parameters, "Mailbox").ok_or_else(|| missing("Mailbox"))?;
    let mailbox = world.find_mailbox(owner).ok_or_else(|| not_found(owner))?;
    let rule = made(world, parameters)?;
    let priority = i32::try_from(all(world, NOUN, &list(&mailbox.owner), generated(world, &mailbox)).len() + 1);
    let own = record(world, &mailbox, &rule, priority.unwrap_or(i32::MAX));
    let shown = graph::rule_record(world, mailbox.owner.index, mailbox.rules.len(), &rule);
    let changes = vec![
        Change::create(key(&own), &list(&mailbox.owner), own.clone()),
        Change::create(Key::new(GRAPH, &graph::rule_id(rule.identity)), &graph_list(&mailbox.owner), shown),
    ];
    let rows = super::wire::records(vec![own.clone()])?;
    Ok(Rows { written: Some(Box::new(Written::new(changes).created(own))), ..rows })
}

fn made(world: &World, parameters: &Map<String, Value>) -> Result<InboxRule, CmdletError> {
    let name = parameter(parameters, "Name").ok_or_else(|| missing("Name"))?;
    let targets = |name: &str| texts(parameters, name).iter().map(|text| target(world, text)).collect::<Result<_, _>>();
    Ok(InboxRule {
        identity: world.fresh_id().as_u64_pair().0,
        name: name.to_owned(),
        subject_contains: texts(parameters, "SubjectContainsWords"),
        from_contains: texts(parameters, "FromAddressContainsWords"),
        forward_to: targets("ForwardTo")?,
        forward_as_attachment_to: targets("ForwardAsAttachmentTo")?,
        redirect_to: targets("RedirectTo")?,
        delete: switch(parameters, "DeleteMessage"),
        mark_as_read: switch(parameters, "MarkAsRead"),
        stop: switch(parameters, "StopProcessingRules"),
        move_to_folder: parameter(parameters, "MoveToFolder").map(str::to_owned),
        ..InboxRule::default()
    })
}

/// One text or several.
fn texts(parameters: &Map<String, Value>, name: &str) -> Vec<String> {
    let given = parameters.get(name);
    let one = given.and_then(Value::as_str).into_iter();
    let several = given.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    one.chain(several).map(str::to_owned).collect()
}

/// A mailbox of ours, one of the tenant's other addresses, or somebody outside.
fn target(world: &World, text: &str) -> Result<Target, CmdletError> {
    let guid = text.strip_prefix("/o=ExchangeLabs/").and_then(|rest| rest.rsplit_once("cn=")?.1.get(..32));
    if let Some(mailbox) = world.find_mailbox(guid.unwrap_or(text)) {
        return Ok(Target::Inside(mailbox.owner.index));
    }
    match text.contains('@') {
        true if text.ends_with(&format!("@{}", world.default_domain)) => Ok(Target::Alias(text.to_owned())),
        true => Ok(Target::Outside(text.to_owned())),
        false => Err(not_found(text)),
    }
}
