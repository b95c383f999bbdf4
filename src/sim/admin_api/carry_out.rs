//! What a cmdlet finds with the writes laid over it, and what one that writes changes.

use serde_json::Value;

use super::super::ledger::{Effect, Write};
use super::super::odata::{commit, lag};
use super::super::quota::Caller;
use super::super::recorded::{self, Refused};
use super::super::reply::Reply;
use super::super::route::{Bucket, CmdletError, Record, Rows, Table};
use super::super::service::Service;
use super::super::state::{Replica, Run, View};
use super::super::world::World;
use super::super::{dice, exchange};
use super::command::Command;
use super::error;

/// # Errors
/// The refusal, in Exchange's shape.
pub(super) fn rows<'s>(service: &'s Service, command: &Command, caller: &Caller<'_>) -> Result<Rows<'s>, Reply> {
    let (cmdlet, parameters) = (command.cmdlet, &command.parameters);
    if let Some(recording) = &service.world.recording {
        return recorded::of_cmdlet(recording, cmdlet, parameters).map_err(|refused| match refused {
            Refused::Denied | Refused::Unlicensed => error::forbidden(),
            Refused::Absent => error::absent(),
            Refused::Unread => error::value("This was not read when the tenant was."),
        });
    }
    if cmdlet.writes() {
        return written(service, command, caller);
    }
    let found = (cmdlet.handler)(&service.world, parameters).map_err(|refused| error::cmdlet(&refused))?;
    let draw = dice::mix(&[service.options.spec.seed, caller.identity, u64::from(caller.attempt), 0x4e91]);
    let replica = if draw.is_multiple_of(2) { Replica::First } else { Replica::Second };
    laid(service, command, found, View::of(replica)).map_err(|refused| error::cmdlet(&refused))
}

/// # Errors
/// The refusal of the write.
fn written<'s>(service: &'s Service, command: &Command, caller: &Caller<'_>) -> Result<Rows<'s>, Reply> {
    let target = format!("/adminapi/beta/InvokeCommand/{}", command.cmdlet.name);
    let turn = service.world.state.turn();
    let judged = (command.cmdlet.handler)(&service.world, &command.parameters);
    let mut rows = judged.map_err(|refused| {
        let reply = error::cmdlet(&refused);
        note(service, command, &target, caller.identity, (reply.status, Effect::Refused));
        reply
    })?;
    let written = rows.written.take().map(|written| *written).unwrap_or_default();
    let changes = !written.changes.is_empty();
    let lag = lag(service, &target, Bucket::Exchange, caller);
    let effect = commit(service, written, caller.identity, lag);
    if changes {
        trail(service, command);
    }
    drop(turn);
    note(service, command, &target, caller.identity, (200, effect));
    Ok(rows)
}

fn note(service: &Service, command: &Command, target: &str, identity: u64, (status, effect): (u16, Effect)) {
    let body = Value::Object(command.parameters.clone());
    let write = Write { method: "POST".to_owned(), path: target.to_owned(), body, status, effect };
    service.books.written(write, identity);
}

/// The unified audit log keeps what administrators do, while it is on and has begun to act.
fn trail(service: &Service, command: &Command) {
    let world = &service.world;
    if !exchange::is_logged(world) {
        return;
    }
    let run = Run {
        id: world.fresh_id(),
        at: world.present(),
        command: command.cmdlet.name.to_owned(),
        object: command.parameters.get("Identity").and_then(Value::as_str).unwrap_or_default().to_owned(),
        parameters: command.parameters.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
    };
    world.state.log(Vec::new(), vec![run]);
}

/// What was found with what was written over it.
fn laid<'s>(service: &'s Service, command: &Command, found: Rows<'s>, view: View) -> Result<Rows<'s>, CmdletError> {
    let world = &service.world;
    let noun = exchange::noun(command.cmdlet.name);
    let list = exchange::list(world, noun, &command.parameters);
    let named = exchange::picked(command.cmdlet.name, &command.parameters);
    if !world.state.touches(noun) && named.is_none() {
        return Ok(found);
    }
    let made = world.state.listed(view, &list);
    // One object was asked for and found; what stands beside it in the listing is not part of the answer.
    let single = command.parameters.contains_key("Identity") && named.is_none() && noun != "MailboxPermission";
    let made = if single { Vec::new() } else { made };
    let table = Overlaid { base: found.table, world, view, noun, made };
    let Some(identity) = named else {
        return Ok(Rows { table: Box::new(table), ..found });
    };
    let all = (0..table.len()).filter_map(|index| table.row(index));
    let wanted: Vec<Record> = all.filter(|record| exchange::is_called(record, identity)).collect();
    if wanted.is_empty() {
        return Err(exchange::not_found(identity));
    }
    Ok(Rows { table: Box::new(wanted), ..found })
}

struct Overlaid<'s> {
    base: Box<dyn Table + 's>,
    world: &'s World,
    view: View,
    noun: &'static str,
    made: Vec<Record>,
}

impl Table for Overlaid<'_> {
    fn len(&self) -> usize {
        self.base.len() + self.made.len()
    }

    fn row(&self, index: usize) -> Option<Record> {
        if let Some(place) = index.checked_sub(self.base.len()) {
            return self.made.get(place).cloned();
        }
        let mut record = self.base.row(index)?;
        let key = exchange::key(self.noun, &record);
        self.world.state.is_generated(self.view, &key).then(|| {
            self.world.state.apply(self.view, &key, &mut record);
            record
        })
    }

    fn is_cut(&self) -> bool {
        self.base.is_cut()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::state::Key;
    use super::*;

    #[test]
    fn an_object_is_known_by_its_guid_and_else_by_its_identity() {
        let record = |value: Value| crate::sim::record::object(value);
        let guid = record(json!({"Guid": "6be4b305-b75e-4efc-bfcc-31bd3b53a5f8", "Identity": "x"}));
        assert_eq!(exchange::key("Mailbox", &guid), Key::new("Mailbox", "6BE4B305-B75E-4EFC-BFCC-31BD3B53A5F8"));
        assert_eq!(exchange::key("InboxRule", &record(json!({"Identity": "a\\7"}))), Key::new("InboxRule", "a\\7"));
    }
}
