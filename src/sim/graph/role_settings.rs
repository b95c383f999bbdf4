//! Settings of directory roles in Privileged Identity Management: policies and their 17 rules.
//!
//! Source of the rules and their ids: microsoftgraph/microsoft-graph-docs-contrib,
//! `concepts/identity-governance-pim-rules-overview.md` and `api-reference/v1.0/api/unifiedrolemanagementpolicy-list-rules.md`.

use serde_json::{Value, json};

use super::WHOLE;
use super::refusal::{of_other_options, unsupported};
use crate::sim::record::object;
use crate::sim::route::{Answer, Ask, Bucket, Plan, Record, Route};
use crate::sim::world::{ROLES, RoleSetting, Told, World};

pub(super) static ROUTES: &[Route] = &[Route {
    method: "GET",
    version: "v1.0",
    template: "/policies/roleManagementPolicyAssignments",
    bucket: Bucket::Identity,
    permissions: &[
        "RoleManagementPolicy.Read.Directory",
        "RoleManagement.Read.Directory",
        "RoleManagement.Read.All",
        "RoleManagementPolicy.ReadWrite.Directory",
        "RoleManagement.ReadWrite.Directory",
    ],
    plan: Plan::P2,
    pages: WHOLE,
    default_select: None,
    entity: "microsoft.graph.unifiedRoleManagementPolicyAssignment",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/policyroot-list-rolemanagementpolicyassignments.md",
    handler: list,
}];

/// What `$expand` asks for.
#[derive(Clone, Copy, PartialEq)]
enum Depth {
    Assignment,
    Policy,
    Rules,
}

fn list<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    if let Some(refusal) = of_other_options(ask, &["$filter", "$expand"]) {
        return refusal;
    }
    let Some(role) = ask.query("$filter").and_then(wanted) else {
        return unsupported("The request requires a $filter by scopeId and scopeType.");
    };
    let depth = match ask.query("$expand") {
        None => Depth::Assignment,
        Some("policy") => Depth::Policy,
        Some("policy($expand=rules)") => Depth::Rules,
        Some(_) => return unsupported("Only the policy and its rules can be expanded here."),
    };
    let settings = ROLES.iter().map(|known| known.template.to_string()).zip(&world.role_settings);
    let rows = settings.filter(|(template, _)| role.is_none_or(|role| role == template));
    let rows = rows.map(|(template, setting)| assignment(world, &template, setting, depth));
    Answer::Many(Box::new(rows.collect::<Vec<Record>>()))
}

/// Of `scopeId eq '/' and scopeType eq 'DirectoryRole'` the role that is asked for besides, if any; `None` for another
/// filter.
fn wanted(filter: &str) -> Option<Option<&str>> {
    let mut role = None;
    let (mut scope, mut kind) = (false, false);
    for clause in filter.split(" and ") {
        let (name, value) = clause.trim().split_once(" eq ")?;
        match (name, value.trim().strip_prefix('\'')?.strip_suffix('\'')?) {
            ("scopeId", "/") => scope = true,
            ("scopeType", "DirectoryRole") => kind = true,
            ("roleDefinitionId", id) => role = Some(id),
            _ => return None,
        }
    }
    (scope && kind).then_some(role)
}

fn assignment(world: &World, role: &str, setting: &RoleSetting, depth: Depth) -> Record {
    let policy = format!("DirectoryRole_{}_{role}", world.tenant);
    let mut record = object(json!({
        "id": format!("{policy}_{role}"),
        "policyId": policy,
        "scopeId": "/",
        "scopeType": "DirectoryRole",
        "roleDefinitionId": role,
    }));
    if depth != Depth::Assignment {
        let mut expanded = json!({
            "id": policy,
            "displayName": "DirectoryRole",
            "description": "DirectoryRole",
            "isOrganizationDefault": false,
            "scopeId": "/",
            "scopeType": "DirectoryRole",
            "lastModifiedDateTime": null,
            "lastModifiedBy": {"displayName": null, "id": null},
        });
        if depth == Depth::Rules {
            expanded["rules"] = Value::Array(rules(world, setting));
        }
        record.insert("policy".to_owned(), expanded);
    }
    record
}

fn rules(world: &World, setting: &RoleSetting) -> Vec<Value> {
    let mut demands = vec!["Justification"];
    if setting.mfa {
        demands.insert(0, "MultiFactorAuthentication");
    }
    let [eligible, assigned, activated] = setting.told;
    let (assigning, activating) = (("Admin", "Assignment"), ("EndUser", "Assignment"));
    let mut rules = vec![
        expiration(("Admin", "Eligibility"), false, "P365D"),
        enablement(("Admin", "Eligibility"), &[]),
        expiration(assigning, false, "P180D"),
        enablement(assigning, &["Justification"]),
        expiration(activating, true, setting.longest),
        enablement(activating, &demands),
        approval(world, setting),
        rule(
            "AuthenticationContext",
            activating,
            json!({
                "isEnabled": setting.context.is_some(),
                "claimValue": setting.context,
            }),
        ),
    ];
    for (target, told) in [(("Admin", "Eligibility"), eligible), (assigning, assigned), (activating, activated)] {
        for recipient in ["Admin", "Requestor", "Approver"] {
            let told = if recipient == "Admin" { told } else { Told::Default };
            rules.push(notification(world, recipient, target, told));
        }
    }
    rules
}

/// Caller and level of what a rule is about.
type Target = (&'static str, &'static str);

fn rule(kind: &str, (caller, level): Target, own: Value) -> Value {
    let mut rule = object(json!({
        "@odata.type": format!("#microsoft.graph.unifiedRoleManagementPolicy{kind}Rule"),
        "id": format!("{kind}_{caller}_{level}"),
        "target": {
            "caller": caller,
            "operations": ["all"],
            "level": level,
            "inheritableSettings": [],
            "enforcedSettings": [],
        },
    }));
    rule.extend(object(own));
    Value::Object(rule)
}

fn expiration(target: Target, required: bool, longest: &str) -> Value {
    rule("Expiration", target, json!({"isExpirationRequired": required, "maximumDuration": longest}))
}

fn enablement(target: Target, demands: &[&str]) -> Value {
    rule("Enablement", target, json!({"enabledRules": demands}))
}

fn approval(world: &World, setting: &RoleSetting) -> Value {
    let approvers = setting.approvers.iter().map(|&index| {
        let person = world.person(index);
        json!({
            "@odata.type": "#microsoft.graph.singleUser",
            "userId": person.id,
            "description": person.display_name,
        })
    });
    let stage = json!({
        "approvalStageTimeOutInDays": 1,
        "isApproverJustificationRequired": true,
        "escalationTimeInMinutes": 0,
        "isEscalationEnabled": false,
        "primaryApprovers": approvers.collect::<Vec<Value>>(),
        "escalationApprovers": [],
    });
    let own = json!({"setting": {
        "isApprovalRequired": setting.approval_required,
        "isApprovalRequiredForExtension": false,
        "isRequestorJustificationRequired": true,
        "approvalMode": "SingleStage",
        "approvalStages": [stage],
    }});
    rule("Approval", ("EndUser", "Assignment"), own)
}

fn notification(world: &World, recipient: &str, target: Target, told: Told) -> Value {
    let mailbox = (told == Told::Mailbox).then(|| format!("soc@{}", world.default_domain));
    let mut rule = rule(
        "Notification",
        target,
        json!({
            "notificationType": "Email",
            "recipientType": recipient,
            "notificationLevel": "All",
            "isDefaultRecipientsEnabled": told == Told::Default,
            "notificationRecipients": Vec::from_iter(mailbox),
        }),
    );
    rule["id"] = json!(format!("Notification_{recipient}_{}_{}", target.0, target.1));
    rule
}
