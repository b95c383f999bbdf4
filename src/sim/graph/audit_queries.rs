//! Searches of the unified audit log, which take minutes.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::WHOLE;
use super::refusal::{not_found, of_other_options};
use crate::sim::record::object;
use crate::sim::route::{Answer, Ask, Bucket, Plan, Record, Route};
use crate::sim::world::{CommandRun, Search, SearchStatus, World};

/// The permission for all services, and those for one.
const PERMISSIONS: &[&str] =
    &["AuditLogsQuery.Read.All", "AuditLogsQuery-Exchange.Read.All", "AuditLogsQuery-Entra.Read.All"];

const LIST: Route = Route {
    method: "GET",
    version: "v1.0",
    template: "/security/auditLog/queries",
    bucket: Bucket::Security,
    permissions: PERMISSIONS,
    plan: Plan::Any,
    pages: WHOLE,
    default_select: None,
    entity: "microsoft.graph.security.auditLogQuery",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/security-auditcoreroot-list-auditlogqueries.md",
    handler: list,
};

pub(super) static ROUTES: &[Route] = &[
    LIST,
    Route {
        method: "POST",
        // The daily allowance is one of submissions.
        bucket: Bucket::AuditQuery,
        pages: None,
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/security-auditcoreroot-post-auditlogqueries.md",
        handler: make,
        ..LIST
    },
    Route {
        template: "/security/auditLog/queries/{auditLogQuery-id}",
        pages: None,
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/security-auditlogquery-get.md",
        handler: one,
        ..LIST
    },
    Route {
        template: "/security/auditLog/queries/{auditLogQuery-id}/records",
        entity: "microsoft.graph.security.auditLogRecord",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/security-auditlogquery-list-records.md",
        handler: records,
        ..LIST
    },
];

/// What may be said of a search that is asked for, each with whether it is a list.
const ASKED: [(&str, bool); 11] = [
    ("displayName", false),
    ("filterStartDateTime", false),
    ("filterEndDateTime", false),
    ("recordTypeFilters", true),
    ("keywordFilter", false),
    ("serviceFilters", true),
    ("operationFilters", true),
    ("userPrincipalNameFilters", true),
    ("ipAddressFilters", true),
    ("objectIdFilters", true),
    ("administrativeUnitIdFilters", true),
];

fn list<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let rows = || world.searches.all().iter().map(|search| record(world, search)).collect::<Vec<Record>>();
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::Many(Box::new(rows())))
}

fn one<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    match world.searches.find(&ask.keys[0]) {
        Some(search) => Answer::One(record(world, &search)),
        None => not_found(&ask.keys[0]),
    }
}

fn make<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(asked) = ask.body.and_then(Value::as_object).and_then(understood) else {
        let message = "Invalid request: the search is not as it should be.".to_owned();
        return Answer::Refused { status: 400, code: "BadRequest", message };
    };
    match world.searches.make(asked) {
        Some(search) => Answer::Made(record(world, &search)),
        None => Answer::Refused {
            status: 429,
            code: "TooManyRequests",
            message: "Too many audit log searches are queued or running.".to_owned(),
        },
    }
}

/// With everything that was not said; `None` for what a search has not, or what is of another kind.
fn understood(body: &Map<String, Value>) -> Option<Record> {
    let known = |name: &str| name.starts_with('@') || ASKED.iter().any(|(known, _)| *known == name);
    if !body.keys().all(|name| known(name)) {
        return None;
    }
    let mut asked = Record::new();
    for (name, is_list) in ASKED {
        let said = body.get(name).cloned().unwrap_or(Value::Null);
        let fits = said.is_null() || if is_list { said.is_array() } else { said.is_string() };
        let is_moment = !name.ends_with("DateTime") || said.is_null() || moment(&said).is_some();
        if !fits || !is_moment {
            return None;
        }
        asked.insert(name.to_owned(), if is_list && said.is_null() { json!([]) } else { said });
    }
    Some(asked)
}

fn moment(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}

fn record(world: &World, search: &Search) -> Record {
    let mut record = search.asked.clone();
    let status = search.status();
    let found = if status == SearchStatus::Succeeded { found(world, search).len() } else { 0 };
    let most = world.searches.habits.most_records;
    record.extend(object(json!({
        "id": search.id,
        "status": status.word(),
        "approximateReturnedRecordCount": i32::try_from(found.min(most)).unwrap_or(i32::MAX),
        "recordCountLimit": i32::try_from(most).unwrap_or(i32::MAX),
        "isRecordCountLimitExceeded": found > most,
    })));
    record
}

/// Nothing before the search has ended; then what it found, newest first.
fn records<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let Some(search) = world.searches.find(&ask.keys[0]) else {
        return not_found(&ask.keys[0]);
    };
    let ended = search.status() == SearchStatus::Succeeded;
    let rows = found(world, &search).into_iter().filter(|_| ended).take(world.searches.habits.most_records);
    let rows: Vec<Record> = rows.map(|(at, run)| row(world, at, run)).collect();
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::Many(Box::new(rows)))
}

/// What the filters let through of the records that had arrived when the search was made.
fn found<'w>(world: &'w World, search: &Search) -> Vec<(usize, &'w CommandRun)> {
    let asked = |name: &str| search.asked.get(name);
    let bound = |name: &str| asked(name).and_then(moment);
    let (from, to) = (bound("filterStartDateTime"), bound("filterEndDateTime"));
    let operations: Vec<&str> = asked("operationFilters").map(texts).unwrap_or_default();
    let users: Vec<&str> = asked("userPrincipalNameFilters").map(texts).unwrap_or_default();
    let lag = world.searches.habits.record_lag.as_secs() / 60;
    let wanted = |run: &CommandRun| {
        let at = Timestamp::from_second(world.spec.now.as_second() - run.minutes_ago * 60).unwrap_or(world.spec.now);
        let named = operations.is_empty() || operations.iter().any(|name| name.eq_ignore_ascii_case(run.command));
        let by = users.is_empty() || users.iter().any(|user| user.eq_ignore_ascii_case(&world.person(run.by).upn));
        let arrived = u64::try_from(run.minutes_ago).is_ok_and(|minutes| minutes >= lag);
        named && by && arrived && from.is_none_or(|from| at >= from) && to.is_none_or(|to| at <= to)
    };
    world.commands.iter().enumerate().filter(|(_, run)| wanted(run)).collect()
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn row(world: &World, at: usize, run: &CommandRun) -> Record {
    let by = world.person(run.by);
    let created = world.ago(0, run.minutes_ago * 60);
    let set: Vec<Value> = run.parameters.iter().map(|(name, value)| json!({"Name": name, "Value": value})).collect();
    object(json!({
        "id": world.command_id(at),
        "createdDateTime": created,
        "auditLogRecordType": "ExchangeAdmin",
        "operation": run.command,
        "organizationId": world.tenant,
        "userType": "Admin",
        "userId": by.upn,
        "service": "Exchange",
        "objectId": run.object,
        "userPrincipalName": by.upn,
        "clientIp": "203.0.113.77",
        "administrativeUnits": [],
        "auditData": {"dynamicProperties": {
            "CreationTime": created.trim_end_matches('Z'),
            "Operation": run.command,
            "ObjectId": run.object,
            "ClientIP": "203.0.113.77:50122",
            "ResultStatus": "True",
            "Parameters": set,
        }},
    }))
}
