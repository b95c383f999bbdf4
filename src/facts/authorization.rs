//! What users may do by themselves: consent, register, invite, create.

use super::known::word;
use super::record::Kind;
use super::{Items, Value};
use crate::model::{AuthorizationPolicy, ConsentWorkflow, Gap, Known, Part};
use crate::record;

pub(super) struct AuthorizationFacts {
    admins_reset: Known<bool>,
    risky_consent: Known<Option<bool>>,
    blocks_msol: Known<Option<bool>>,
    guest_role: Known<&'static str>,
    create_apps: Known<bool>,
    create_tenants: Known<bool>,
    invites: Known<&'static str>,
    email_join: Known<bool>,
    email_subscriptions: Known<bool>,
    user_consent: Known<&'static str>,
    consent_policies: Known<Vec<Box<str>>>,
}

record! {
    /// What users may do by themselves (Graph `authorizationPolicy`).
    AuthorizationFacts as "authorization" {
        /// Administrators may reset their own password (`allowedToUseSSPR`, which governs them alone).
        "adminsResetPasswords": Kind::Bool, ["authorization_policy"] => |it| (&it.admins_reset).into();
        /// Users may consent to apps that Microsoft finds risky; null is no (`allowUserConsentForRiskyApps`).
        "riskyConsent": Kind::Bool, ["authorization_policy"] => |it| nullable(&it.risky_consent);
        /// The retired MSOnline PowerShell is blocked; null is no (`blockMsolPowerShell`).
        "blocksMsol": Kind::Bool, ["authorization_policy"] => |it| nullable(&it.blocks_msol);
        /// How much of the directory guests see (`guestUserRoleId`).
        "guestsSee": Kind::Word(&["like_members", "limited", "themselves"]), ["authorization_policy"]
            => |it| (&it.guest_role).into();
        /// Users may register apps (`allowedToCreateApps`).
        "usersRegisterApps": Kind::Bool, ["authorization_policy"] => |it| (&it.create_apps).into();
        /// Users may create tenants (`allowedToCreateTenants`).
        "usersCreateTenants": Kind::Bool, ["authorization_policy"] => |it| (&it.create_tenants).into();
        /// Who may invite guests (`allowInvitesFrom`).
        "invites": Kind::Word(&["nobody", "admins", "members", "everybody"]), ["authorization_policy"]
            => |it| (&it.invites).into();
        /// People with an address of a verified domain may join by themselves
        /// (`allowEmailVerifiedUsersToJoinOrganization`).
        "joinByEmail": Kind::Bool, ["authorization_policy"] => |it| (&it.email_join).into();
        /// People may sign up for subscriptions by e-mail (`allowedToSignUpEmailBasedSubscriptions`).
        "subscribeByEmail": Kind::Bool, ["authorization_policy"] => |it| (&it.email_subscriptions).into();
        /// What users may consent to for themselves (`permissionGrantPoliciesAssigned`): nothing, apps of low risk, what
        /// Microsoft recommends, what a policy of the tenant's own says, or anything.
        "userConsent": Kind::Word(&["nothing", "low_risk", "microsoft_decides", "custom", "anything"]),
            ["authorization_policy"] => |it| (&it.user_consent).into();
        /// The policies behind it, as the service names them.
        "consentPolicies": Kind::List(&Kind::Str), ["authorization_policy"] => |it| match &it.consent_policies {
            Known::Yes(policies) => Value::List(policies as &dyn Items),
            Known::No(gap) => Value::Unknown(gap),
        };
    }
}

fn nullable(known: &Known<Option<bool>>) -> Value<'_> {
    match known {
        Known::Yes(value) => (*value).into(),
        Known::No(gap) => Value::Unknown(gap),
    }
}

impl AuthorizationFacts {
    pub(super) fn of(policy: &Part<AuthorizationPolicy>) -> Self {
        let policy = policy.whole().map_err(Gap::clone);
        let flag = |name: &str, flag: fn(&AuthorizationPolicy) -> Option<bool>| {
            policy.clone().and_then(|policy| flag(policy).ok_or_else(|| unsent(name))).into()
        };
        let consent = policy.clone().and_then(|policy| {
            policy.consent_policies.clone().ok_or_else(|| unsent("permissionGrantPoliciesAssigned"))
        });
        Self {
            admins_reset: flag("allowedToUseSSPR", |policy| policy.admins_reset_passwords),
            risky_consent: policy.clone().map(|policy| policy.consent_for_risky_apps).into(),
            blocks_msol: policy.clone().map(|policy| policy.blocks_msol).into(),
            guest_role: policy.clone().and_then(guests_see).into(),
            create_apps: flag("allowedToCreateApps", |policy| policy.create_apps),
            create_tenants: flag("allowedToCreateTenants", |policy| policy.create_tenants),
            invites: policy.clone().and_then(invites).into(),
            email_join: flag("allowEmailVerifiedUsersToJoinOrganization", |policy| policy.email_verified_join),
            email_subscriptions: flag("allowedToSignUpEmailBasedSubscriptions", |policy| policy.email_subscriptions),
            user_consent: consent.as_ref().map(|policies| user_consent(policies)).map_err(Gap::clone).into(),
            consent_policies: consent.into(),
        }
    }
}

fn unsent(name: &str) -> Gap {
    Gap::Failed(format!("{name} did not come with the authorization policy"))
}

fn guests_see(policy: &AuthorizationPolicy) -> Result<&'static str, Gap> {
    const ROLES: [(&str, &str); 3] = [
        ("a0b1b346-4d3e-4e8b-98f8-753987be4970", "like_members"),
        ("10dae51f-b6af-4016-8d66-8c2a99b929b3", "limited"),
        ("2af84b1e-32c8-42b7-82bc-daa82404023b", "themselves"),
    ];
    let role = policy.guest_role.ok_or_else(|| unsent("guestUserRoleId"))?;
    word(&role.to_string(), &ROLES, "guestUserRoleId")
}

fn invites(policy: &AuthorizationPolicy) -> Result<&'static str, Gap> {
    const WORDS: [(&str, &str); 4] = [
        ("none", "nobody"),
        ("adminsAndGuestInviters", "admins"),
        ("adminsGuestInvitersAndAllMembers", "members"),
        ("everyone", "everybody"),
    ];
    let said = policy.invites_from.as_deref().ok_or_else(|| unsent("allowInvitesFrom"))?;
    word(said, &WORDS, "allowInvitesFrom")
}

/// The most open of the policies for a user's own consent. Those for the owners of groups and chats
/// (`ManagePermissionGrantsForOwnedResource.…`) say nothing about that. A name in neither form, as the printed answer
/// of "Get authorizationPolicy" has one, lets users consent to something: only an empty list is documented as no.
fn user_consent(policies: &[Box<str>]) -> &'static str {
    const OWN: &str = "managepermissiongrantsforself.";
    const OF_OWNERS: &str = "managepermissiongrantsforownedresource.";
    let openness = |policy: &str| {
        let policy = policy.to_ascii_lowercase();
        if policy.starts_with(OF_OWNERS) {
            return None;
        }
        Some(match policy.strip_prefix(OWN).unwrap_or(&policy) {
            "microsoft-user-default-legacy" => (4, "anything"),
            "microsoft-user-default-recommended" => (2, "microsoft_decides"),
            "microsoft-user-default-low" => (1, "low_risk"),
            _ => (3, "custom"),
        })
    };
    policies.iter().filter_map(|policy| openness(policy)).max().map_or("nothing", |(_, word)| word)
}

pub(super) struct ConsentWorkflowFacts<'s> {
    pub(super) policy: &'s Part<ConsentWorkflow>,
}

record! {
    /// How people ask an administrator for an app (Graph `adminConsentRequestPolicy`).
    ConsentWorkflowFacts<'_> as "consent_workflow" {
        /// They can (`isEnabled`).
        "enabled": Kind::Bool, ["consent_workflow"] => |it| it.policy.whole().map(|policy| policy.enabled).into();
        /// Reviewers hear of it (`notifyReviewers`).
        "notifies": Kind::Bool, ["consent_workflow"] => |it| it.policy.whole().map(|policy| policy.notifies).into();
        /// How many reviewers are named.
        "reviewers": Kind::Int, ["consent_workflow"] => |it| it.reviewers().into();
    }
}

impl ConsentWorkflowFacts<'_> {
    fn reviewers(&self) -> Result<i64, &Gap> {
        self.policy.whole().map(|policy| i64::try_from(policy.reviewers).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_open_consent_policy_counts() {
        let ask = |policies: &[&str]| user_consent(&policies.iter().map(|&policy| policy.into()).collect::<Vec<_>>());
        let (low, legacy, recommended, own, owned) = (
            "ManagePermissionGrantsForSelf.microsoft-user-default-low",
            "managePermissionGrantsForSelf.microsoft-user-default-legacy",
            "ManagePermissionGrantsForSelf.microsoft-user-default-recommended",
            "ManagePermissionGrantsForSelf.contoso-special",
            "ManagePermissionGrantsForOwnedResource.microsoft-dynamically-managed-permissions-for-team",
        );
        assert_eq!(ask(&[]), "nothing");
        assert_eq!(ask(&[owned]), "nothing");
        assert_eq!(ask(&["just-user-read", owned]), "custom", "printed by Microsoft, in neither documented form");
        assert_eq!(ask(&[low]), "low_risk");
        assert_eq!(ask(&[low, legacy, own]), "anything");
        assert_eq!(ask(&[recommended, own]), "custom");
        assert_eq!(ask(&[recommended, low]), "microsoft_decides");
    }

    #[test]
    fn a_setting_that_did_not_come_is_not_known() {
        let empty = AuthorizationPolicy {
            invites_from: None,
            email_subscriptions: None,
            admins_reset_passwords: None,
            email_verified_join: None,
            consent_for_risky_apps: None,
            blocks_msol: None,
            guest_role: None,
            create_apps: None,
            create_security_groups: None,
            create_tenants: None,
            read_bitlocker_keys: None,
            read_other_users: None,
            consent_policies: None,
        };
        let facts = AuthorizationFacts::of(&Part::Complete(empty));
        assert!(matches!(facts.user_consent, Known::No(_)) && matches!(facts.invites, Known::No(_)));
        assert_eq!(facts.blocks_msol, Known::Yes(None));
    }
}
