//! People with an authentication policy of their own in Exchange.

use super::ground::{Ground, all};
use super::listing::listed;
use super::record::{Kind, Subject};
use crate::model::{AuthPolicy, ExchangeUser, Gap, Known, Resource, ResourceType, Snapshot};
use crate::record;

pub(super) struct ExchangeUserFacts<'a> {
    user: &'a ExchangeUser,
    allows_basic: Known<bool>,
}

listed!(ExchangeUsers, ExchangeUserFacts<'_>, exchange_users, |ground, user| ExchangeUserFacts {
    user,
    allows_basic: own_policy_allows_basic(user, ground).into(),
});

record! {
    /// A person whose mailbox has an authentication policy of its own (`Get-User`).
    ExchangeUserFacts<'_> as "exchange_user" {
        /// The user principal name.
        "upn": Kind::Str, ["exchange_users"] => |it| (&*it.user.upn).into();
        /// The policy's name (`AuthenticationPolicy`).
        "authenticationPolicy": Kind::Str, ["exchange_users"] => |it| (&*it.user.auth_policy).into();
        /// That policy lets Basic authentication through for some protocol (`AllowBasicAuth…`).
        "allowsBasic": Kind::Bool, ["exchange_users", "auth_policies"] => |it| (&it.allows_basic).into();
    }
}

impl Subject for ExchangeUserFacts<'_> {
    fn resource(&self) -> Resource {
        let id = self.user.user.map_or_else(|| self.user.upn.to_ascii_lowercase(), |id| id.to_string());
        Resource::new(ResourceType::User, id, &*self.user.upn)
    }
    fn aliases(&self) -> Vec<String> {
        vec![self.user.upn.to_string()]
    }
}

fn own_policy_allows_basic(user: &ExchangeUser, ground: &Ground<'_>) -> Result<bool, Gap> {
    if user.auth_policy.is_empty() {
        return Ok(false);
    }
    policy(ground.snapshot, &user.auth_policy).map(|policy| !policy.allows_basic.is_empty())
}

/// The authentication policy of this name.
pub(super) fn policy<'s>(snapshot: &'s Snapshot, name: &str) -> Result<&'s AuthPolicy, Gap> {
    let known = all(&snapshot.auth_policies);
    let found =
        known.iter().find(|policy| policy.name.eq_ignore_ascii_case(name) || policy.id.eq_ignore_ascii_case(name));
    found.ok_or_else(|| {
        let unlisted = || Gap::Failed("an authentication policy that is in use is not listed".into());
        snapshot.auth_policies.gap().cloned().unwrap_or_else(unlisted)
    })
}
