//! The sign-in log, as far as legacy clients stand in it.

use jiff::Timestamp;
use serde_json::json;

use super::account_visits;
use super::refusal::{of_other_options, unsupported};
use super::users::whole;
use crate::sim::odata::current;
use crate::sim::record::{object, rows};
use crate::sim::route::{Answer, Ask, Bucket, Pages, Plan, Record, Route, Top};
use crate::sim::world::{Kind, Person, SignIn, Visit, World};

const V1: Route = Route {
    method: "GET",
    version: "v1.0",
    template: "/auditLogs/signIns",
    bucket: Bucket::Reports,
    permissions: &["AuditLog.Read.All"],
    plan: Plan::P1,
    pages: Some(Pages { default: 1_000, max: 1_000, top: Top::Clamp }),
    default_select: None,
    entity: "microsoft.graph.signIn",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/signin-list.md",
    handler: interactive,
};

pub(super) static ROUTES: &[Route] = &[
    V1,
    Route {
        version: "beta",
        source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/beta/api/signin-list.md",
        handler: of_either_kind,
        ..V1
    },
];

/// v1.0 knows no other.
fn interactive<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    list(world, ask, false)
}

fn of_either_kind<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    list(world, ask, true)
}

fn list<'w>(world: &'w World, ask: &Ask<'_>, beta: bool) -> Answer<'w> {
    if let Some(refusal) = of_other_options(ask, &["$filter"]) {
        return refusal;
    }
    let filter = Filter::read(ask.query("$filter").unwrap_or_default()).filter(|filter| beta || filter.interactive);
    let Some(filter) = filter else {
        return unsupported("Unsupported filter clause.");
    };
    let all = world.legacy_sign_ins.iter().chain(&world.admin_sign_ins).enumerate();
    let found: Vec<(usize, &SignIn)> = all.filter(|(_, row)| filter.matches(world, row)).collect();
    let own = of_account(world, &filter, beta);
    let count = found.len() + own.len();
    let row = move |number: usize| match number.checked_sub(own.len()) {
        None => own.get(number).cloned(),
        Some(number) => found.get(number).map(|(place, row)| record(world, *place, row, beta)),
    };
    Answer::Many(rows(count, row))
}

/// The everyday sign-ins of an account, newest first; of everybody together they would be too many to make.
fn of_account(world: &World, filter: &Filter, beta: bool) -> Vec<Record> {
    let Some(person) = filter.user.as_deref().and_then(|id| world.find_person(id)) else { return Vec::new() };
    let account = world.account(person.index);
    let mut visits = account.visits;
    visits.extend(account.returns.and_then(|(minutes, visit)| returned(world, &person, minutes, visit)));
    visits.sort_by_key(|visit| visit.minutes_ago);
    let now = world.spec.now.as_second();
    let wanted = |visit: &&Visit| {
        let named = |client: &String| client.eq_ignore_ascii_case(visit.client);
        filter.interactive == visit.interactive
            && filter.since.is_none_or(|since| now - visit.minutes_ago * 60 >= since.as_second())
            && filter.error.is_none_or(|error| error == visit.error)
            && (filter.clients.is_empty() || filter.clients.iter().any(named))
    };
    visits.iter().filter(wanted).map(|visit| account_visits::record(world, &person, visit, beta)).collect()
}

/// The visit of who comes again, once so many minutes of the service have passed since all sessions were ended.
fn returned(world: &World, person: &Person, minutes: i64, visit: Visit) -> Option<Visit> {
    let before = whole(world, person);
    let user = current(world, "user", &person.id.to_string(), Some(before.clone()))?;
    let ended = user
        .get("signInSessionsValidFromDateTime")
        .filter(|ended| before.get("signInSessionsValidFromDateTime") != Some(*ended))?;
    let ended: Timestamp = ended.as_str()?.parse().ok()?;
    let present: Timestamp = world.present().parse().ok()?;
    let passed = present.duration_since(ended).as_secs_f64() * world.speed;
    let at = ended.as_second() + minutes * 60;
    let minutes_ago = (world.spec.now.as_second() - at).div_euclid(60);
    (passed >= minutes as f64 * 60.0).then_some(Visit { minutes_ago, ..visit })
}

/// `createdDateTime ge T [and userId eq 'A'] [and status/errorCode eq 0] [and (clientAppUsed eq 'A' or …)] [and
/// signInEventTypes/any(t:t eq 'nonInteractiveUser')]`; without the last those with a person in front are meant.
struct Filter {
    since: Option<Timestamp>,
    user: Option<String>,
    error: Option<i32>,
    clients: Vec<String>,
    interactive: bool,
}

const RENEWALS: &str = "signInEventTypes/any(t:t eq 'nonInteractiveUser')";

impl Filter {
    fn read(text: &str) -> Option<Self> {
        let mut filter = Self { since: None, user: None, error: None, clients: Vec::new(), interactive: true };
        for part in text.split(" and ").map(str::trim).filter(|part| !part.is_empty()) {
            if part == RENEWALS {
                filter.interactive = false;
            } else if let Some(since) = part.strip_prefix("createdDateTime ge ") {
                filter.since = Some(since.parse().ok()?);
            } else if let Some(user) = part.strip_prefix("userId eq '") {
                filter.user = Some(user.strip_suffix('\'')?.to_owned());
            } else if let Some(error) = part.strip_prefix("status/errorCode eq ") {
                filter.error = Some(error.parse().ok()?);
            } else {
                filter.clients = clients(part)?;
            }
        }
        Some(filter)
    }

    fn matches(&self, world: &World, row: &SignIn) -> bool {
        let moment = world.spec.now.as_second() - row.hours_ago * 3_600;
        let named = |client: &String| client.eq_ignore_ascii_case(row.client);
        let user = |id: &String| world.id(Kind::User, row.user).to_string() == *id;
        self.interactive == row.interactive
            && self.since.is_none_or(|since| moment >= since.as_second())
            && self.user.as_ref().is_none_or(user)
            && self.error.is_none_or(|error| error == row.error)
            && (self.clients.is_empty() || self.clients.iter().any(named))
    }
}

fn clients(part: &str) -> Option<Vec<String>> {
    let inside = part.strip_prefix('(').and_then(|part| part.strip_suffix(')')).unwrap_or(part);
    let client = |clause: &str| {
        let value = clause.trim().strip_prefix("clientAppUsed eq '")?.strip_suffix('\'')?;
        Some(value.replace("''", "'"))
    };
    inside.split(" or ").map(client).collect()
}

fn record(world: &World, place: usize, row: &SignIn, beta: bool) -> Record {
    let person = world.person(row.user);
    let failed = row.error != 0;
    let reason = failed.then_some("Error validating credentials due to invalid username or password.");
    let mut record = object(json!({
        "id": world.id(Kind::SignIn, place),
        "createdDateTime": world.ago(0, row.hours_ago * 3_600),
        "userId": person.id,
        "userPrincipalName": person.upn,
        "userDisplayName": person.display_name,
        "appId": "00000002-0000-0ff1-ce00-000000000000",
        "appDisplayName": "Office 365 Exchange Online",
        "resourceId": "00000002-0000-0ff1-ce00-000000000000",
        "resourceDisplayName": "Office 365 Exchange Online",
        "clientAppUsed": row.client,
        "ipAddress": if failed { "192.0.2.44" } else { "203.0.113.9" },
        "location": {"city": "Oslo", "state": "Oslo", "countryOrRegion": "NO", "geoCoordinates": null},
        "deviceDetail": {
            "deviceId": "", "displayName": "", "operatingSystem": "", "browser": "",
            "isCompliant": false, "isManaged": false, "trustType": "",
        },
        "isInteractive": row.interactive,
        "status": {"errorCode": row.error, "failureReason": reason.unwrap_or("Other."), "additionalDetails": null},
        "conditionalAccessStatus": "notApplied",
        "appliedConditionalAccessPolicies": [],
        "riskState": "none",
        "riskDetail": "none",
        "riskLevelDuringSignIn": "none",
        "riskLevelAggregated": "none",
        "riskEventTypes_v2": [],
        "correlationId": world.id(Kind::SignIn, place + 10_000_000),
    }));
    if beta {
        let kind = if row.interactive { "interactiveUser" } else { "nonInteractiveUser" };
        record.insert("signInEventTypes".to_owned(), json!([kind]));
    }
    record
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_takes_a_date_and_names_of_clients() {
        let filter = Filter::read(
            "createdDateTime ge 2026-10-26T00:00:00Z and (clientAppUsed eq 'IMAP4' or clientAppUsed eq 'POP3')",
        );
        let filter = filter.expect("documented form");
        assert_eq!(filter.clients, ["IMAP4", "POP3"]);
        assert!(filter.since.is_some() && filter.interactive);
        let renewals = Filter::read(
            "createdDateTime ge 2026-10-26T00:00:00Z and signInEventTypes/any(t:t eq 'nonInteractiveUser')",
        );
        assert!(renewals.is_some_and(|filter| !filter.interactive));
    }

    #[test]
    fn another_filter_is_refused() {
        assert!(Filter::read("riskState eq 'atRisk'").is_none());
        assert!(Filter::read("createdDateTime ge yesterday").is_none());
    }
}
