//! Accounts that Microsoft believes to be at risk.

use serde_json::json;

use super::refusal::{of_other_options, unsupported};
use crate::sim::record::object;
use crate::sim::route::{Answer, Ask, Bucket, Pages, Plan, Record, Route, Top};
use crate::sim::world::{RiskyUser, World};

pub(super) static ROUTES: &[Route] = &[Route {
    method: "GET",
    version: "v1.0",
    template: "/identityProtection/riskyUsers",
    bucket: Bucket::ConditionalAccess,
    permissions: &["IdentityRiskyUser.Read.All", "IdentityRiskyUser.ReadWrite.All"],
    plan: Plan::P2,
    pages: Some(Pages { default: 20, max: 500, top: Top::Clamp }),
    default_select: None,
    entity: "microsoft.graph.riskyUser",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/riskyuser-list.md",
    handler: list,
}];

fn list<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    if let Some(refusal) = of_other_options(ask, &["$filter"]) {
        return refusal;
    }
    let Some(states) = ask.query("$filter").map_or(Some(Vec::new()), states) else {
        return unsupported("Unsupported filter clause.");
    };
    let wanted = |row: &&RiskyUser| states.is_empty() || states.contains(&row.state);
    let rows = world.risky_users.iter().filter(wanted).map(|row| record(world, row));
    Answer::Many(Box::new(rows.collect::<Vec<Record>>()))
}

/// `riskState eq 'A' or riskState eq 'B'`
fn states(filter: &str) -> Option<Vec<&str>> {
    filter.split(" or ").map(state).collect()
}

fn state(clause: &str) -> Option<&str> {
    clause.trim().strip_prefix("riskState eq '")?.strip_suffix('\'')
}

fn record(world: &World, row: &RiskyUser) -> Record {
    let person = world.person(row.user);
    let detail = match row.state {
        "remediated" => "userPerformedSecuredPasswordReset",
        "dismissed" => "adminDismissedAllRiskForUser",
        "confirmedCompromised" => "adminConfirmedUserCompromised",
        _ => "none",
    };
    object(json!({
        "id": person.id,
        "userPrincipalName": person.upn,
        "userDisplayName": person.display_name,
        "isDeleted": false,
        "isProcessing": false,
        "riskLevel": row.level,
        "riskState": row.state,
        "riskDetail": detail,
        "riskLastUpdatedDateTime": world.ago(row.days_ago, 900),
    }))
}
