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

fn inbox_rules<'w>(world: &'w World, parameters: &Map<String, Value>) -> Result<Rows<'w>, CmdletError> {
    let identity = parameter(parameters, "Mailbox").ok_or_else(|| missing("Mailbox"))?;
    let mailbox = world.find_mailbox(identity).ok_or_else(|| not_found(identity))?;
    let hidden = switch(parameters, "IncludeHidden");
    let mut rules: Vec<&InboxRule> = mailbox.rules.iter().filter(|rule| hidden || !rule.hidden).collect();
    let system = system_rules(&mailbox);
    if hidden {
        rules.extend(&system);
    }
    records(rules.into_iter().zip(1..).map(|(rule, priority)| record(world, &mailbox, rule, priority)).collect())
}

/// Every rule of a mailbox as it was made, the hidden ones too.
pub(super) fn generated(world: &World, mailbox: &Mailbox) -> Vec<Record> {
    let system = system_rules(mailbox);
    mailbox.rules.iter().chain(&system).zip(1..).map(|(rule, place)| record(world, mailbox, rule, place)).collect()
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
    let mut rules = vec![rule(if seed.is_multiple_of(2) { "Junk E-Mail Rule" } else { "Junk E-mail Rule" }, 1)];
    if seed.is_multiple_of(7) {
        rules.push(rule("Delegate Rule -4611686018427387887", 2));
    }
    if seed.is_multiple_of(5) {
        rules.push(rule("Microsoft.Exchange.OOF.InternalSenders.Global", 3));
    }
    rules
}

pub(super) fn record(world: &World, mailbox: &Mailbox, rule: &InboxRule, priority: i32) -> Record {
    let owner = mailbox.owner.id;
    let plain = json!({
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
    let mut wire = Wire::of(plain).int("Priority", priority);
    if !rule.subject_contains.is_empty() {
        wire = wire.list("SubjectContainsWords", rule.subject_contains.iter().map(String::as_str));
    }
    if !rule.from_contains.is_empty() {
        wire = wire.list("FromAddressContainsWords", rule.from_contains.iter().map(String::as_str));
    }
    let targets = [
        ("ForwardTo", &rule.forward_to),
        ("ForwardAsAttachmentTo", &rule.forward_as_attachment_to),
        ("RedirectTo", &rule.redirect_to),
    ];
    for (name, targets) in targets.into_iter().filter(|(_, targets)| !targets.is_empty()) {
        wire = wire.list(name, targets.iter().map(|target| recipient(world, target)));
    }
    wire.bare()
}

/// A colleague by legacy distinguished name, without an address; a stranger by address.
fn recipient(world: &World, target: &Target) -> String {
    match target {
        Target::Inside(index) => match world.mailbox(*index) {
            Some(mailbox) => format!("\"{}\" [EX:{}]", mailbox.owner.display_name, legacy_dn(&mailbox)),
            None => format!("\"{}\"", world.person(*index).display_name),
        },
        Target::Outside(address) | Target::Alias(address) => format!("\"{address}\" [SMTP:{address}]"),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::world::{Preset, Spec};

    fn world() -> World {
        let now = "2026-11-25T22:00:00Z".parse().expect("a moment");
        World::generate(Spec { users: 600, seed: 2, preset: Preset::Messy, now })
    }

    fn rules(world: &World, owner: &str, hidden: bool) -> Vec<Record> {
        let parameters = json!({"Mailbox": owner, "IncludeHidden": hidden});
        let found = inbox_rules(world, parameters.as_object().expect("an object"));
        let table = found.unwrap_or_else(|error| panic!("{}", error.message)).table;
        (0..table.len()).filter_map(|index| table.row(index)).collect()
    }

    /// Immutable id of a planted rule: owner's mailbox and number.
    fn planted(world: &World, rule: &str) -> (String, u64) {
        let found = world.truth.expected.iter().find(|found| found.rule == rule).expect("planted");
        let (mailbox, number) = found.resource_id.split_once('/').expect("mailbox and number");
        (mailbox.to_owned(), number.parse().expect("a number"))
    }

    #[test]
    fn a_hidden_rule_comes_only_when_asked_for_and_the_junk_rule_with_it() {
        let world = world();
        let (mailbox, number) = planted(&world, "mailbox.hidden-rule");
        let names = |rule: &Record| rule["RuleIdentity"].as_u64();
        let (plain, all) = (rules(&world, &mailbox, false), rules(&world, &mailbox, true));
        assert!(!plain.iter().any(|rule| names(rule) == Some(number)));
        assert!(all.iter().any(|rule| names(rule) == Some(number)));
        let junk =
            |rule: &Record| rule["Name"].as_str().is_some_and(|name| name.eq_ignore_ascii_case("Junk E-Mail Rule"));
        assert!(all.iter().any(junk) && !plain.iter().any(junk));
    }

    #[test]
    fn a_stranger_is_an_address_and_a_colleague_a_name() {
        let world = world();
        let (mailbox, _) = planted(&world, "mailbox.rule-forwards-outside");
        let text = serde_json::to_string(&rules(&world, &mailbox, false)).expect("JSON");
        assert!(text.contains("[SMTP:drop"), "{text}");
        let inside = world.truth.innocent.iter().find(|found| found.rule == "mailbox.rule-forwards-outside");
        let mailbox = inside.and_then(|found| found.resource_id.split_once('/')).expect("planted").0;
        let text = serde_json::to_string(&rules(&world, mailbox, false)).expect("JSON");
        assert!(text.contains("[EX:/o=ExchangeLabs/") && !text.contains("[SMTP:"), "{text}");
    }

    #[test]
    fn without_a_mailbox_or_with_a_wrong_one_it_is_refused() {
        let world = world();
        let ask = |parameters: Value| {
            inbox_rules(&world, parameters.as_object().expect("an object")).err().map(|error| error.status)
        };
        assert_eq!(ask(json!({})), Some(400));
        assert_eq!(ask(json!({"Mailbox": "nobody@nowhere.example"})), Some(404));
    }
}
