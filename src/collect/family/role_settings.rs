//! What Privileged Identity Management asks before a role becomes active, and whom it tells.

use std::cmp::Ordering;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Strings, Text};
use crate::model::{ActivationApproval, Call, RoleNotice, RoleSetting};

/// Microsoft Graph, "List roleManagementPolicyAssignments": the filter is required.
pub(super) const FAMILY: Collector = Collector {
    name: "role_settings",
    needs: Needs::Graph(&[&["RoleManagement.Read.Directory"], &["RoleManagementPolicy.Read.Directory"]]),
    licence: Some(Licence::P2),
    asks: Asks::Once(|_| {
        Call::get(
            "/policies/roleManagementPolicyAssignments?$filter=scopeId%20eq%20'/'%20and%20scopeType%20eq%20\
             'DirectoryRole'&$expand=policy($expand=rules)",
        )
    }),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.role_settings = part),
};

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    role_definition_id: Text<'a>,
    #[serde(borrow)]
    policy: Option<Policy<'a>>,
}

#[derive(Deserialize)]
struct Policy<'a> {
    #[serde(borrow)]
    rules: Option<Vec<Rule<'a>>>,
}

/// All five kinds of rules in one: which it is, its id says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    enabled_rules: Option<Strings<'a>>,
    is_enabled: Option<bool>,
    #[serde(borrow)]
    maximum_duration: Option<Text<'a>>,
    setting: Option<Setting>,
    is_default_recipients_enabled: Option<bool>,
    notification_recipients: Option<Vec<IgnoredAny>>,
    #[serde(borrow)]
    notification_level: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Setting {
    is_approval_required: Option<bool>,
    approval_stages: Option<Vec<Stage>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stage {
    primary_approvers: Option<Vec<IgnoredAny>>,
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = RoleSetting;

    fn keep(wire: Wire<'_>, rows: &mut Vec<RoleSetting>) -> Option<()> {
        let mut kept = nothing_said(wire.role_definition_id.boxed());
        for rule in wire.policy.and_then(|policy| policy.rules).into_iter().flatten() {
            put(rule, &mut kept);
        }
        rows.push(kept);
        Some(())
    }

    fn order(one: &RoleSetting, other: &RoleSetting) -> Ordering {
        one.role.cmp(&other.role)
    }
}

fn nothing_said(role: Box<str>) -> RoleSetting {
    RoleSetting {
        role,
        approval: None,
        demands: None,
        authentication_context: None,
        longest: None,
        told_of_eligibility: None,
        told_of_assignment: None,
        told_of_activation: None,
    }
}

/// Ids of rules are fixed: what it is, who does it, to what (Microsoft Graph, "Overview of rules for Microsoft Entra roles
/// in PIM").
fn put(rule: Rule<'_>, kept: &mut RoleSetting) {
    match rule.id.to_ascii_lowercase().as_str() {
        "approval_enduser_assignment" => kept.approval = rule.setting.map(approval),
        "enablement_enduser_assignment" => kept.demands = rule.enabled_rules.map(Strings::boxed),
        "authenticationcontext_enduser_assignment" => kept.authentication_context = rule.is_enabled,
        "expiration_enduser_assignment" => kept.longest = rule.maximum_duration.map(Text::boxed),
        "notification_admin_admin_eligibility" => kept.told_of_eligibility = Some(notice(rule)),
        "notification_admin_admin_assignment" => kept.told_of_assignment = Some(notice(rule)),
        "notification_admin_enduser_assignment" => kept.told_of_activation = Some(notice(rule)),
        _ => {}
    }
}

fn approval(setting: Setting) -> ActivationApproval {
    let approvers = |stages: Vec<Stage>| -> Option<usize> {
        stages.into_iter().map(|stage| stage.primary_approvers.map(|approvers| approvers.len())).sum()
    };
    ActivationApproval {
        required: setting.is_approval_required,
        approvers: setting.approval_stages.and_then(approvers),
    }
}

fn notice(rule: Rule<'_>) -> RoleNotice {
    RoleNotice {
        by_default: rule.is_default_recipients_enabled,
        named: rule.notification_recipients.map(|recipients| recipients.len()),
        level: rule.notification_level.map(Text::boxed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rules: &str) -> RoleSetting {
        let json = format!(
            r#"{{"id":"x","roleDefinitionId":"62e90394-69f5-4237-9190-012177145e10","policy":{{"rules":[{rules}]}}}}"#
        );
        let mut rows = Vec::new();
        Wanted::keep(serde_json::from_str(&json).expect("settings of a role"), &mut rows).expect("a role");
        rows.remove(0)
    }

    #[test]
    fn approvers_of_all_stages_count_and_those_that_did_not_come_are_not_none() {
        let approval = |stages: &str| {
            let setting = format!(r#"{{"isApprovalRequired":true,"approvalStages":{stages}}}"#);
            read(&format!(r#"{{"id":"Approval_EndUser_Assignment","setting":{setting}}}"#)).approval
        };
        let of = |approvers| Some(ActivationApproval { required: Some(true), approvers });
        assert_eq!(approval(r#"[{"primaryApprovers":[{},{}]},{"primaryApprovers":[{}]}]"#), of(Some(3)));
        assert_eq!(approval(r#"[{"primaryApprovers":[]}]"#), of(Some(0)));
        assert_eq!(approval("[]"), of(Some(0)));
        assert_eq!(approval(r#"[{"primaryApprovers":null}]"#), of(None));
        assert_eq!(approval("null"), of(None));
    }

    #[test]
    fn a_rule_that_did_not_come_says_nothing() {
        assert_eq!(read(""), nothing_said("62e90394-69f5-4237-9190-012177145e10".into()));
        // What holds for eligible assignments is no setting of activation.
        let other = r#"{"id":"Enablement_Admin_Eligibility","enabledRules":["MultiFactorAuthentication"]}"#;
        assert_eq!(read(other).demands, None);
    }
}
