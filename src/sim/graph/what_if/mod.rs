//! What If: which Conditional Access policies one sign-in meets.
//!
//! One concrete sign-in against the policies as they are sent (microsoft-graph-docs-contrib
//! `api-reference/v1.0/api/conditionalaccessroot-evaluate.md`; entra-docs
//! `identity/conditional-access/what-if-tool.md`: only policies that are on or in report-only mode are evaluated, and the
//! reason told is the first condition that is not met).

mod conditions;
mod request;
mod who;

use serde_json::{Value, json};

use self::conditions::unmet;
use self::request::SignIn;
use self::who::chosen;
use super::WHOLE;
use crate::sim::route::{Answer, Ask, Bucket, Plan, Record, Route};
use crate::sim::world::World;

pub(super) static ROUTES: &[Route] = &[Route {
    method: "POST",
    version: "v1.0",
    template: "/identity/conditionalAccess/evaluate",
    bucket: Bucket::ConditionalAccess,
    permissions: &["Policy.Read.ConditionalAccess", "Policy.Read.All", "Policy.ReadWrite.ConditionalAccess"],
    plan: Plan::P1,
    pages: WHOLE,
    default_select: None,
    entity: "microsoft.graph.whatIfAnalysisResult",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/conditionalaccessroot-evaluate.md",
    handler: evaluate,
}];

/// What a policy is for a sign-in; `None` for one that applies.
type Reason = Option<&'static str>;

fn evaluate<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let sign_in = match ask.body.ok_or("a body").and_then(SignIn::parse) {
        Ok(sign_in) => sign_in,
        Err(what) => {
            let message = format!("Invalid request: {what} is missing or not as it should be.");
            return Answer::Refused { status: 400, code: "BadRequest", message };
        }
    };
    let contrary = world.contrary.is_some_and(|user| sign_in.user == Some(user));
    let mut results = Vec::new();
    for policy in world.policies.iter().filter(|policy| policy["state"] != "disabled") {
        let mut reason = judge(world, policy, &sign_in);
        if contrary && decides(policy) {
            reason = if reason.is_some() { None } else { Some("users") };
        }
        if reason.is_none() || !sign_in.applied_only {
            results.push(result(policy, reason));
        }
    }
    Answer::Many(Box::new(results))
}

fn decides(policy: &Record) -> bool {
    policy["state"] == "enabled" && !policy["grantControls"].is_null()
}

fn judge(world: &World, policy: &Record, sign_in: &SignIn) -> Reason {
    let conditions = &policy["conditions"];
    let for_workloads = conditions["clientApplications"]["includeServicePrincipals"].as_array();
    if sign_in.user.is_none() || for_workloads.is_some_and(|list| !list.is_empty()) {
        return Some("workloadIdentities");
    }
    if !chosen(world, &conditions["users"], sign_in) {
        return Some("users");
    }
    unmet(conditions, sign_in, &world.locations)
}

fn result(policy: &Record, reason: Reason) -> Record {
    let mut record = policy.clone();
    record.insert("policyApplies".to_owned(), json!(reason.is_none()));
    record.insert("analysisReasons".to_owned(), Value::from(reason.unwrap_or("notSet")));
    record
}
