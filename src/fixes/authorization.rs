//! Changes of the one authorization policy (Graph "Update authorizationPolicy"), whichever fix wants them.
//!
//! Several fixes want it, and they are one change: each would else find it other than it expects. Of the permissions of
//! ordinary users all are sent, since those left out of that object might be reset.

use serde_json::{Value, json};

use super::carry::Situation;
use super::effect::setting;
use super::graph_write::About;
use crate::model::{AuthorizationPolicy, Call, Change, Finding, Safety, Snapshot, Touches};

pub(super) const NEEDS: &[&str] = &["Policy.ReadWrite.Authorization"];

const PATH: &str = "/policies/authorizationPolicy";

/// Sets what `wish` sets.
pub(super) fn change(
    fix: &'static str,
    (says, touches, safety): (&str, Touches, Safety),
    finding: &Finding,
    situation: &Situation<'_>,
    wish: impl FnOnce(&mut AuthorizationPolicy),
) -> Result<Vec<Change>, String> {
    let before = situation.snapshot.authorization_policy.known().ok_or("the policy could not be read")?;
    let mut after = before.clone();
    wish(&mut after);
    let (old, new) = (properties(before), properties(&after));
    let is_permission = |name: &str| name.starts_with("defaultUserRolePermissions/");
    let pairs = || old.iter().zip(&new).map(|((name, old), (_, new))| (*name, old, new));
    let permissions_change = pairs().any(|(name, old, new)| is_permission(name) && old != new);
    let sent = pairs().filter(|(name, old, new)| old != new || (permissions_change && is_permission(name)));
    let values: Vec<(&str, Value, Value)> = sent.map(|(name, old, new)| (name, old.clone(), new.clone())).collect();
    if let Some((name, ..)) = values.iter().find(|(name, old, _)| old.is_null() && !NULLABLE.contains(name)) {
        return Err(format!("{name} did not come, so that it could not be put back"));
    }
    let about = About { fix, target: finding.resource.clone(), safety, says: says.into(), touches };
    let change = about.patch(finding, PATH, &values);
    Ok(vec![Change { id: format!("authorization-policy/{}", finding.resource.id), ..change }])
}

/// May be null by the published schema.
const NULLABLE: [&str; 3] = [
    "defaultUserRolePermissions/allowedToCreateTenants",
    "defaultUserRolePermissions/allowedToReadBitlockerKeysForOwnedDevice",
    "allowUserConsentForRiskyApps",
];

fn properties(policy: &AuthorizationPolicy) -> Vec<(&'static str, Value)> {
    vec![
        ("allowInvitesFrom", json!(policy.invites_from)),
        ("allowedToSignUpEmailBasedSubscriptions", json!(policy.email_subscriptions)),
        ("allowedToUseSSPR", json!(policy.admins_reset_passwords)),
        ("allowEmailVerifiedUsersToJoinOrganization", json!(policy.email_verified_join)),
        ("allowUserConsentForRiskyApps", json!(policy.consent_for_risky_apps)),
        ("blockMsolPowerShell", json!(policy.blocks_msol)),
        ("guestUserRoleId", json!(policy.guest_role)),
        ("defaultUserRolePermissions/allowedToCreateApps", json!(policy.create_apps)),
        ("defaultUserRolePermissions/allowedToCreateSecurityGroups", json!(policy.create_security_groups)),
        ("defaultUserRolePermissions/allowedToCreateTenants", json!(policy.create_tenants)),
        ("defaultUserRolePermissions/allowedToReadBitlockerKeysForOwnedDevice", json!(policy.read_bitlocker_keys)),
        ("defaultUserRolePermissions/allowedToReadOtherUsers", json!(policy.read_other_users)),
        ("defaultUserRolePermissions/permissionGrantPoliciesAssigned", json!(policy.consent_policies)),
    ]
}

/// What such a change does, whichever fixes joined in it.
pub(super) fn effect(change: &Change, snapshot: &mut Snapshot) {
    let Call::Graph { body: Some(body), .. } = &change.request else { return };
    let sent = |name: &str| body.pointer(&format!("/{name}"));
    setting(&mut snapshot.authorization_policy, |policy| {
        let text = |into: &mut Option<Box<str>>, name: &str| {
            if let Some(value) = sent(name) {
                *into = value.as_str().map(Into::into);
            }
        };
        let flag = |into: &mut Option<bool>, name: &str| {
            if let Some(value) = sent(name) {
                *into = value.as_bool();
            }
        };
        text(&mut policy.invites_from, "allowInvitesFrom");
        flag(&mut policy.email_subscriptions, "allowedToSignUpEmailBasedSubscriptions");
        flag(&mut policy.admins_reset_passwords, "allowedToUseSSPR");
        flag(&mut policy.email_verified_join, "allowEmailVerifiedUsersToJoinOrganization");
        flag(&mut policy.consent_for_risky_apps, "allowUserConsentForRiskyApps");
        flag(&mut policy.blocks_msol, "blockMsolPowerShell");
        flag(&mut policy.create_apps, "defaultUserRolePermissions/allowedToCreateApps");
        flag(&mut policy.create_security_groups, "defaultUserRolePermissions/allowedToCreateSecurityGroups");
        flag(&mut policy.create_tenants, "defaultUserRolePermissions/allowedToCreateTenants");
        if let Some(role) = sent("guestUserRoleId") {
            policy.guest_role = role.as_str().and_then(|role| role.parse().ok());
        }
        if let Some(list) = sent("defaultUserRolePermissions/permissionGrantPoliciesAssigned").and_then(Value::as_array)
        {
            policy.consent_policies = Some(list.iter().filter_map(Value::as_str).map(Into::into).collect());
        }
    });
}
