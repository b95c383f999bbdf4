//! What ordinary users and guests may do in the directory.

use serde::Deserialize;

use crate::collect::collector::{Asks, Collector, Needs};
use crate::collect::single::{Object, Single};
use crate::collect::wire::{Id, Strings, Text};
use crate::model::{AuthorizationPolicy, Call};

/// Microsoft Graph, "Get authorizationPolicy".
pub(super) const FAMILY: Collector = Collector {
    name: "authorization_policy",
    needs: Needs::Graph(&[&["Policy.Read.All"]]),
    licence: None,
    asks: Asks::Once(|_| Call::get("/policies/authorizationPolicy")),
    decoder: || Single::<Wanted>::decoder(|snapshot, part| snapshot.authorization_policy = part),
};

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    allow_invites_from: Option<Text<'a>>,
    allowed_to_sign_up_email_based_subscriptions: Option<bool>,
    #[serde(rename = "allowedToUseSSPR")]
    allowed_to_use_sspr: Option<bool>,
    allow_email_verified_users_to_join_organization: Option<bool>,
    allow_user_consent_for_risky_apps: Option<bool>,
    block_msol_power_shell: Option<bool>,
    #[serde(default)]
    guest_user_role_id: Id,
    #[serde(borrow, default)]
    default_user_role_permissions: Permissions<'a>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Permissions<'a> {
    allowed_to_create_apps: Option<bool>,
    allowed_to_create_security_groups: Option<bool>,
    allowed_to_create_tenants: Option<bool>,
    allowed_to_read_bitlocker_keys_for_owned_device: Option<bool>,
    allowed_to_read_other_users: Option<bool>,
    #[serde(borrow)]
    permission_grant_policies_assigned: Option<Strings<'a>>,
}

impl Object for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = AuthorizationPolicy;

    fn keep(wire: Wire<'_>) -> Option<AuthorizationPolicy> {
        let permissions = wire.default_user_role_permissions;
        Some(AuthorizationPolicy {
            invites_from: wire.allow_invites_from.map(Text::boxed),
            email_subscriptions: wire.allowed_to_sign_up_email_based_subscriptions,
            admins_reset_passwords: wire.allowed_to_use_sspr,
            email_verified_join: wire.allow_email_verified_users_to_join_organization,
            consent_for_risky_apps: wire.allow_user_consent_for_risky_apps,
            blocks_msol: wire.block_msol_power_shell,
            guest_role: wire.guest_user_role_id.0,
            create_apps: permissions.allowed_to_create_apps,
            create_security_groups: permissions.allowed_to_create_security_groups,
            create_tenants: permissions.allowed_to_create_tenants,
            read_bitlocker_keys: permissions.allowed_to_read_bitlocker_keys_for_owned_device,
            read_other_users: permissions.allowed_to_read_other_users,
            consent_policies: permissions.permission_grant_policies_assigned.map(Strings::boxed),
        })
    }
}
