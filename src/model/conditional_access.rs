//! Conditional Access policies (Graph `conditionalAccessPolicy`). Words stay as the service wrote them: one that we do not
//! know never protects.

use std::sync::Arc;

use serde_json::Value;
use uuid::Uuid;

use super::Stamp;

#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    pub id: Uuid,
    pub name: Box<str>,
    /// `enabled`, `disabled`, `enabledForReportingButNotEnforced` or an unknown word.
    pub state: Box<str>,
    pub created: Stamp,
    pub modified: Stamp,
    pub template: Option<Box<str>>,
    pub users: PolicyUsers,
    /// `includeApplications` and, as `action:…` or `context:…`, user actions and authentication contexts.
    pub resources: Vec<Box<str>>,
    pub excluded_resources: Vec<Box<str>>,
    pub conditions: Conditions,
    pub grant: Option<GrantControls>,
    pub session: Option<Session>,
    /// `conditions`, `grantControls` and `sessionControls` as the service sent them, with what this version does not know;
    /// null where the policy was not read from the service.
    pub document: Arc<Value>,
}

/// Whom a policy includes and excludes; ids, or `All`, `None`, `GuestsOrExternalUsers`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyUsers {
    pub include_users: Vec<Box<str>>,
    pub exclude_users: Vec<Box<str>>,
    pub include_groups: Vec<Box<str>>,
    pub exclude_groups: Vec<Box<str>>,
    /// Role template ids.
    pub include_roles: Vec<Box<str>>,
    pub exclude_roles: Vec<Box<str>>,
    pub include_guests: Option<Guests>,
    pub exclude_guests: Option<Guests>,
    /// The policy is about workload identities, not people.
    pub workloads_only: bool,
}

/// Graph `conditionalAccessGuestsOrExternalUsers`: guests by kind and by the tenant they come from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guests {
    /// The flags of `guestOrExternalUserTypes`: `internalGuest`, `b2bCollaborationGuest`, `b2bCollaborationMember`,
    /// `b2bDirectConnectUser`, `otherExternalUser`, `serviceProvider`, or an unknown word.
    pub kinds: Vec<Box<str>>,
    /// `externalTenants/membershipKind`: `all`, `enumerated` or an unknown word; `None` when no tenants are named, which
    /// means all of them.
    pub tenants: Option<Box<str>>,
}

/// What narrows a policy to some sign-ins (Graph `conditionalAccessConditionSet`); an empty list or `None` narrows nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conditions {
    /// `all`, `browser`, `mobileAppsAndDesktopClients`, `exchangeActiveSync`, `other`.
    pub client_app_types: Vec<Box<str>>,
    /// `android`, `iOS`, `windows`, `windowsPhone`, `macOS`, `linux`, `all`.
    pub platforms: Option<Scope>,
    /// Ids of named locations, `All`, `AllTrusted`, or the old multi-factor trusted addresses' all-zero GUID.
    pub locations: Option<Scope>,
    pub device_filter: Option<Filter>,
    /// Apps chosen by their custom security attributes, beside those that are named.
    pub app_filter: Option<Filter>,
    /// The flags of `transferMethods`: `deviceCodeFlow`, `authenticationTransfer`.
    pub flows: Vec<Box<str>>,
    pub sign_in_risk: Vec<Box<str>>,
    pub user_risk: Vec<Box<str>>,
    /// The flags of `insiderRiskLevels`: `minor`, `moderate`, `elevated`.
    pub insider_risk: Vec<Box<str>>,
    /// Conditions that are set and that this version does not know: the policy may hold for fewer sign-ins than it seems.
    pub unknown: Vec<Box<str>>,
}

/// What a condition lets in and leaves out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scope {
    pub include: Vec<Box<str>>,
    pub exclude: Vec<Box<str>>,
}

/// Graph `conditionalAccessFilter`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// `include` or `exclude`.
    pub mode: Box<str>,
    /// An expression in the service's filter language.
    pub rule: Box<str>,
}

/// Stands among the controls of a policy that asks for terms of use (`termsOfUse`).
pub const TERMS_OF_USE: &str = "termsOfUse";
/// Stands among the controls of a policy that asks for another provider's factor (`customAuthenticationFactors`).
pub const CUSTOM_FACTOR: &str = "customAuthenticationFactor";

#[derive(Clone, Debug, Default, PartialEq)]
pub struct GrantControls {
    /// `AND`, `OR`; absent with a single control.
    pub operator: Option<Box<str>>,
    /// `block`, `mfa`, `compliantDevice` …, and [`TERMS_OF_USE`] and [`CUSTOM_FACTOR`] where the policy holds some.
    pub controls: Vec<Box<str>>,
    pub strength: Option<Strength>,
}

/// Graph `authenticationStrengthPolicy`, as it stands inline in a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Strength {
    pub id: Box<str>,
    pub name: Box<str>,
    /// `mfa`, `none` or an unknown word.
    pub satisfies: Box<str>,
    /// The flags of `authenticationMethodModes` that each combination joins with a comma.
    pub combinations: Vec<Box<str>>,
}

/// Graph `conditionalAccessSessionControls`: only those that are switched on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Session {
    pub sign_in_frequency: Option<SignInFrequency>,
    /// `persistentBrowser/mode`: `always`, `never`.
    pub persistent_browser: Option<Box<str>>,
    pub app_enforced_restrictions: bool,
    pub cloud_app_security: bool,
    /// `secureSignInSession`: token protection.
    pub token_protection: bool,
}

/// Graph `signInFrequencySessionControl`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SignInFrequency {
    pub value: Option<i64>,
    /// `hours`, `days`.
    pub unit: Option<Box<str>>,
    /// `timeBased`, `everyTime`.
    pub interval: Option<Box<str>>,
}
