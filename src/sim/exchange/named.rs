//! What an object of Exchange is called, in the layer of writes and by whoever asks for it.

use serde_json::{Map, Value};

use super::wire::parameter;
use crate::sim::route::Record;
use crate::sim::state::{Key, Replica, View};
use crate::sim::world::World;

/// The noun of a cmdlet: `Mailbox` of `Set-Mailbox`.
pub(in crate::sim) fn noun(cmdlet: &'static str) -> &'static str {
    cmdlet.split_once('-').map_or(cmdlet, |(_, noun)| noun)
}

/// The object a record is of.
pub(in crate::sim) fn key(noun: &str, record: &Record) -> Key {
    if noun == "MailboxPermission" {
        // Every entry of a mailbox has its identity.
        let text = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default();
        return Key::new(noun, &format!("{}/{}", text("Identity"), text("User")));
    }
    let id = ["Guid", "Identity"].iter().find_map(|name| record.get(*name).and_then(Value::as_str));
    Key::new(noun, id.unwrap_or_default())
}

/// The listing an object of a noun stands in: inbox rules and permissions have one in each mailbox.
pub(in crate::sim) fn list(world: &World, noun: &str, parameters: &Map<String, Value>) -> String {
    let of_mailbox = match noun {
        "InboxRule" => Some("Mailbox"),
        "MailboxPermission" => Some("Identity"),
        _ => None,
    };
    let owner = of_mailbox.and_then(|name| parameter(parameters, name));
    match owner.and_then(|mailbox| world.find_mailbox(mailbox)) {
        Some(mailbox) => format!("{noun}/{}", mailbox.owner.id),
        None => noun.to_owned(),
    }
}

/// Cmdlets of a handful of objects, one of which can be asked for by `Identity`.
const PICK: [&str; 8] = [
    "Get-AuthenticationPolicy",
    "Get-CASMailboxPlan",
    "Get-HostedOutboundSpamFilterPolicy",
    "Get-HostedOutboundSpamFilterRule",
    "Get-InboxRule",
    "Get-JournalRule",
    "Get-RemoteDomain",
    "Get-TransportRule",
];

/// The object that is asked for, where the cmdlet's handler gives all of them.
pub(in crate::sim) fn picked<'p>(cmdlet: &str, parameters: &'p Map<String, Value>) -> Option<&'p str> {
    parameter(parameters, "Identity").filter(|_| PICK.contains(&cmdlet))
}

/// Whether an identity means a record: by name, guid, identity, or a rule's number.
pub(in crate::sim) fn is_called(record: &Record, identity: &str) -> bool {
    let number = record.get("RuleIdentity").map(ToString::to_string);
    let names = ["Name", "Guid", "Identity", "DisplayName", "DomainName"];
    let text =
        |name: &&str| record.get(*name).and_then(Value::as_str).is_some_and(|own| own.eq_ignore_ascii_case(identity));
    names.iter().any(text) || number.as_deref() == Some(identity)
}

/// A record as writes have left it; `None` when it is gone.
pub(super) fn current(world: &World, noun: &str, mut record: Record) -> Option<Record> {
    let (view, key) = (View::of(Replica::Master), key(noun, &record));
    world.state.apply(view, &key, &mut record).then_some(record)
}

/// Records of a listing as writes have left them.
pub(super) fn all(world: &World, noun: &str, list: &str, made: Vec<Record>) -> Vec<Record> {
    let mut records: Vec<Record> = made.into_iter().filter_map(|record| current(world, noun, record)).collect();
    records.extend(world.state.listed(View::of(Replica::Master), list));
    records
}
