//! The directory's audit log.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::refusal::{of_other_options, unsupported};
use crate::sim::record::{object, rows};
use crate::sim::route::{Answer, Ask, Bucket, Pages, Plan, Record, Route, Top};
use crate::sim::world::{AuditRow, AuditTarget, By, Kind, MS_PIM, ROLES, World};

pub(super) static ROUTES: &[Route] = &[Route {
    method: "GET",
    version: "v1.0",
    template: "/auditLogs/directoryAudits",
    bucket: Bucket::Reports,
    permissions: &["AuditLog.Read.All"],
    plan: Plan::Any,
    pages: Some(Pages { default: 1_000, max: 1_000, top: Top::Clamp }),
    default_select: None,
    entity: "microsoft.graph.directoryAudit",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/directoryaudit-list.md",
    handler: list,
}];

fn list<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    if let Some(refusal) = of_other_options(ask, &["$filter"]) {
        return refusal;
    }
    let Some(filter) = Filter::read(ask.query("$filter").unwrap_or_default()) else {
        return unsupported("Unsupported filter clause.");
    };
    let kept = kept_minutes(world);
    let matching = world.audits.iter().filter(|row| row.minutes_ago <= kept && filter.matches(world, row));
    let found: Vec<&AuditRow> = matching.collect();
    // Newest first: what was done since the tenant was made stands before what was done in it.
    let since: Vec<Record> = world.state.audits().into_iter().rev().filter(|row| filter.matches_record(row)).collect();
    let len = found.len() + since.len();
    let row = move |place: usize| match place.checked_sub(since.len()) {
        None => since.get(place).cloned(),
        Some(place) => found.get(place).map(|row| record(world, row)),
    };
    Answer::Many(rows(len, row))
}

/// A week without Entra ID P1, else thirty days (MicrosoftDocs/entra-docs,
/// identity/monitoring-health/reference-reports-data-retention).
fn kept_minutes(world: &World) -> i64 {
    let days = if world.plan == Plan::Any { 7 } else { 30 };
    days * 24 * 60
}

/// All clauses hold; of those in one pair of parentheses any.
struct Filter(Vec<Vec<Clause>>);

enum Clause {
    Since(Timestamp),
    Until(Timestamp),
    Category(String),
    Activity(String),
    Begins(String),
    Service(String),
    About(String),
    By(String),
}

impl Filter {
    fn read(text: &str) -> Option<Self> {
        let parts = split(text, " and ").into_iter().filter(|part| !part.is_empty());
        parts.map(alternatives).collect::<Option<Vec<_>>>().map(Self)
    }

    fn matches_record(&self, row: &Record) -> bool {
        self.0.iter().all(|any| any.iter().any(|clause| clause.holds_record(row)))
    }

    fn matches(&self, world: &World, row: &AuditRow) -> bool {
        self.0.iter().all(|any| any.iter().any(|clause| clause.holds(world, row)))
    }
}

fn alternatives(part: &str) -> Option<Vec<Clause>> {
    let inside = part.strip_prefix('(').and_then(|part| part.strip_suffix(')')).unwrap_or(part);
    split(inside, " or ").into_iter().map(clause).collect()
}

/// Splits where neither a parenthesis nor a quote is open.
fn split<'t>(text: &'t str, at: &str) -> Vec<&'t str> {
    let (mut depth, mut quoted, mut start) = (0_i32, false, 0);
    let mut parts = Vec::new();
    for (place, letter) in text.char_indices() {
        match letter {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 && !quoted && place >= start && text[place..].starts_with(at) {
            parts.push(text[start..place].trim());
            start = place + at.len();
        }
    }
    parts.push(text[start..].trim());
    parts
}

fn clause(text: &str) -> Option<Clause> {
    let quoted = |text: &str| Some(text.trim().strip_prefix('\'')?.strip_suffix('\'')?.replace("''", "'"));
    if let Some(about) = text.strip_prefix("targetResources/any(t: t/id eq ") {
        return quoted(about.strip_suffix(')')?).map(Clause::About);
    }
    if let Some(begins) = text.strip_prefix("startswith(activityDisplayName,") {
        return quoted(begins.strip_suffix(')')?).map(Clause::Begins);
    }
    let (field, rest) = text.split_once(' ')?;
    let (operator, value) = rest.split_once(' ')?;
    match (field, operator) {
        ("activityDateTime", "ge") => value.parse().ok().map(Clause::Since),
        ("activityDateTime", "le") => value.parse().ok().map(Clause::Until),
        ("category", "eq") => quoted(value).map(Clause::Category),
        ("activityDisplayName", "eq") => quoted(value).map(Clause::Activity),
        ("loggedByService", "eq") => quoted(value).map(Clause::Service),
        ("initiatedBy/user/id", "eq") => quoted(value).map(Clause::By),
        _ => None,
    }
}

impl Clause {
    fn holds(&self, world: &World, row: &AuditRow) -> bool {
        let at = world.spec.now.as_second() - row.minutes_ago * 60;
        match self {
            Self::Since(since) => at >= since.as_second(),
            Self::Until(until) => at <= until.as_second(),
            Self::Category(category) => row.category == category,
            Self::Activity(activity) => row.activity == activity,
            Self::Begins(begins) => row.activity.starts_with(begins.as_str()),
            Self::Service(service) => row.service == service,
            Self::About(id) => row.targets.iter().any(|(about, _)| target(world, about)["id"] == id.as_str()),
            Self::By(id) => initiator(world, &row.by)["user"]["id"] == id.as_str(),
        }
    }
}

impl Clause {
    fn holds_record(&self, row: &Record) -> bool {
        let text = |name: &str| row[name].as_str().unwrap_or_default();
        let at = text("activityDateTime").parse::<Timestamp>().unwrap_or_default();
        match self {
            Self::Since(since) => at >= *since,
            Self::Until(until) => at <= *until,
            Self::Category(category) => text("category") == category,
            Self::Activity(activity) => text("activityDisplayName") == activity,
            Self::Begins(begins) => text("activityDisplayName").starts_with(begins.as_str()),
            Self::Service(service) => text("loggedByService") == service,
            Self::About(id) => {
                row["targetResources"].as_array().into_iter().flatten().any(|one| one["id"] == id.as_str())
            }
            Self::By(id) => row["initiatedBy"]["user"]["id"] == id.as_str(),
        }
    }
}

fn record(world: &World, row: &AuditRow) -> Record {
    let targets = row.targets.iter().map(|(about, changes)| {
        let changes =
            changes.iter().map(|(name, old, new)| json!({"displayName": name, "oldValue": old, "newValue": new}));
        let mut target = target(world, about);
        target["modifiedProperties"] = changes.collect();
        target
    });
    let details = row.details.iter().map(|(key, value)| json!({"key": key, "value": value}));
    object(json!({
        "id": row.id,
        "category": row.category,
        "correlationId": row.id,
        "result": if row.success { "success" } else { "failure" },
        "resultReason": if row.success { "" } else { "Insufficient privileges to complete the operation." },
        "activityDisplayName": row.activity,
        "activityDateTime": world.ago(0, row.minutes_ago * 60),
        "loggedByService": row.service,
        "operationType": row.activity.split(' ').next(),
        "initiatedBy": initiator(world, &row.by),
        "targetResources": targets.collect::<Vec<_>>(),
        "additionalDetails": details.collect::<Vec<_>>(),
    }))
}

fn initiator(world: &World, by: &By) -> Value {
    match by {
        By::User(index) => user_at(world, *index, "203.0.113.77"),
        By::UserAt(index, address) => user_at(world, *index, address),
        By::App(index) => {
            let app = json!({
                "appId": world.id(Kind::AppId, *index), "displayName": world.app(*index).map(|app| app.name),
                "servicePrincipalId": world.id(Kind::ServicePrincipal, *index), "servicePrincipalName": null,
            });
            json!({"user": null, "app": app})
        }
        By::Pim => {
            let app = json!({
                "appId": MS_PIM, "displayName": "MS-PIM", "servicePrincipalId": world.id(Kind::AuditRow, 1_000_000),
                "servicePrincipalName": null,
            });
            json!({"user": null, "app": app})
        }
    }
}

fn user_at(world: &World, index: usize, address: &str) -> Value {
    let person = world.person(index);
    let user = json!({
        "id": person.id, "displayName": null, "userPrincipalName": person.upn, "ipAddress": address,
    });
    json!({"user": user, "app": null})
}

fn target(world: &World, target: &AuditTarget) -> Value {
    let told = |id: String, kind: &str, name: Option<String>, upn: Option<String>| json!({"id": id, "displayName": name, "type": kind, "userPrincipalName": upn, "groupType": null});
    match target {
        AuditTarget::User(index) => {
            let person = world.person(*index);
            told(person.id.to_string(), "User", None, Some(person.upn))
        }
        AuditTarget::Group(index) => {
            let name = world.group(*index).map(|group| group.name);
            told(world.id(Kind::Group, *index).to_string(), "Group", name, None)
        }
        AuditTarget::Role(role) => {
            told(ROLES[*role].template.to_string(), "Role", Some(ROLES[*role].name.to_owned()), None)
        }
        AuditTarget::App(index) => {
            let name = world.app(*index).map(|app| app.name);
            told(world.id(Kind::ServicePrincipal, *index).to_string(), "ServicePrincipal", name, None)
        }
        AuditTarget::Application(index) => {
            let name = world.app(*index).map(|app| app.name);
            told(world.id(Kind::Application, *index).to_string(), "Application", name, None)
        }
        AuditTarget::Policy(id, name) => told(id.to_string(), "Policy", Some(name.clone()), None),
        AuditTarget::Domain(name) => told(name.clone(), "Other", Some(name.clone()), None),
        AuditTarget::Alert(name) => told(String::new(), "Other", Some((*name).to_owned()), None),
        AuditTarget::Tenant => told(world.tenant.to_string(), "Directory", Some(world.company.to_owned()), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_takes_what_the_documentation_names() {
        let filter = "activityDateTime ge 2026-10-26T00:00:00Z and (category eq 'Policy' or activityDisplayName eq \
                      'Consent to application') and targetResources/any(t: t/id eq 'a')";
        assert_eq!(Filter::read(filter).expect("documented form").0.len(), 3);
        for foreign in ["result eq 'success'", "activityDateTime ge yesterday", "category ne 'Policy'"] {
            assert!(Filter::read(foreign).is_none(), "{foreign}");
        }
    }
}
