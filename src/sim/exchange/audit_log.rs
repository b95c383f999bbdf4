//! Searching the unified audit log.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::wire::{Wire, missing, parameter, records};
use crate::sim::route::{Cmdlet, CmdletError, ExchangeRole, Record, Rows};
use crate::sim::state::Run;
use crate::sim::world::{Act, CommandRun, Person, World};

pub(super) static CMDLETS: &[Cmdlet] = &[Cmdlet {
    name: "Search-UnifiedAuditLog",
    parameters: &[
        "EndDate",
        "Formatted",
        "FreeText",
        "HighCompleteness",
        "IPAddresses",
        "ObjectIds",
        "Operations",
        "RecordType",
        "ResultSize",
        "SessionCommand",
        "SessionId",
        "StartDate",
        "UserIds",
    ],
    role: ExchangeRole::GlobalReader,
    result_size: false,
    source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Search-UnifiedAuditLog.md",
    handler: search,
}];

/// Newest first; a hundred unless told otherwise. Both dates are mandatory.
fn search<'w>(world: &'w World, parameters: &Map<String, Value>) -> Result<Rows<'w>, CmdletError> {
    let date = |name: &str| parameter(parameters, name).and_then(|text| text.parse::<Timestamp>().ok());
    let (Some(start), Some(end)) = (date("StartDate"), date("EndDate")) else {
        return Err(missing("StartDate EndDate"));
    };
    let operations = parameters.get("Operations").and_then(Value::as_array);
    let wanted = |run: &CommandRun| {
        let at = world.spec.now.as_second() - run.minutes_ago * 60;
        let named = operations.is_none_or(|list| list.iter().any(|name| name == run.command));
        named && (start.as_second()..=end.as_second()).contains(&at)
    };
    let found: Vec<(usize, &CommandRun)> = world.commands.iter().enumerate().filter(|(_, run)| wanted(run)).collect();
    let since = world.state.runs().into_iter().rev().filter(|run| {
        let at = run.at.parse::<Timestamp>().unwrap_or_default();
        let named = operations.is_none_or(|list| list.iter().any(|name| name == &run.command));
        named && (start..=end).contains(&at)
    });
    let since: Vec<Run> = since.collect();
    let users = parameters.get("UserIds").and_then(Value::as_array);
    if users.is_some() {
        return records(of_people(world, (start, end), operations, users, parameters));
    }
    let most = parameters.get("ResultSize").and_then(Value::as_u64).unwrap_or(100);
    let count = since.len() + found.len();
    let new = since.iter().enumerate().map(|(place, run)| of_app(world, (place + 1, count), run));
    let old = found.into_iter().zip(since.len() + 1..).map(|((at, run), place)| record(world, (place, count), at, run));
    records(new.chain(old).take(usize::try_from(most).unwrap_or(5_000)).collect())
}

/// What the named people did, newest first.
fn of_people(
    world: &World,
    (start, end): (Timestamp, Timestamp),
    operations: Option<&Vec<Value>>,
    users: Option<&Vec<Value>>,
    parameters: &Map<String, Value>,
) -> Vec<Record> {
    let people = users.into_iter().flatten().filter_map(|name| world.find_person(name.as_str()?));
    let now = world.spec.now.as_second();
    let mut found: Vec<(Person, Act)> = Vec::new();
    for person in people {
        let acts = world.account(person.index).acts.into_iter().filter(|act| {
            let named = operations.is_none_or(|list| list.iter().any(|name| name == act.operation));
            named && (start.as_second()..=end.as_second()).contains(&(now - act.minutes_ago * 60))
        });
        found.extend(acts.map(|act| (person.clone(), act)));
    }
    found.sort_by_key(|(_, act)| act.minutes_ago);
    let most = parameters.get("ResultSize").and_then(Value::as_u64).unwrap_or(100);
    let count = found.len();
    let rows = found.iter().enumerate().map(|(place, (person, act))| of_person(world, (place + 1, count), person, act));
    rows.take(usize::try_from(most).unwrap_or(5_000)).collect()
}

fn of_person(world: &World, place: (usize, usize), person: &Person, act: &Act) -> Record {
    let created = world.ago(0, act.minutes_ago * 60);
    let set = act.parameters.iter().map(|(name, value)| json!({"Name": name, "Value": value}));
    let mut data = json!({
        "CreationTime": created.trim_end_matches('Z'),
        "Operation": act.operation,
        "RecordType": 1,
        "UserId": person.upn,
        "ObjectId": act.object,
        "ClientIP": act.address,
        "SessionId": act.session,
        "ResultStatus": "True",
        "Parameters": set.collect::<Vec<_>>(),
    });
    if let Some(item) = &act.item {
        data["RecordType"] = json!(2);
        data["ClientIPAddress"] = json!(act.address);
        data["Item"] = json!({"InternetMessageId": item.message, "Subject": item.subject});
    }
    let mut row = wire(place, &act.id.to_string(), (act.operation, &person.upn), (&created, &data));
    row.insert("RecordType".to_owned(), json!(act.record_type));
    row
}

/// What an app did in its own name.
fn of_app(world: &World, place: (usize, usize), run: &Run) -> Map<String, Value> {
    let app = world.client.to_string();
    let set = run.parameters.iter().map(
        |(name, value)| json!({"Name": name, "Value": value.as_str().map_or_else(|| value.to_string(), str::to_owned)}),
    );
    let data = json!({
        "CreationTime": run.at.trim_end_matches('Z'),
        "Operation": run.command,
        "RecordType": 1,
        "UserId": app,
        "AppId": app,
        "ObjectId": run.object,
        "ClientIP": "198.51.100.20:50122",
        "ResultStatus": "True",
        "Parameters": set.collect::<Vec<_>>(),
    });
    wire(place, &run.id.to_string(), (&run.command, &app), (&run.at, &data))
}

fn record(world: &World, (place, count): (usize, usize), at: usize, run: &CommandRun) -> Map<String, Value> {
    let by = world.person(run.by).upn;
    let created = world.ago(0, run.minutes_ago * 60);
    let set = run.parameters.iter().map(|(name, value)| json!({"Name": name, "Value": value}));
    let data = json!({
        "CreationTime": created.trim_end_matches('Z'),
        "Operation": run.command,
        "RecordType": 1,
        "UserId": by,
        "ObjectId": run.object,
        "ClientIP": "203.0.113.77:50122",
        "ResultStatus": "True",
        "Parameters": set.collect::<Vec<_>>(),
    });
    let identity = world.command_id(at).to_string();
    wire((place, count), &identity, (run.command, &by), (&created, &data))
}

fn wire(
    (place, count): (usize, usize),
    identity: &str,
    (command, by): (&str, &str),
    (created, data): (&str, &Value),
) -> Map<String, Value> {
    let number = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
    Wire::of(json!({
        "RecordType": "ExchangeAdmin",
        "UserIds": by,
        "Operations": command,
        "AuditData": data.to_string(),
        "Identity": identity,
        "IsValid": true,
        "ObjectState": "Unchanged",
    }))
    .date("CreationDate", created)
    .int("ResultIndex", number(place))
    .int("ResultCount", number(count))
    .bare()
}
