//! Changes of the mailbox: what sends mail away or hides it, who may open it, which old ways lead in
//! (exchange-admin-api, sections 4 and 6).

use serde_json::{Value, json};

use super::draft::{Done, Drafted, EXCHANGE, Told, cmdlet, entry, full, holds, no_entry, partly, unasked};
use crate::model::{Account, AccountMailbox, Observation, ResourceType};

/// What Outlook loses when a rule is changed from outside (Microsoft, "Disable-InboxRule").
const LOST: &str = "the rule comes back; rules that lived only in Outlook on that mailbox are lost";

/// What lets mail out or hides it, of the first wave.
pub(super) fn stop(account: &Account, one: &Observation) -> Option<Drafted> {
    let mailbox = account.mailbox.known()?.as_ref()?;
    match one.kind {
        "account.forwarding" => Some(forwarding(mailbox, one)),
        "account.rule-forwards-outside" | "account.rule-hides-mail" | "account.hidden-rule" => {
            rule(account, mailbox, one)
        }
        "account.other-persistence" if one.resource.kind == ResourceType::AutoReply => {
            auto_reply(account, mailbox, one)
        }
        "account.other-persistence" => sweep(account, mailbox, one),
        _ => None,
    }
}

/// Both ways are cleared, since one hides the other. `Get-Mailbox` shows the address after `smtp:`, which `Set-Mailbox`
/// takes without.
fn forwarding(mailbox: &AccountMailbox, one: &Observation) -> Drafted {
    let guid = mailbox.guid.to_string();
    let names = ["ForwardingSmtpAddress", "ForwardingAddress", "DeliverToMailboxAndForward"];
    let read = || cmdlet("Get-Mailbox", &guid, json!({ "Identity": guid })).selecting(&names);
    let shown = mailbox.forwarding_smtp.as_ref().map(|address| format!("smtp:{address}"));
    let look = |values: [Value; 3]| {
        let places = names.map(|name| format!("/value/0/{name}"));
        let held: Vec<(&str, Value)> = places.iter().map(String::as_str).zip(values).collect();
        holds(read(), &held)
    };
    let was = || look([json!(shown), json!(mailbox.forwarding_to), json!(mailbox.keeps_copy)]);
    let write = |smtp: Value, to: Value, keeps: Value| {
        let set = json!({
            "Identity": guid, "ForwardingSmtpAddress": smtp, "ForwardingAddress": to, "DeliverToMailboxAndForward": keeps,
        });
        cmdlet("Set-Mailbox", &guid, set)
    };
    let back = write(json!(mailbox.forwarding_smtp), json!(mailbox.forwarding_to), json!(mailbox.keeps_copy));
    let told = Told {
        act: "stop-forwarding",
        target: one.resource.clone(),
        says: format!("Stop {} from forwarding mail", mailbox.address),
        touches: "mail stays in the mailbox; what was sent on before is not called back",
    };
    told.done(
        EXCHANGE,
        Done {
            before: was(),
            request: write(Value::Null, Value::Null, json!(false)),
            after: look([Value::Null, Value::Null, json!(false)]),
            undo: full(back, was()),
        },
    )
}

/// Disabled and not deleted: it stays as evidence.
fn rule(account: &Account, mailbox: &AccountMailbox, one: &Observation) -> Option<Drafted> {
    let number = one.resource.id.rsplit_once('/')?.1.parse::<u64>().ok()?;
    let rule = account.rules.known()?.iter().find(|rule| rule.identity == number)?;
    if !rule.enabled {
        return None;
    }
    let guid = mailbox.guid.to_string();
    let read = || cmdlet("Get-InboxRule", &guid, json!({ "Mailbox": guid, "IncludeHidden": true }));
    let identity = format!("{guid}\\{number}");
    let write =
        |name: &str| cmdlet(name, &guid, unasked(json!({ "Identity": identity, "Mailbox": guid, "Force": true })));
    let on = || entry(read(), json!({ "RuleIdentity": number, "Enabled": true }));
    let told = Told {
        act: "disable-rule",
        target: one.resource.clone(),
        says: format!("Disable the inbox rule \"{}\"", one.resource.name),
        touches: "it no longer acts on new mail; rules that live only in Outlook on that mailbox are lost",
    };
    Some(told.done(
        EXCHANGE,
        Done {
            before: on(),
            request: write("Disable-InboxRule"),
            after: entry(read(), json!({ "RuleIdentity": number, "Enabled": false })),
            undo: partly(write("Enable-InboxRule"), on(), LOST),
        },
    ))
}

fn sweep(account: &Account, mailbox: &AccountMailbox, one: &Observation) -> Option<Drafted> {
    let id = one.resource.id.split_once("/sweep/")?.1;
    let sweep = account.sweeps.known()?.iter().find(|sweep| *sweep.id == *id)?;
    if !sweep.enabled {
        return None;
    }
    let guid = mailbox.guid.to_string();
    let read = || cmdlet("Get-SweepRule", &guid, json!({ "Mailbox": guid }));
    let write = |name: &str| cmdlet(name, &guid, unasked(json!({ "Identity": id, "Mailbox": guid })));
    let on = || entry(read(), json!({ "RuleId": id, "Enabled": true }));
    let told = Told {
        act: "disable-sweep-rule",
        target: one.resource.clone(),
        says: format!("Disable the sweep rule \"{}\"", one.resource.name),
        touches: "it no longer acts on new mail",
    };
    Some(told.done(
        EXCHANGE,
        Done {
            before: on(),
            request: write("Disable-SweepRule"),
            after: entry(read(), json!({ "RuleId": id, "Enabled": false })),
            undo: full(write("Enable-SweepRule"), on()),
        },
    ))
}

fn auto_reply(account: &Account, mailbox: &AccountMailbox, one: &Observation) -> Option<Drafted> {
    let state = account.auto_reply.known()?.as_ref()?.state.to_string();
    let guid = mailbox.guid.to_string();
    let read = || {
        cmdlet("Get-MailboxAutoReplyConfiguration", &guid, json!({ "Identity": guid })).selecting(&["AutoReplyState"])
    };
    let look = |state: &str| holds(read(), &[("/value/0/AutoReplyState", json!(state))]);
    let write = |state: &str| {
        cmdlet("Set-MailboxAutoReplyConfiguration", &guid, json!({ "Identity": guid, "AutoReplyState": state }))
    };
    let told = Told {
        act: "stop-auto-reply",
        target: one.resource.clone(),
        says: format!("Switch off the automatic reply of {}", mailbox.address),
        touches: "nobody is answered in the owner's name; its text stays",
    };
    Some(told.done(
        EXCHANGE,
        Done {
            before: look(&state),
            request: write("Disabled"),
            after: look("Disabled"),
            undo: full(write(&state), look(&state)),
        },
    ))
}

pub(super) fn delegate(account: &Account, one: &Observation) -> Option<Drafted> {
    if one.kind != "account.full-access-delegate" {
        return None;
    }
    let mailbox = account.mailbox.known()?.as_ref()?;
    let guid = mailbox.guid.to_string();
    let read = || cmdlet("Get-MailboxPermission", &guid, json!({ "Identity": guid }));
    let right = json!({ "Identity": guid, "User": one.resource.name, "AccessRights": ["FullAccess"] });
    let mut given = right.clone();
    given["InheritanceType"] = json!("All");
    given["AutoMapping"] = json!(false);
    let held = || json!({ "User": one.resource.name, "Deny": false });
    let told = Told {
        act: "remove-delegate",
        target: one.resource.clone(),
        says: format!("Take full access to {} from {}", mailbox.address, one.resource.name),
        touches: "who has it open is not thrown out at once",
    };
    Some(told.done(
        EXCHANGE,
        Done {
            before: entry(read(), held()),
            request: cmdlet("Remove-MailboxPermission", &guid, unasked(right)),
            after: no_entry(read(), held()),
            undo: partly(
                cmdlet("Add-MailboxPermission", &guid, unasked(given)),
                entry(read(), held()),
                "whether Outlook opened the mailbox by itself is not known, and it will not",
            ),
        },
    ))
}

pub(super) fn protocol(account: &Account, one: &Observation) -> Option<Drafted> {
    let mailbox = account.mailbox.known()?.as_ref()?;
    let property = match one.resource.id.rsplit_once('/')?.1 {
        "imap" => "ImapEnabled",
        "pop" => "PopEnabled",
        _ => return None,
    };
    let guid = mailbox.guid.to_string();
    let read = || cmdlet("Get-CASMailbox", &guid, json!({ "Identity": guid })).selecting(&[property]);
    let place = format!("/value/0/{property}");
    let look = |on: bool| holds(read(), &[(place.as_str(), json!(on))]);
    let write = |on: bool| {
        let mut set = json!({ "Identity": guid });
        set[property] = json!(on);
        cmdlet("Set-CASMailbox", &guid, set)
    };
    let told = Told {
        act: "close-protocol",
        target: one.resource.clone(),
        says: format!("Close {} on {}", one.resource.name, mailbox.address),
        touches: "devices and programs that use it lose the mailbox",
    };
    Some(told.done(
        EXCHANGE,
        Done { before: look(true), request: write(false), after: look(false), undo: full(write(true), look(true)) },
    ))
}
