//! Inbox rules as Exchange keeps them, the hidden ones among them.

use serde_json::{Map, Value, json};

use super::mailboxes::legacy_dn;
use super::wire::{Wire, missing, not_found, parameter, records, switch};
use crate::sim::route::{Cmdlet, CmdletError, ExchangeRole, Record, Rows};
use crate::sim::world::{InboxRule, Mailbox, Target, World};

pub(super) static CMDLETS: &[Cmdlet] = &[Cmdlet {
    name: "Get-InboxRule",
    parameters: &["Mailbox", "Identity", "IncludeHidden", "ResultSize"],
    role: ExchangeRole::GlobalReader,
    result_size: false,
    source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-InboxRule.md",
    handler: inbox_rules,
}];

fn inbox_rules<'w>(
    world: &'w World,
    parameters: &Map<String, Value>,
) -> Result<Rows<'w>, CmdletError> {
    let identity = parameter(parameters, "Mailbox").ok_or_else(|| missing("Mailbox"))?;
    let mailbox = world
        .find_mailbox(identity)
        .ok_or_else(|| not_found(identity))?;
    let hidden = switch(parameters, "IncludeHidden");
    let mut rules: Vec<&InboxRule> = mailbox
        .rules
        .iter()
        .filter(|rule| hidden || !rule.hidden)
        .collect();
    let system = system_rules(&mailbox);
    if hidden {
        rules.extend(&system);
    }
    records(
        rules
            .into_iter()
            .zip(1..)
            .map(|(rule, priority)| record(world, &mailbox, rule, priority))
            .collect(),
    )
}

/// What Exchange keeps for itself in every mailbox, and for a delegate in some.
fn system_rules(mailbox: &Mailbox) -> Vec<InboxRule> {
    let seed = mailbox.exchange_guid.as_u64_pair().1;
    let rule = |name: &str, number: u64| InboxRule {
        identity: seed ^ number,
        name: name.to_owned(),
        hidden: true,
        ..InboxRule::default()
    };
    let mut rules = vec![rule(
        if seed % 2 == 0 {
            "Junk E-Mail Rule"
        } else {
            "Junk E-mail Rule"
        },
        1,
    )];
    if seed % 7 == 0 {
        rules.push(rule("Delegate Rule -4611686018427387887", 2));
    }
    if seed % 5 == 0 {
        rules.push(rule("Microsoft.Exchange.OOF.InternalSenders.Global", 3));
    }
    rules
}

fn record(world: &World, mailbox: &Mailbox, rule: &InboxRule, priority: i32) -> Record {
    let owner = mailbox.owner.id;
    let mut plain = json!({
        "Description": description(rule),
        "Enabled": !rule.disabled,
        "Identity": format!("{owner}\\{}", rule.identity),
        "ErrorType": "None",
        "Name": rule.name,
        // A bare number, often beyond what a signed 64-bit integer holds.
        "RuleIdentity": rule.identity,
        "SupportedByTask": !rule.hidden,
        "From": null,
        "ForwardTo": null,
        "ForwardAsAttachmentTo": null,
        "RedirectTo": null,
        "SubjectContainsWords": null,
        "DeleteMessage": rule.delete,
        "SoftDeleteMessage": false,
        "MarkAsRead": rule.mark_as_read,
        "MoveToFolder": rule.move_to_folder,
        "CopyToFolder": null,
        "StopProcessingRules": rule.stop,
        "MailboxOwnerId": owner,
        "IsValid": true,
        "ObjectState": "Unchanged",
    });
    if !rule.from_contains.is_empty() {
        plain["FromAddressContainsWords"] = json!(rule.from_contains);
    }
    let mut wire = Wire::of(plain).int("Priority", priority);
    if !rule.subject_contains.is_empty() {
        wire = wire.list(
            "SubjectContainsWords",
            rule.subject_contains.iter().copied(),
        );
    }
    let targets = [
        ("ForwardTo", &rule.forward_to),
        ("ForwardAsAttachmentTo", &rule.forward_as_attachment_to),
        ("RedirectTo", &rule.redirect_to),
    ];
    for (name, targets) in targets
        .into_iter()
        .filter(|(_, targets)| !targets.is_empty())
    {
        wire = wire.list(name, targets.iter().map(|target| recipient(world, target)));
    }
    wire.bare()
}

/// A colleague by legacy distinguished name, without an address; a stranger by address.
fn recipient(world: &World, target: &Target) -> String {
    match target {
        Target::Inside(index) => match world.mailbox(*index) {
            Some(mailbox) => format!(
                "\"{}\" [EX:{}]",
                mailbox.owner.display_name,
                legacy_dn(&mailbox)
            ),
            None => format!("\"{}\"", world.person(*index).display_name),
        },
        Target::Outside(address) => format!("\"{address}\" [SMTP:{address}]"),
    }
}

fn description(rule: &InboxRule) -> String {
    let when = match rule.subject_contains.as_slice() {
        [] => "Apply this rule to all messages".to_owned(),
        words => format!(
            "If the message:\r\n\tthe message includes specific words in the subject '{}'",
            words.join("' or '")
        ),
    };
    format!("{when}\r\nTake the following actions:\r\n\t…\r\n")
}
