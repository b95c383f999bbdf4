//! Alerts of Microsoft's security products.

use serde_json::json;

use super::WHOLE;
use super::refusal::{of_other_options, unsupported};
use crate::sim::record::object;
use crate::sim::route::{Answer, Ask, Bucket, Plan, Record, Route};
use crate::sim::world::{Alert, World};

pub(super) static ROUTES: &[Route] = &[Route {
    method: "GET",
    version: "v1.0",
    template: "/security/alerts_v2",
    bucket: Bucket::Security,
    permissions: &["SecurityAlert.Read.All", "SecurityAlert.ReadWrite.All"],
    plan: Plan::Any,
    pages: WHOLE,
    default_select: None,
    entity: "microsoft.graph.security.alert",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/security-list-alerts_v2.md",
    handler: list,
}];

fn list<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    if let Some(refusal) = of_other_options(ask, &["$filter"]) {
        return refusal;
    }
    let Some(wanted) = ask.query("$filter").map_or(Some(Vec::new()), clauses) else {
        return unsupported("Unsupported filter clause.");
    };
    let fits = |alert: &&Alert| {
        wanted.iter().all(|(name, value)| *value == if *name == "severity" { alert.severity } else { alert.status })
    };
    Answer::Many(Box::new(world.alerts.iter().filter(fits).map(|alert| record(world, alert)).collect::<Vec<Record>>()))
}

/// `severity eq 'A' and status eq 'B'`
fn clauses(filter: &str) -> Option<Vec<(&str, &str)>> {
    let clause = |text| {
        let (name, value) = str::trim(text).split_once(" eq '")?;
        ["severity", "status"].contains(&name).then_some((name, value.strip_suffix('\'')?))
    };
    filter.split(" and ").map(clause).collect()
}

fn record(world: &World, alert: &Alert) -> Record {
    let raised = world.ago(0, alert.hours_ago * 3_600);
    let mut evidence = json!({
        "createdDateTime": raised,
        "detailedRoles": [],
        "remediationStatus": "none",
        "remediationStatusDetails": null,
        "roles": [],
        "tags": [],
        "verdict": "suspicious",
    });
    if let Some(person) = alert.user.map(|user| world.person(user)) {
        evidence["@odata.type"] = json!("#microsoft.graph.security.userEvidence");
        evidence["userAccount"] = json!({
            "accountName": person.upn.split('@').next(),
            "azureAdUserId": person.id,
            "displayName": person.display_name,
            "userPrincipalName": person.upn,
        });
    } else {
        evidence["@odata.type"] = json!("#microsoft.graph.security.alertEvidence");
    }
    object(json!({
        "id": alert.id,
        "title": alert.title,
        "severity": alert.severity,
        "status": alert.status,
        "serviceSource": "microsoftDefenderForCloudApps",
        "detectionSource": "cloudAppSecurity",
        "createdDateTime": raised,
        "lastUpdateDateTime": raised,
        "tenantId": world.tenant,
        "evidence": [evidence],
    }))
}
